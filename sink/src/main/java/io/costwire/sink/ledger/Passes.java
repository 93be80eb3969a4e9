// SPDX-License-Identifier: Apache-2.0
package io.costwire.sink.ledger;

import io.costwire.sink.clickhouse.Sql;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Reads and writes ledger_passes: what was found, and who does the passes. */
final class Passes {
  /** An instance that is silent for so many intervals is gone. */
  private static final int SILENT = 3;

  private static final String LATEST =
      """
      SELECT instance, toUnixTimestamp64Micro(passed_at), unreconciled FROM ledger_passes FINAL
      WHERE passed_at >= %s ORDER BY passed_at DESC, instance LIMIT 1\
      """;

  private static final String INSERT =
      """
      INSERT INTO ledger_passes (passed_at, instance, took_ms, checked, offset_lag, pending, stalled,
        differences, unreconciled, revision) VALUES (%s, '%s', %d, %d, %d, %d, %d, [%s], %d, %d)\
      """;

  private final String instance = UUID.randomUUID().toString();

  /** A pass of another instance. */
  record Other(Instant at, long unreconciled) {}

  private record Line(String instance, Other pass) {}

  /** The latest pass, where another instance makes them and is alive. */
  Optional<Other> another(LedgerDatabase database, Instant now, Duration interval)
      throws SQLException {
    Instant alive = now.minus(interval.multipliedBy(SILENT));
    List<Line> latest =
        database.rows(
            LATEST.formatted(LedgerDatabase.time(alive)),
            row ->
                new Line(
                    row.getString(1),
                    new Other(LedgerDatabase.instant(row.getLong(2)), row.getLong(3))));
    return latest.stream()
        .filter(line -> !line.instance.equals(instance))
        .map(Line::pass)
        .findFirst();
  }

  void write(LedgerDatabase database, PassReport report, Instant now, Duration took)
      throws SQLException {
    String differences =
        String.join(", ", report.differences().stream().map(LedgerDatabase::text).toList());
    database.execute(
        INSERT.formatted(
            LedgerDatabase.time(now),
            instance,
            took.toMillis(),
            report.checked().accepted(),
            report.lag(),
            report.overdue().pending(),
            report.overdue().stalled(),
            differences,
            report.unreconciled(),
            Sql.micros(now)));
  }
}
