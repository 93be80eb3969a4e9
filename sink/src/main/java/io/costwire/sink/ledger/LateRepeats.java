// SPDX-License-Identifier: Apache-2.0
package io.costwire.sink.ledger;

import io.costwire.sink.ledger.Difference.Excess;
import io.costwire.sink.ledger.Difference.Place;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;

/**
 * Finds events that came again when the streams app had forgotten their ids. Such a repeat is
 * priced and counted like an event, but its row takes the place of the first one: windows are above
 * the rows of the hour by just these events. Where that is so to the last digit, they are it.
 */
final class LateRepeats {
  /** More of one hour are no repeats but a replay of the topic. */
  static final int MAX = 1_000;

  /** Rows of an hour that arrived so late that a repeat of their ids would not be noticed. */
  private static final String CANDIDATES =
      """
      SELECT event_partition, event_offset, source_partition, source_offset, revision,
             price_status, ifNull(currency, '') AS cost_currency, billed_cost
      FROM usage_priced FINAL
      WHERE tenant = %s AND toStartOfHour(event_time) = %s
        AND event_time >= %s AND event_time < %s
        AND toUnixTimestamp64Milli(arrived_at) > toUnixTimestamp64Milli(event_time)
              + if(batch_id IS NULL, %d, %d)
      LIMIT %d\
      """;

  private final LedgerDatabase database;
  private final LedgerSettings.Horizons horizons;

  /**
   * A row that stands at a repeat.
   *
   * @param partition of usage.events, of the repeat
   * @param offset of the repeat
   * @param priced where its price stands in usage.priced
   * @param revision of the row
   * @param facts how it was counted
   */
  record Repeat(int partition, long offset, Priced priced, long revision, Fate.Stored facts) {
    /** Corrected rows were counted once already. */
    boolean isFirstRevision() {
      return (revision & (1L << 40) - 1) == 1;
    }
  }

  /** A place in usage.priced. */
  record Priced(int partition, long offset) {}

  LateRepeats(LedgerDatabase database, LedgerSettings.Horizons horizons) {
    this.database = database;
    this.horizons = horizons;
  }

  /** Whether repeats would look like this. */
  static boolean mayExplain(Difference difference) {
    Place place = difference.place();
    return place.grain().equals("HOUR")
        && place.dimensionSet().equals("total")
        && difference.excess().requests() > 0;
  }

  /** The repeats that explain a difference of an hour, all of it; none where they do not. */
  List<Repeat> of(Difference difference) throws SQLException {
    Place place = difference.place();
    String sql =
        CANDIDATES.formatted(
            LedgerDatabase.text(place.tenant()),
            LedgerDatabase.hour(place.start()),
            LedgerDatabase.time(place.start()),
            LedgerDatabase.time(place.start().plus(Duration.ofHours(1))),
            horizons.ordinary().toMillis(),
            horizons.batch().toMillis(),
            MAX + 1);
    List<Repeat> candidates = database.rows(sql, LateRepeats::repeat);
    return candidates.size() <= MAX && sum(candidates).equals(scaled(difference.excess()))
        ? candidates
        : List.of();
  }

  private static Repeat repeat(ResultSet row) throws SQLException {
    return new Repeat(
        row.getInt(1),
        row.getLong(2),
        new Priced(row.getInt(3), row.getLong(4)),
        row.getLong(5),
        new Fate.Stored(row.getString(6), row.getString(7), row.getBigDecimal(8)));
  }

  private static Excess sum(List<Repeat> repeats) {
    Tally sum = repeats.stream().map(r -> Tally.of(r.facts)).reduce(Tally.NOTHING, Tally::plus);
    return scaled(new Excess(repeats.size(), sum.statuses().unpriced(), sum.cost()));
  }

  /** Equal sums are equal whatever zeros they end in. */
  private static Excess scaled(Excess excess) {
    return new Excess(excess.requests(), excess.unpriced(), excess.cost().stripTrailingZeros());
  }
}
