// SPDX-License-Identifier: Apache-2.0
package io.costwire.embedded.clickhouse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Properties;

/** One engine for the test classes of this module, with a password and small limits. */
final class SharedClickHouse {
  static final String USER = "costwire";
  static final String PASSWORD = "s3cret: with colon";
  static final String READER = "grafana";
  static final String READER_PASSWORD = "only reads";
  static final long MAX_BODY_BYTES = 8L << 20;
  private static final EmbeddedClickHouse SERVER = start();

  private SharedClickHouse() {}

  static EmbeddedClickHouse server() {
    return SERVER;
  }

  static Connection connect(String... properties) throws SQLException {
    Properties all = new Properties();
    all.setProperty("user", USER);
    all.setProperty("password", PASSWORD);
    for (int i = 0; i < properties.length; i += 2) {
      all.setProperty(properties[i], properties[i + 1]);
    }
    return DriverManager.getConnection(SERVER.jdbcUrl(), all);
  }

  private static EmbeddedClickHouse start() {
    try {
      Path data = Files.createTempDirectory("costwire-clickhouse-it");
      var server =
          new EmbeddedClickHouse(
                  EmbeddedClickHouse.Options.of(data)
                      .withCredentials(USER, PASSWORD)
                      .withReader(READER, READER_PASSWORD)
                      .withMaxBodyBytes(MAX_BODY_BYTES))
              .start();
      Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(server, data)));
      return server;
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void stop(EmbeddedClickHouse server, Path data) {
    server.close();
    TemporaryFiles.delete(data);
  }
}
