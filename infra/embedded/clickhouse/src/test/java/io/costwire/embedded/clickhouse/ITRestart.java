// SPDX-License-Identifier: Apache-2.0
package io.costwire.embedded.clickhouse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.costwire.embedded.process.ChildJava;
import io.costwire.embedded.process.EmbeddedStartException;
import io.costwire.embedded.process.Readiness;
import java.io.BufferedReader;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What survives when either process is killed. */
final class ITRestart {
  private static final String TABLE = "CREATE TABLE t (id UInt64) ENGINE = MergeTree ORDER BY id";

  @TempDir private Path folder;

  @Test
  void acknowledgedRows_surviveAKillInTheMiddleOfAnInsert() throws Exception {
    try (var server = new EmbeddedClickHouse(EmbeddedClickHouse.Options.of(folder)).start()) {
      execute(server, TABLE);
      execute(server, "INSERT INTO t SELECT number FROM numbers(1000)");
      long killed = server.pid();
      String url = server.url();

      Thread insert = Thread.ofVirtual().start(() -> insertUntilItFails(server));
      await().atMost(Duration.ofSeconds(90)).until(() -> count(server) > 1000);
      ProcessHandle.of(killed).orElseThrow().destroyForcibly();
      assertThat(insert.join(Duration.ofSeconds(60))).as("the insert ended").isTrue();

      await().atMost(Duration.ofSeconds(90)).until(() -> server.ready().isReady());
      assertThat(server.url()).isEqualTo(url);
      assertThat(server.pid()).isNotEqualTo(killed);
      assertThat(server.restarts()).isPositive();
      // Each insert is 1,000 rows, there or not.
      assertThat(count(server))
          .isGreaterThanOrEqualTo(2000)
          .satisfies(n -> assertThat(n % 1000).isZero());
    }
  }

  @Test
  void tables_surviveAStopAndAStart() throws Exception {
    try (var server = new EmbeddedClickHouse(EmbeddedClickHouse.Options.of(folder)).start()) {
      execute(server, TABLE);
      execute(server, "INSERT INTO t VALUES (1)");
    }
    try (var server = new EmbeddedClickHouse(EmbeddedClickHouse.Options.of(folder)).start()) {
      assertThat(count(server)).isEqualTo(1);
      assertThat(server.restarts()).isZero();
    }
  }

  @Test
  void child_endsWithAKilledParentAndTheNextStartHasTheTables() throws Exception {
    Process parent =
        new ProcessBuilder(
                ChildJava.currentJava().toString(),
                "-Xmx128m",
                "-cp",
                System.getProperty("java.class.path"),
                ParentMain.class.getName(),
                folder.toString())
            .redirectErrorStream(true)
            .start();
    ProcessHandle child;
    try (BufferedReader output = parent.inputReader()) {
      String line = output.lines().filter(l -> l.startsWith("CHILD ")).findFirst().orElseThrow();
      child = ProcessHandle.of(Long.parseLong(line.substring(6))).orElseThrow();
    } finally {
      parent.destroyForcibly().waitFor();
    }
    child.onExit().get(60, TimeUnit.SECONDS);

    try (var server = new EmbeddedClickHouse(EmbeddedClickHouse.Options.of(folder)).start()) {
      assertThat(count(server)).isEqualTo(1);
    }
  }

  @Test
  void ready_saysWhyNot() {
    var server = new EmbeddedClickHouse(EmbeddedClickHouse.Options.of(folder));
    assertThat(server.ready()).isEqualTo(Readiness.notReady("ClickHouse is not started."));

    server.start();
    assertThat(server.ready().isReady()).isTrue();

    server.close();
    server.close();
    assertThat(server.ready().isReady()).isFalse();
  }

  @Test
  void secondServer_isKeptOffTheSameDirectory() {
    try (var server = new EmbeddedClickHouse(EmbeddedClickHouse.Options.of(folder)).start();
        var second = new EmbeddedClickHouse(EmbeddedClickHouse.Options.of(folder))) {
      assertThat(server.ready().isReady()).isTrue();
      assertThatThrownBy(second::start)
          .isInstanceOf(EmbeddedStartException.class)
          .hasMessageContaining("in use by process " + ProcessHandle.current().pid());
    }
  }

  static void execute(EmbeddedClickHouse server, String sql) throws SQLException {
    try (Connection connection = DriverManager.getConnection(server.jdbcUrl());
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static void insertUntilItFails(EmbeddedClickHouse server) {
    try {
      while (true) {
        execute(server, "INSERT INTO t SELECT number FROM numbers(1000)");
      }
    } catch (SQLException e) {
      // The kill.
    }
  }

  private static long count(EmbeddedClickHouse server) throws SQLException {
    try (Connection connection = DriverManager.getConnection(server.jdbcUrl());
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("SELECT count() FROM t")) {
      row.next();
      return row.getLong(1);
    }
  }
}
