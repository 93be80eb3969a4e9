// SPDX-License-Identifier: Apache-2.0
package io.costwire.sink.ledger;

import io.costwire.sink.clickhouse.ClickHouse;
import io.costwire.sink.clickhouse.ClickHouseSettings;
import io.costwire.sink.clickhouse.Sql;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;
import java.util.List;

/** Statements of the ledger job, which leave most of the server to the inserts of the sink. */
final class LedgerDatabase implements AutoCloseable {
  private static final String SETTINGS = " SETTINGS max_threads = 2, max_execution_time = 25";

  private final Connection connection;

  LedgerDatabase(ClickHouseSettings settings) throws SQLException {
    this.connection = ClickHouse.connect(settings);
  }

  <T> List<T> rows(String sql, Sql.Row<T> row) throws SQLException {
    return Sql.query(connection, sql + SETTINGS, row);
  }

  void execute(String sql) throws SQLException {
    Sql.execute(connection, sql);
  }

  /** A text from outside, in digits: nothing in it can be taken for SQL, here or in the driver. */
  static String text(String value) {
    return "unhex('%s')"
        .formatted(HexFormat.of().formatHex(value.getBytes(StandardCharsets.UTF_8)));
  }

  /** An instant as a DateTime64(6). */
  static String time(Instant instant) {
    return "fromUnixTimestamp64Micro(%d, 'UTC')".formatted(Sql.micros(instant));
  }

  /** The hour of an instant as a DateTime. */
  static String hour(Instant instant) {
    return second(instant.truncatedTo(ChronoUnit.HOURS).getEpochSecond());
  }

  /** Seconds since 1970 as a DateTime. */
  static String second(long epochSecond) {
    return "toDateTime(%d, 'UTC')".formatted(epochSecond);
  }

  static Instant instant(long micros) {
    return Instant.EPOCH.plus(micros, ChronoUnit.MICROS);
  }

  @Override
  public void close() throws SQLException {
    connection.close();
  }
}
