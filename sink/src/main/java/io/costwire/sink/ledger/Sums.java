// SPDX-License-Identifier: Apache-2.0
package io.costwire.sink.ledger;

import io.costwire.sink.ledger.Difference.Excess;
import io.costwire.sink.ledger.Difference.Place;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * Compares sums of hours and days inside ClickHouse, so that only differences leave it: minutes and
 * hours of every dimension set with the rows, days with their hours. A set other than total is
 * compared where it has windows, because a rule may begin and end it at any hour.
 */
final class Sums {
  /** Hours that one pass compares. */
  static final int MAX_HOURS = 400;

  private static final String CHANGED =
      """
      SELECT DISTINCT toUnixTimestamp(toStartOfHour(window_start)) AS hour FROM
      (
        SELECT window_start FROM cost_1h WHERE dimension_set = 'total' AND inserted_at >= %1$s
        UNION ALL
        SELECT window_start FROM cost_adjustments
        WHERE dimension_set = 'total' AND grain = 'HOUR' AND inserted_at >= %1$s
      )
      ORDER BY hour DESC LIMIT %2$d\
      """;

  private static final String OLDEST =
      "SELECT toUnixTimestamp(min(window_start)) FROM cost_1h WHERE dimension_set = 'total'";

  /** Rows take part as a dimension set of their own; whatever differs from it is a difference. */
  private static final String HOURS =
      """
      SELECT grain, s.1 AS dimension_set, tenant, toUnixTimestamp(hour) AS start,
             s.2 - expected.2 AS requests, s.3 - expected.3 AS unpriced, s.4 - expected.4 AS cost
      FROM
      (
        SELECT grain, tenant, hour,
               groupArrayIf((dimension_set, requests, unpriced, cost), dimension_set != '#rows') AS found,
               groupArrayIf(('', requests, unpriced, cost), dimension_set = '#rows') AS of_rows,
               if(empty(of_rows), ('', toInt64(0), toInt64(0), toDecimal128(0, 18)), of_rows[1]) AS expected,
               if(arrayExists(x -> x.1 = 'total', found), found,
                  arrayPushBack(found, ('total', toInt64(0), toInt64(0), toDecimal128(0, 18)))) AS sets
        FROM
        (
          SELECT grain, tenant, dimension_set, hour,
                 toInt64(sum(requests)) AS requests, toInt64(sum(unpriced)) AS unpriced,
                 toDecimal128(sum(billed_cost), 18) AS cost
          FROM
          (
            SELECT arrayJoin(['MINUTE', 'HOUR']) AS grain, tenant, '#rows' AS dimension_set,
                   toStartOfHour(event_time) AS hour, toInt64(1) AS requests,
                   toInt64(price_status IN ('UNPRICED_MODEL', 'UNPRICED_PROVIDER')) AS unpriced,
                   ifNull(billed_cost, toDecimal128(0, 18)) AS billed_cost
            FROM usage_priced FINAL WHERE %1$s
            UNION ALL
            SELECT 'MINUTE', tenant, toString(dimension_set), toStartOfHour(window_start),
                   requests, unpriced, billed_cost
            FROM cost_1m FINAL WHERE %2$s
            UNION ALL
            SELECT 'HOUR', tenant, toString(dimension_set), toStartOfHour(window_start),
                   requests, unpriced, billed_cost
            FROM cost_1h FINAL WHERE %2$s
            UNION ALL
            SELECT toString(grain), tenant, toString(dimension_set), toStartOfHour(window_start),
                   requests, unpriced, billed_cost
            FROM cost_adjustments FINAL WHERE grain IN ('MINUTE', 'HOUR') AND %2$s
          )
          GROUP BY grain, tenant, dimension_set, hour
        )
        GROUP BY grain, tenant, hour
      )
      ARRAY JOIN sets AS s
      WHERE requests != 0 OR unpriced != 0 OR cost != 0
      ORDER BY start, tenant, grain, dimension_set LIMIT %3$d\
      """;

  private static final String DAYS =
      """
      SELECT dimension_set, tenant, toUnixTimestamp(toDateTime(day, 'UTC')) AS start,
             toInt64(sumIf(requests, grain = 'DAY')) - toInt64(sumIf(requests, grain = 'HOUR')) AS more,
             toInt64(sumIf(unpriced, grain = 'DAY')) - toInt64(sumIf(unpriced, grain = 'HOUR')) AS more_unpriced,
             sumIf(billed_cost, grain = 'DAY') - sumIf(billed_cost, grain = 'HOUR') AS more_cost
      FROM
      (
        SELECT 'DAY' AS grain, tenant, toString(dimension_set) AS dimension_set,
               toDate(window_start) AS day, requests, unpriced, billed_cost
        FROM cost_1d FINAL WHERE %1$s
        UNION ALL
        SELECT 'HOUR', tenant, toString(dimension_set), toDate(window_start),
               requests, unpriced, billed_cost
        FROM cost_1h FINAL WHERE %1$s
        UNION ALL
        SELECT toString(grain), tenant, toString(dimension_set), toDate(window_start),
               requests, unpriced, billed_cost
        FROM cost_adjustments FINAL WHERE grain IN ('HOUR', 'DAY') AND %1$s
      )
      GROUP BY tenant, dimension_set, day
      HAVING (dimension_set = 'total' OR (countIf(grain = 'DAY') > 0 AND countIf(grain = 'HOUR') > 0))
        AND (more != 0 OR more_unpriced != 0 OR more_cost != 0)
      ORDER BY start, tenant, dimension_set LIMIT %2$d\
      """;

  /** Of months whose rows are gone, what they were together with what came later. */
  private static final String MONTHS =
      """
      SELECT tenant, toUnixTimestamp(toDateTime(makeDate(intDiv(month, 100), modulo(month, 100), 1), 'UTC')) AS start,
             toInt64(sum(counted)) AS more, toInt64(sum(without)) AS more_unpriced, sum(money) AS more_cost
      FROM
      (
        SELECT tenant, month, -requests AS counted, -unpriced AS without, -billed_cost AS money
        FROM ledger_months FINAL WHERE source_table = 'usage_priced'
        UNION ALL
        SELECT tenant, toYYYYMM(event_time), toInt64(-1),
               -toInt64(price_status IN ('UNPRICED_MODEL', 'UNPRICED_PROVIDER')),
               -ifNull(billed_cost, toDecimal128(0, 18))
        FROM usage_priced FINAL WHERE toYYYYMM(event_time) IN (%1$s)
        UNION ALL
        SELECT tenant, toYYYYMM(window_start), requests, unpriced, billed_cost
        FROM cost_1d FINAL WHERE dimension_set = 'total' AND toYYYYMM(window_start) IN (%1$s)
        UNION ALL
        SELECT tenant, toYYYYMM(window_start), requests, unpriced, billed_cost
        FROM cost_adjustments FINAL
        WHERE dimension_set = 'total' AND grain = 'DAY' AND toYYYYMM(window_start) IN (%1$s)
      )
      GROUP BY tenant, month
      HAVING more != 0 OR more_unpriced != 0 OR more_cost != 0
      ORDER BY start, tenant LIMIT %2$d\
      """;

  private final LedgerDatabase database;
  private final SealedMonths sealed;

  Sums(LedgerDatabase database, SealedMonths sealed) {
    this.database = database;
    this.sealed = sealed;
  }

  /** Hours whose windows changed since then, the latest first. */
  List<Instant> changedSince(Instant since) throws SQLException {
    String from = "fromUnixTimestamp64Milli(%d, 'UTC')".formatted(since.toEpochMilli());
    return database.rows(
        CHANGED.formatted(from, MAX_HOURS), row -> Instant.ofEpochSecond(row.getLong(1)));
  }

  /** First hour that has windows; 1970 where there is none. */
  Instant oldestHour() throws SQLException {
    return database.rows(OLDEST, row -> Instant.ofEpochSecond(row.getLong(1))).getFirst();
  }

  /** Differences of hours, and of the days that they are in. */
  List<Difference> differences(Collection<Instant> hours) throws SQLException {
    List<Difference> found = new ArrayList<>();
    List<Instant> withRows = kept(hours, hour -> sealed.contains("usage_priced", hour));
    if (!withRows.isEmpty()) {
      String sql =
          HOURS.formatted(
              among("event_time", withRows), among("window_start", withRows), Differences.MAX);
      for (Difference difference : database.rows(sql, Sums::ofHour)) {
        boolean gone =
            difference.place().grain().equals("MINUTE")
                && sealed.contains("cost_1m", difference.place().start());
        if (!gone) {
          found.add(difference);
        }
      }
    }
    List<Instant> days = kept(days(hours), day -> sealed.contains("cost_1h", day));
    if (!days.isEmpty()) {
      String starts = joined(days, day -> "toDate(%s)".formatted(second(day)));
      String condition =
          "window_start >= %s AND window_start < %s AND toDate(window_start) IN (%s)"
              .formatted(second(first(days)), second(last(days).plus(1, ChronoUnit.DAYS)), starts);
      found.addAll(database.rows(DAYS.formatted(condition, Differences.MAX), Sums::ofDay));
    }
    return found;
  }

  /** Differences of the days of months whose rows are only known as sealed sums. */
  List<Difference> ofSealedMonths() throws SQLException {
    String months =
        String.join(", ", sealed.of("usage_priced").stream().map(String::valueOf).toList());
    return months.isEmpty()
        ? List.of()
        : database.rows(MONTHS.formatted(months, Differences.MAX), Sums::ofMonth);
  }

  /** The days of hours. */
  static Set<Instant> days(Collection<Instant> hours) {
    Set<Instant> days = new HashSet<>();
    hours.forEach(hour -> days.add(hour.truncatedTo(ChronoUnit.DAYS)));
    return days;
  }

  private static List<Instant> kept(Collection<Instant> times, Predicate<Instant> gone) {
    return times.stream().filter(gone.negate()).toList();
  }

  private static String among(String column, List<Instant> hours) {
    return "%1$s >= %2$s AND %1$s < %3$s AND toStartOfHour(%1$s) IN (%4$s)"
        .formatted(
            column,
            second(first(hours)),
            second(last(hours).plus(Duration.ofHours(1))),
            joined(hours, Sums::second));
  }

  private static String joined(List<Instant> times, Function<Instant, String> text) {
    return String.join(", ", times.stream().map(text).toList());
  }

  private static String second(Instant time) {
    return LedgerDatabase.second(time.getEpochSecond());
  }

  private static Instant first(List<Instant> times) {
    return times.stream().min(Comparator.naturalOrder()).orElseThrow();
  }

  private static Instant last(List<Instant> times) {
    return times.stream().max(Comparator.naturalOrder()).orElseThrow();
  }

  private static Difference ofHour(ResultSet row) throws SQLException {
    Place place =
        new Place(
            row.getString(1),
            row.getString(2),
            row.getString(3),
            "rows",
            Instant.ofEpochSecond(row.getLong(4)));
    return new Difference(place, new Excess(row.getLong(5), row.getLong(6), row.getBigDecimal(7)));
  }

  private static Difference ofMonth(ResultSet row) throws SQLException {
    Place place =
        new Place(
            "DAY",
            "total",
            row.getString(1),
            "sealed sums of the month",
            Instant.ofEpochSecond(row.getLong(2)));
    return new Difference(place, new Excess(row.getLong(3), row.getLong(4), row.getBigDecimal(5)));
  }

  private static Difference ofDay(ResultSet row) throws SQLException {
    Place place =
        new Place(
            "DAY",
            row.getString(1),
            row.getString(2),
            "hours",
            Instant.ofEpochSecond(row.getLong(3)));
    return new Difference(place, new Excess(row.getLong(4), row.getLong(5), row.getBigDecimal(6)));
  }
}
