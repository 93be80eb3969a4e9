// SPDX-License-Identifier: Apache-2.0
package io.costwire.sink.clickhouse;

import com.clickhouse.jdbc.ConnectionImpl;
import com.clickhouse.jdbc.Driver;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Properties;

/** Opens JDBC connections with every default closed that could cost or double money. */
public final class ClickHouse {
  private ClickHouse() {}

  /**
   * A connection; it sends nothing yet.
   *
   * @throws SQLException when the settings make no sense to the driver
   */
  public static Connection connect(ClickHouseSettings settings) throws SQLException {
    String url =
        "jdbc:ch:%s://%s:%d/%s"
            .formatted(
                settings.url().getScheme(),
                settings.url().getHost(),
                port(settings),
                settings.database());
    Connection connection = new Driver().connect(url, properties(settings));
    if (connection == null) {
      throw new SQLException("the ClickHouse driver does not take " + url);
    }
    return connection;
  }

  static ConnectionImpl open(ClickHouseSettings settings) throws SQLException {
    return connect(settings).unwrap(ConnectionImpl.class);
  }

  private static int port(ClickHouseSettings settings) {
    if (settings.url().getPort() >= 0) {
      return settings.url().getPort();
    }
    return settings.url().getScheme().equals("https") ? 8443 : 8123;
  }

  private static Properties properties(ClickHouseSettings settings) {
    String timeoutMs = Long.toString(settings.timeout().toMillis());
    Properties properties = new Properties();
    properties.setProperty("user", settings.user());
    properties.setProperty("password", settings.password());
    properties.setProperty("client_name", "costwire-sink");
    // The driver would repeat ambiguous failures by itself; retries are ours, counted and visible.
    properties.setProperty("client_retry_on_failures", "None");
    // Nor by count. What is left is HTTP's own: a 503 is repeated once, with the same body and
    // token.
    properties.setProperty("retry", "0");
    // Its default waits for ever.
    properties.setProperty("socket_timeout", timeoutMs);
    properties.setProperty("connection_timeout", timeoutMs);
    properties.setProperty("connection_request_timeout", timeoutMs);
    // Servers since 26.3 acknowledge inserts before they are stored unless told otherwise.
    properties.setProperty("clickhouse_setting_async_insert", "0");
    // Without it an error that comes late looks like success.
    properties.setProperty("clickhouse_setting_wait_end_of_query", "1");
    if (!settings.cluster().isEmpty()) {
      properties.putAll(ofCluster(settings));
    }
    // On one machine or one network compression costs more than it saves.
    properties.setProperty("compress", "false");
    properties.setProperty("decompress", "false");
    // Times are UTC whatever zone the JVM or the server is in.
    properties.setProperty("use_server_time_zone", "false");
    properties.setProperty("server_time_zone", "UTC");
    properties.setProperty("use_time_zone", "UTC");
    return properties;
  }

  /** What makes an acknowledged insert survive the loss of the replica that took it. */
  private static Properties ofCluster(ClickHouseSettings settings) {
    // Below our own wait, so that the server's reason arrives and not just a broken connection.
    long waitMs = Math.max(1_000, settings.timeout().toMillis() * 4 / 5);
    Properties properties = new Properties();
    properties.setProperty("clickhouse_setting_insert_quorum", "auto");
    // Rows are idempotent and replicas need no common order, so inserts need not wait in line.
    properties.setProperty("clickhouse_setting_insert_quorum_parallel", "1");
    properties.setProperty("clickhouse_setting_insert_quorum_timeout", Long.toString(waitMs));
    properties.setProperty(
        "clickhouse_setting_distributed_ddl_task_timeout", Long.toString(waitMs / 1_000));
    // A replica that is away fails the statement; it would otherwise miss a table unnoticed.
    properties.setProperty("clickhouse_setting_distributed_ddl_output_mode", "throw");
    properties.setProperty("clickhouse_setting_alter_sync", "2");
    return properties;
  }
}
