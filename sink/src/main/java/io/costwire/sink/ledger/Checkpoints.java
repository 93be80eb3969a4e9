// SPDX-License-Identifier: Apache-2.0
package io.costwire.sink.ledger;

import io.costwire.schemas.topics.Topics;
import io.costwire.sink.clickhouse.Sql;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads and writes ledger_checkpoints. */
final class Checkpoints {
  private static final String TOPIC = Topics.USAGE_EVENTS.name();

  private static final String RANGES =
      """
      SELECT source_partition, from_offset, to_offset, toUnixTimestamp64Micro(sealed_at), currency,
             priced, partial, unpriced, no_usage, invalid, rejected, duplicate, billed_cost
      FROM ledger_checkpoints FINAL
      WHERE source_topic = '%s' AND source_partition = %d AND to_offset > %d
      ORDER BY from_offset, currency\
      """;

  private static final String INSERT =
      """
      INSERT INTO ledger_checkpoints (source_topic, source_partition, from_offset, to_offset,
        accepted, priced, partial, unpriced, no_usage, invalid, rejected, duplicate,
        currency, billed_cost, revision, sealed_at) VALUES %s\
      """;

  private record Line(int partition, long from, long to, Instant at, Entry entry) {}

  private record Entry(String currency, Tally tally) {}

  private final LedgerDatabase database;

  Checkpoints(LedgerDatabase database) {
    this.database = database;
  }

  /** Ranges of a partition that end behind an offset. */
  List<SealedRange> behind(int partition, long offset) throws SQLException {
    Map<Long, List<Line>> lines = new HashMap<>();
    for (Line line : database.rows(RANGES.formatted(TOPIC, partition, offset), Checkpoints::line)) {
      lines.computeIfAbsent(line.from, from -> new ArrayList<>()).add(line);
    }
    return lines.values().stream().map(Checkpoints::range).toList();
  }

  /** Offset behind the last sealed one; empty where nothing is. */
  Optional<Long> end(int partition) throws SQLException {
    String sql =
        "SELECT max(to_offset) FROM ledger_checkpoints WHERE source_topic = '%s' AND source_partition = %d"
            .formatted(TOPIC, partition);
    return database.rows(sql, row -> row.getLong(1)).stream().filter(end -> end > 0).findFirst();
  }

  private static SealedRange range(List<Line> lines) {
    Line first = lines.getFirst();
    Map<String, Tally> tallies = new HashMap<>();
    lines.forEach(line -> tallies.put(line.entry.currency, line.entry.tally));
    return new SealedRange(first.partition, first.from, first.to, tallies, first.at);
  }

  private static Line line(ResultSet row) throws SQLException {
    Tally.Statuses statuses =
        new Tally.Statuses(
            row.getLong(6), row.getLong(7), row.getLong(8), row.getLong(9), row.getLong(10));
    Tally tally = new Tally(statuses, row.getLong(11), row.getLong(12), row.getBigDecimal(13));
    return new Line(
        row.getInt(1),
        row.getLong(2),
        row.getLong(3),
        LedgerDatabase.instant(row.getLong(4)),
        new Entry(row.getString(5), tally));
  }

  /** Writes a range: all of its rows or none. */
  void write(SealedRange range) throws SQLException {
    List<String> rows = new ArrayList<>();
    range.tallies().forEach((currency, tally) -> rows.add(row(range, currency, tally)));
    database.execute(INSERT.formatted(String.join(", ", rows)));
  }

  private static String row(SealedRange range, String currency, Tally tally) {
    Tally.Statuses statuses = tally.statuses();
    long micros = Sql.micros(range.at());
    return "('%s', %d, %d, %d, %d, %d, %d, %d, %d, %d, %d, %d, %s, '%s', %d, %s)"
        .formatted(
            TOPIC,
            range.partition(),
            range.from(),
            range.to(),
            tally.accepted(),
            statuses.priced(),
            statuses.partial(),
            statuses.unpriced(),
            statuses.noUsage(),
            statuses.invalid(),
            tally.rejected(),
            tally.duplicate(),
            LedgerDatabase.text(currency),
            tally.cost().toPlainString(),
            micros,
            LedgerDatabase.time(range.at()));
  }
}
