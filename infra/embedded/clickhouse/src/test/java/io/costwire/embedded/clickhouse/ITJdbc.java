// SPDX-License-Identifier: Apache-2.0
package io.costwire.embedded.clickhouse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What Costwire does through clickhouse-jdbc works as on a server. */
final class ITJdbc {
  private static final int ROWS = 10_000;

  private final String table = "t_" + UUID.randomUUID().toString().replace('-', '_');
  private Connection connection;

  @BeforeEach
  void connect() throws SQLException {
    connection = SharedClickHouse.connect("compress", "false");
  }

  @AfterEach
  void drop() throws SQLException {
    execute("DROP TABLE IF EXISTS " + table);
    connection.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"false", "true"})
  void batch_isInsertedAndReadBackWithItsTypes(String compress) throws SQLException {
    execute(
        """
        CREATE TABLE %s (id UInt64, cost Decimal(38, 18), at DateTime64(6, 'UTC'), model LowCardinality(String),
          tags Map(LowCardinality(String), String), missing Nullable(Decimal(38, 18)))
        ENGINE = MergeTree ORDER BY id\
        """
            .formatted(table));

    try (Connection writer = SharedClickHouse.connect("compress", compress);
        PreparedStatement insert =
            writer.prepareStatement("INSERT INTO " + table + " VALUES (?, ?, ?, ?, ?, ?)")) {
      for (int id = 0; id < ROWS; id++) {
        insert.setLong(1, id);
        insert.setString(2, "1234567890123456.000000000000000001");
        insert.setString(3, "2026-03-04 05:06:07.123456");
        insert.setString(4, "model-" + id % 3);
        insert.setObject(5, Map.of("team", "a;\n\nb'\\ {fn x} ?"));
        insert.setObject(6, null);
        insert.addBatch();
      }
      insert.executeBatch();

      assertThat(count(writer)).isEqualTo(ROWS);
      assertFirstRow(writer);
    }
    assertThat(scalar("SELECT sum(cost) FROM " + table))
        .isEqualTo(new BigDecimal("12345678901234560000.000000000000010000"));
  }

  private void assertFirstRow(Connection reader) throws SQLException {
    try (Statement statement = reader.createStatement();
        ResultSet row = statement.executeQuery("SELECT * FROM " + table + " WHERE id = 7")) {
      assertThat(row.next()).isTrue();
      assertThat(row.getBigDecimal("cost"))
          .isEqualTo(new BigDecimal("1234567890123456.000000000000000001"));
      assertThat(row.getObject("at", OffsetDateTime.class).toInstant())
          .isEqualTo(Instant.parse("2026-03-04T05:06:07.123456Z"));
      assertThat(row.getString("model")).isEqualTo("model-1");
      assertThat(row.getObject("tags")).isEqualTo(Map.of("team", "a;\n\nb'\\ {fn x} ?"));
      assertThat(row.getBigDecimal("missing")).isNull();
      assertThat(row.getObject("at", OffsetDateTime.class).getOffset()).isEqualTo(ZoneOffset.UTC);
    }
  }

  @Test
  void failure_carriesTheEnginesCodeAndText() {
    assertThatThrownBy(() -> execute("SELECT * FROM nope_" + table))
        .isInstanceOfSatisfying(SQLException.class, e -> assertThat(e.getErrorCode()).isEqualTo(60))
        .hasMessageContaining("nope_" + table);
  }

  @Test
  void wrongPassword_isRefused() {
    assertThatThrownBy(
            () -> {
              try (Connection wrong = SharedClickHouse.connect("password", "guess")) {
                wrong.createStatement().executeQuery("SELECT 1");
              }
            })
        .isInstanceOf(SQLException.class)
        .hasMessageContaining("Authentication failed");
  }

  @Test
  void replacingMergeTree_readsTheLatestRevisionWithFinal() throws SQLException {
    execute(
        "CREATE TABLE %s (id UInt64, rev UInt64, cost Decimal(38, 18)) ENGINE = ReplacingMergeTree(rev) ORDER BY id"
            .formatted(table));
    execute("INSERT INTO " + table + " VALUES (1, 1, '1.5'), (2, 1, '1')");
    execute("INSERT INTO " + table + " VALUES (1, 2, '2.5')");

    assertThat(scalar("SELECT sum(cost) FROM " + table + " FINAL"))
        .isEqualTo(new BigDecimal("3.500000000000000000"));
    try (Connection always = SharedClickHouse.connect("clickhouse_setting_final", "1")) {
      assertThat(scalar(always, "SELECT sum(cost) FROM " + table))
          .isEqualTo(new BigDecimal("3.500000000000000000"));
    }
    assertThat(count(connection)).isEqualTo(3);
  }

  @Test
  void deduplicationToken_dropsARepeatedInsert() throws SQLException {
    execute(
        "CREATE TABLE %s (id UInt64) ENGINE = MergeTree ORDER BY id SETTINGS non_replicated_deduplication_window = 100"
            .formatted(table));
    for (int attempt = 0; attempt < 2; attempt++) {
      execute(
          "INSERT INTO "
              + table
              + " SETTINGS insert_deduplication_token = 'batch-1' VALUES ("
              + attempt
              + ")");
      try (Connection tokened =
          SharedClickHouse.connect("clickhouse_setting_insert_deduplication_token", "batch-2")) {
        tokened
            .createStatement()
            .executeUpdate("INSERT INTO " + table + " VALUES (1" + attempt + ")");
      }
    }
    execute("INSERT INTO " + table + " VALUES (20)");

    assertThat(count(connection)).isEqualTo(3);
  }

  @Test
  void readers_runWhileAWriterInserts() throws Exception {
    execute("CREATE TABLE %s (id UInt64) ENGINE = MergeTree ORDER BY id".formatted(table));
    AtomicBoolean writing = new AtomicBoolean(true);
    Callable<Integer> reader =
        () -> {
          int reads = 0;
          try (Connection own = SharedClickHouse.connect()) {
            long previous = 0;
            while (writing.get()) {
              long rows = count(own);
              assertThat(rows).isGreaterThanOrEqualTo(previous);
              previous = rows;
              reads++;
            }
          }
          return reads;
        };
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Integer>> readers = new ArrayList<>();
      for (int i = 0; i < 6; i++) {
        readers.add(threads.submit(reader));
      }
      for (int batch = 0; batch < 20; batch++) {
        execute(
            "INSERT INTO %s SELECT number FROM numbers(%d, 1000)".formatted(table, batch * 1000));
      }
      writing.set(false);
      for (Future<Integer> future : readers) {
        assertThat(future.get(30, TimeUnit.SECONDS)).isPositive();
      }
    }
    assertThat(count(connection)).isEqualTo(20_000);
  }

  private void execute(String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private long count(Connection reader) throws SQLException {
    return ((Number) scalar(reader, "SELECT count() FROM " + table)).longValue();
  }

  private Object scalar(String sql) throws SQLException {
    return scalar(connection, sql);
  }

  private static Object scalar(Connection reader, String sql) throws SQLException {
    try (Statement statement = reader.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      assertThat(row.next()).isTrue();
      return row.getObject(1);
    }
  }
}
