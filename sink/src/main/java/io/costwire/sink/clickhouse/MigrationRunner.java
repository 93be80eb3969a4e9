// SPDX-License-Identifier: Apache-2.0
package io.costwire.sink.clickhouse;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Brings the database to the version of this program: creates it, applies missing tables in order,
 * replaces views that have changed, and refuses to go on when a migration of tables was edited
 * after it had been applied. Runs on one server and on a cluster of one shard ({@link Deployment}).
 *
 * <p>One runner works at a time ({@link Lease}), the others wait and then find nothing to do. Every
 * statement may run twice all the same (a runner may die between a statement and its record), so
 * all of them are CREATE IF NOT EXISTS or CREATE OR REPLACE.
 */
public final class MigrationRunner {
  private static final String VERSIONS = "schema_migrations";
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

  private static final String LEASE = "migration";

  /** Others may apply everything from scratch meanwhile, which takes seconds. */
  private static final Duration PATIENCE = Lease.EXPIRY.plusSeconds(30);

  private final ClickHouseSettings settings;
  private final Deployment deployment;
  private final List<Migration> migrations;

  /**
   * A migration that has to run.
   *
   * @param name of its file
   * @param changed whether another version of it was applied before
   * @param statements as they run here, in order
   */
  public record Step(String name, boolean changed, List<String> statements) {
    public Step {
      statements = List.copyOf(statements);
    }
  }

  public MigrationRunner(ClickHouseSettings settings) {
    this(settings, Migration.all());
  }

  MigrationRunner(ClickHouseSettings settings, List<Migration> migrations) {
    this.settings = settings;
    this.deployment = settings.deployment();
    this.migrations = List.copyOf(migrations);
  }

  /**
   * Applies what is missing.
   *
   * @return names of the migrations applied now
   * @throws SQLException when ClickHouse does not answer or refuses a statement; try again later
   * @throws IllegalStateException when an applied migration was edited, or the cluster does not
   *     fit; the message says what to do
   */
  public List<String> apply() throws SQLException {
    try (Connection server = ClickHouse.connect(settings.withDatabase("default"))) {
      requireOneShard(server);
      Sql.execute(server, createDatabase());
    }
    try (Connection database = ClickHouse.connect(settings)) {
      if (hasVersions(database) && missing(applied(database)).isEmpty()) {
        return List.of();
      }
      try (Lease lease = Lease.acquire(database, deployment, LEASE, PATIENCE)) {
        Sql.execute(database, deployment.adapt(CREATE_VERSIONS));
        return apply(database, lease, missing(applied(database)));
      }
    }
  }

  private List<String> apply(Connection database, Lease lease, List<Migration> missing)
      throws SQLException {
    for (Migration migration : missing) {
      for (String statement : migration.statements()) {
        lease.renew();
        Sql.execute(database, deployment.adapt(statement));
      }
      Sql.execute(
          database,
          "INSERT INTO schema_migrations (name, checksum) VALUES ('%s', '%s')"
              .formatted(migration.name(), migration.checksum()));
    }
    return missing.stream().map(Migration::name).toList();
  }

  /**
   * What {@link #apply} would run now. Reads only, also where there is no database yet.
   *
   * @throws SQLException when ClickHouse does not answer
   * @throws IllegalStateException as {@link #apply} does
   */
  public List<Step> plan() throws SQLException {
    Map<String, String> applied = Map.of();
    List<Step> steps = new ArrayList<>();
    try (Connection server = ClickHouse.connect(settings.withDatabase("default"))) {
      requireOneShard(server);
      String versions =
          "SELECT count() FROM system.tables WHERE database = '%s' AND name = '%s'"
              .formatted(settings.database(), VERSIONS);
      if (Sql.query(server, versions, row -> row.getLong(1)).getFirst() == 0) {
        List<String> first = List.of(createDatabase(), deployment.adapt(CREATE_VERSIONS).strip());
        steps.add(new Step(VERSIONS, false, first));
      } else {
        applied = applied(server);
      }
    }
    for (Migration migration : missing(applied)) {
      List<String> statements = migration.statements().stream().map(deployment::adapt).toList();
      steps.add(new Step(migration.name(), applied.containsKey(migration.name()), statements));
    }
    return List.copyOf(steps);
  }

  private String createDatabase() {
    return deployment.adapt("CREATE DATABASE IF NOT EXISTS " + settings.database());
  }

  /** Those that were never applied, and views that have changed. */
  private List<Migration> missing(Map<String, String> applied) {
    List<Migration> missing = new ArrayList<>();
    for (Migration migration : migrations) {
      String checksum = applied.get(migration.name());
      if (migration.checksum().equals(checksum)) {
        continue;
      }
      if (checksum != null && !migration.repeatable()) {
        throw edited(migration);
      }
      missing.add(migration);
    }
    return missing;
  }

  private static boolean hasVersions(Connection database) throws SQLException {
    return Sql.query(database, "EXISTS TABLE " + VERSIONS, row -> row.getLong(1)).getFirst() == 1;
  }

  private Map<String, String> applied(Connection connection) throws SQLException {
    String table = settings.database() + "." + VERSIONS;
    if (deployment instanceof Deployment.Cluster) {
      // The last runner may have worked through another replica.
      Sql.execute(connection, "SYSTEM SYNC REPLICA " + table);
    }
    Map<String, String> applied = new HashMap<>();
    Sql.query(
        connection,
        "SELECT name, checksum FROM %s FINAL".formatted(table),
        row -> applied.put(row.getString(1), row.getString(2)));
    return applied;
  }

  /** Rows are spread over replicas, not over shards: a key must be in one place to collapse. */
  private void requireOneShard(Connection server) throws SQLException {
    if (!(deployment instanceof Deployment.Cluster cluster)) {
      return;
    }
    String sql =
        "SELECT uniqExact(shard_num) FROM system.clusters WHERE cluster = "
            + Sql.text(cluster.name());
    long shards = Sql.query(server, sql, row -> row.getLong(1)).getFirst();
    if (shards == 0) {
      throw new IllegalStateException(
          "cluster %s is not in system.clusters of %s: name one of remote_servers, or leave CLICKHOUSE_CLUSTER empty for a single server"
              .formatted(cluster.name(), settings.url()));
    }
    if (shards > 1) {
      throw new IllegalStateException(
          "cluster %s has %d shards: Costwire keeps all rows on every replica of one shard; define a cluster of one shard in remote_servers"
              .formatted(cluster.name(), shards));
    }
  }

  private IllegalStateException edited(Migration migration) {
    return new IllegalStateException(
        ("migration %s was changed after it had been applied to database %s: restore the file and"
                + " put the change into a new migration")
            .formatted(migration.name(), settings.database()));
  }
}
