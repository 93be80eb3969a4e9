// SPDX-License-Identifier: Apache-2.0
package io.costwire.sink.clickhouse;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Brings the database to the version of this program: creates it, applies missing tables in order,
 * replaces views that have changed, and refuses to go on when a migration of tables was edited
 * after it had been applied.
 *
 * <p>Every statement may run twice (two sinks may start together, or one may die between a
 * statement and its record), so all of them are CREATE IF NOT EXISTS or CREATE OR REPLACE.
 */
public final class MigrationRunner {
  private static final String CREATE_VERSIONS =
      """
      CREATE TABLE IF NOT EXISTS schema_migrations
      (
          name String COMMENT 'File of the migration',
          checksum String COMMENT 'SHA-256 of its text, hex',
          applied_at DateTime64(3, 'UTC') DEFAULT now64(3, 'UTC') COMMENT 'When it was applied'
      )
      ENGINE = ReplacingMergeTree(applied_at)
      ORDER BY name
      COMMENT 'Migrations that were applied'
      """;

  private final ClickHouseSettings settings;
  private final List<Migration> migrations;

  public MigrationRunner(ClickHouseSettings settings) {
    this(settings, Migration.all());
  }

  MigrationRunner(ClickHouseSettings settings, List<Migration> migrations) {
    this.settings = settings;
    this.migrations = List.copyOf(migrations);
  }

  /**
   * Applies what is missing.
   *
   * @return names of the migrations applied now
   * @throws SQLException when ClickHouse does not answer or refuses a statement; try again later
   * @throws IllegalStateException when an applied migration was edited; the message says what to do
   */
  public List<String> apply() throws SQLException {
    try (Connection server = ClickHouse.connect(settings.withDatabase("default"))) {
      execute(server, "CREATE DATABASE IF NOT EXISTS " + settings.database());
    }
    try (Connection database = ClickHouse.connect(settings)) {
      execute(database, CREATE_VERSIONS);
      Map<String, String> applied = applied(database);
      List<String> now = new ArrayList<>();
      for (Migration migration : migrations) {
        String checksum = applied.get(migration.name());
        if (migration.checksum().equals(checksum)) {
          continue;
        }
        if (checksum != null && !migration.repeatable()) {
          throw edited(migration);
        }
        apply(database, migration);
        now.add(migration.name());
      }
      return List.copyOf(now);
    }
  }

  private static Map<String, String> applied(Connection database) throws SQLException {
    Map<String, String> applied = new HashMap<>();
    try (Statement statement = database.createStatement();
        ResultSet rows =
            statement.executeQuery("SELECT name, checksum FROM schema_migrations FINAL")) {
      while (rows.next()) {
        applied.put(rows.getString(1), rows.getString(2));
      }
    }
    return applied;
  }

  private static void apply(Connection database, Migration migration) throws SQLException {
    for (String statement : migration.statements()) {
      execute(database, statement);
    }
    execute(
        database,
        "INSERT INTO schema_migrations (name, checksum) VALUES ('%s', '%s')"
            .formatted(migration.name(), migration.checksum()));
  }

  private static void execute(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.setEscapeProcessing(false);
      statement.execute(sql);
    }
  }

  private IllegalStateException edited(Migration migration) {
    return new IllegalStateException(
        ("migration %s was changed after it had been applied to database %s: restore the file and"
                + " put the change into a new migration")
            .formatted(migration.name(), settings.database()));
  }
}
