// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.bench;

import com.clickhouse.jdbc.Driver;
import io.costwire.sink.batch.InsertOutcome;
import io.costwire.sink.batch.Slice;
import io.costwire.sink.clickhouse.ClickHouseSettings;
import io.costwire.sink.clickhouse.ClickHouseStore;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Properties;

/**
 * The three ways of clickhouse-jdbc to insert the same rows of usage_priced: a prepared batch of
 * VALUES, its own RowBinary writer behind the same JDBC calls, and a body that the sink encodes.
 * The first two get values as the driver itself returns them.
 */
final class InsertPaths {
  static final String STREAMED = "path-streamed";
  static final String VALUES = "path-jdbc-values";
  static final String WRITER = "path-jdbc-row-binary";

  private static final int ROWS = 10_000;
  private static final int WARM_UP_ROUNDS = 2;
  private static final int ROUNDS = 3;
  private static final String DATABASE = "paths";

  private final BenchEngine engine;
  private final Slice slice;
  private final List<String> columns;

  /** Does one insert of all rows. */
  private interface Path {
    void insert() throws SQLException;
  }

  /**
   * @param like an insert that the sink would make; rows of it are used
   */
  InsertPaths(BenchEngine engine, Slice like) {
    this.engine = engine;
    this.slice = new Slice(like.batch(), 0, Math.min(ROWS, like.rows()));
    this.columns = slice.insert().columns();
  }

  /** Measures all of them; the results are medians of three rounds after two that warm up. */
  void measure(Samples samples) {
    engine.query("CREATE DATABASE " + DATABASE);
    engine.query("CREATE TABLE paths.usage_priced AS sink.usage_priced");
    dropOtherColumns();
    ClickHouseSettings settings = engine.settings(DATABASE);
    try (var store = new ClickHouseStore(settings, "paths");
        var values = connect(settings, "false");
        var writer = connect(settings, "true")) {
      rounds(samples, STREAMED, () -> stream(store));
      String expected = contents();
      List<Object[]> rows = read(values);
      for (var path : List.of(new Jdbc(VALUES, values), new Jdbc(WRITER, writer))) {
        compare(samples, path, rows, expected);
      }
    } catch (SQLException e) {
      throw new IllegalStateException("the driver failed: " + e.getMessage(), e);
    }
  }

  /**
   * The driver's writer takes all columns of a table in their order, whatever the statement lists:
   * those with defaults must not be there.
   */
  private void dropOtherColumns() {
    engine
        .query(
            "SELECT name FROM system.columns WHERE database = 'paths' AND default_kind != ''"
                + " AND table = 'usage_priced'")
        .lines()
        .forEach(name -> engine.query("ALTER TABLE paths.usage_priced DROP COLUMN " + name));
  }

  /** A way that cannot write these rows is a result, too. */
  private void compare(Samples samples, Jdbc path, List<Object[]> rows, String expected) {
    try {
      rounds(samples, path.name, () -> batch(path.connection, rows));
      samples.counted(path.name + "-altered", "", contents().equals(expected) ? 0 : 1);
    } catch (SQLException e) {
      samples.counted(path.name + "-fails", "", 1);
    }
  }

  private record Jdbc(String name, Connection connection) {}

  private void rounds(Samples samples, String name, Path path) throws SQLException {
    for (int round = -WARM_UP_ROUNDS; round < ROUNDS; round++) {
      engine.query("TRUNCATE TABLE paths.usage_priced");
      engine.awaitQuiet();
      Effort.Moment from = engine.now();
      path.insert();
      var effort = new Effort(slice.rows(), from, engine.now());
      if (round >= 0) {
        samples.measured(name, "rows/s", effort.rowsPerSecond());
        samples.measured(name + "-process-cpu", "us/row", effort.processMicros());
        samples.measured(name + "-engine-cpu", "us/row", effort.engineMicros());
      }
    }
  }

  private void stream(ClickHouseStore store) {
    if (store.insert(slice) instanceof InsertOutcome.Failed(var failure, String detail)) {
      throw new IllegalStateException("the insert failed: %s %s".formatted(failure, detail));
    }
  }

  /** A digest of all that was inserted, whatever order it is in. */
  private String contents() {
    return engine.query(
        "SELECT count(), sum(cityHash64(toString(tuple(%s)))) FROM paths.usage_priced"
            .formatted(String.join(", ", columns)));
  }

  private List<Object[]> read(Connection connection) throws SQLException {
    List<Object[]> rows = new ArrayList<>();
    try (Statement statement = connection.createStatement();
        ResultSet result =
            statement.executeQuery(
                "SELECT %s FROM paths.usage_priced".formatted(String.join(", ", columns)))) {
      while (result.next()) {
        Object[] row = new Object[columns.size()];
        for (int i = 0; i < row.length; i++) {
          row[i] = result.getObject(i + 1);
        }
        rows.add(row);
      }
    }
    return rows;
  }

  private void batch(Connection connection, List<Object[]> rows) throws SQLException {
    String places = String.join(", ", Collections.nCopies(columns.size(), "?"));
    String insert =
        "INSERT INTO usage_priced (%s) VALUES (%s)".formatted(String.join(", ", columns), places);
    try (PreparedStatement statement = connection.prepareStatement(insert)) {
      for (Object[] row : rows) {
        for (int i = 0; i < row.length; i++) {
          statement.setObject(i + 1, row[i]);
        }
        statement.addBatch();
      }
      statement.executeBatch();
    }
  }

  private static Connection connect(ClickHouseSettings settings, String writer)
      throws SQLException {
    Properties properties = new Properties();
    properties.setProperty("user", settings.user());
    properties.setProperty("password", settings.password());
    properties.setProperty("clickhouse_setting_async_insert", "0");
    properties.setProperty("clickhouse_setting_wait_end_of_query", "1");
    properties.setProperty("compress", "false");
    properties.setProperty("decompress", "false");
    properties.setProperty("beta.row_binary_for_simple_insert", writer);
    String url =
        "jdbc:ch:http://%s:%d/%s"
            .formatted(settings.url().getHost(), settings.url().getPort(), settings.database());
    Connection connection = new Driver().connect(url, properties);
    if (connection == null) {
      throw new SQLException("the ClickHouse driver does not take " + url);
    }
    return connection;
  }
}
