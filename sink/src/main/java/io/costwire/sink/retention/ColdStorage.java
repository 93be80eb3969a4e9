// SPDX-License-Identifier: Apache-2.0
package io.costwire.sink.retention;

import io.costwire.sink.clickhouse.Deployment;
import io.costwire.sink.clickhouse.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import java.util.Optional;

/**
 * Lets ClickHouse move parts of large tables to a slower volume. It is a TTL that moves and never
 * deletes, changed only where it differs from what is wanted.
 */
final class ColdStorage {
  /** Large tables and the time that their rows age by. */
  private static final Map<String, String> TABLES =
      Map.of(
          "usage_priced", "toDateTime(event_time)",
          "cost_1m", "window_start",
          "cost_1h", "window_start");

  private final Connection database;
  private final Deployment deployment;

  ColdStorage(Connection database, Deployment deployment) {
    this.database = database;
    this.deployment = deployment;
  }

  /**
   * Makes the tables as wanted.
   *
   * @throws SQLException when there is no such volume or policy; the message says what to do
   */
  void apply(Optional<RetentionPolicy.Cold> wanted) throws SQLException {
    for (Map.Entry<String, String> table : TABLES.entrySet()) {
      String definition = definition(table.getKey());
      if (wanted.isPresent()) {
        move(table.getKey(), table.getValue(), definition, wanted.get());
      } else if (definition.contains(" TO VOLUME ")) {
        alter(table.getKey(), "REMOVE TTL");
      }
    }
  }

  private void move(String table, String time, String definition, RetentionPolicy.Cold cold)
      throws SQLException {
    String policy = "storage_policy = " + Sql.text(cold.storagePolicy());
    String ttl =
        "%s + toIntervalSecond(%d) TO VOLUME %s"
            .formatted(time, cold.hot().toSeconds(), Sql.text(cold.volume()));
    try {
      if (!cold.storagePolicy().isEmpty() && !definition.contains(policy)) {
        alter(table, "MODIFY SETTING " + policy);
      }
      if (!definition.contains("TTL " + ttl)) {
        alter(table, "MODIFY TTL " + ttl);
      }
    } catch (SQLException e) {
      throw new SQLException(
          "table %s cannot use volume %s: SINK_COLD_VOLUME must be a volume of its storage policy, and SINK_STORAGE_POLICY one that has the volumes of the old one too (system.storage_policies): %s"
              .formatted(table, cold.volume(), e.getMessage()),
          e);
    }
  }

  private void alter(String table, String change) throws SQLException {
    Sql.execute(database, "ALTER TABLE %s%s %s".formatted(table, deployment.onCluster(), change));
  }

  private String definition(String table) throws SQLException {
    String sql =
        "SELECT engine_full FROM system.tables WHERE database = currentDatabase() AND name = '%s'"
            .formatted(table);
    return Sql.query(database, sql, row -> row.getString(1)).stream().findFirst().orElse("");
  }
}
