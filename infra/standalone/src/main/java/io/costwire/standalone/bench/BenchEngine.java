// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.bench;

import io.costwire.embedded.clickhouse.EmbeddedClickHouse;
import io.costwire.sink.clickhouse.ClickHouseSettings;
import io.costwire.sink.clickhouse.MigrationRunner;
import io.costwire.standalone.stack.ClickHouseClient;
import io.costwire.standalone.stack.Endpoints;
import java.net.URI;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;

/** An engine of the benchmark's own, in a child process. */
final class BenchEngine implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final Duration TIMEOUT = Duration.ofSeconds(60);

  private final EmbeddedClickHouse server;
  private final ClickHouseClient client;

  private BenchEngine(EmbeddedClickHouse server) {
    this.server = server;
    URI none = URI.create("http://127.0.0.1");
    this.client =
        new ClickHouseClient(
            new Endpoints(
                none, "", "", URI.create(server.url()), "default", "", "default", none, none));
  }

  static BenchEngine start(Path folder) {
    return new BenchEngine(new EmbeddedClickHouse(EmbeddedClickHouse.Options.of(folder)).start());
  }

  String url() {
    return server.url();
  }

  Effort.Moment now() {
    return Effort.Moment.now(server.pid());
  }

  ClickHouseSettings settings(String database) {
    return new ClickHouseSettings(URI.create(url()), "default", "", database, TIMEOUT);
  }

  /** Creates a database with all tables. */
  void migrate(String database) {
    try {
      new MigrationRunner(settings(database)).apply();
    } catch (SQLException e) {
      throw new IllegalStateException("the tables could not be created: " + e.getMessage(), e);
    }
  }

  /** Answer of one statement, tab separated, without the last line end. */
  String query(String sql) {
    return client.query(sql, "TabSeparated").stripTrailing();
  }

  long number(String sql) {
    return Long.parseLong(query(sql));
  }

  /**
   * Waits until no parts are merged any more: what one measurement left must not weigh on the next.
   */
  void awaitQuiet() {
    Waiting.until(
        "merges to end", PATIENCE, () -> number("SELECT count() FROM system.merges") == 0);
  }

  @Override
  public void close() {
    client.close();
    server.close();
  }
}
