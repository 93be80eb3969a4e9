// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.backtest;

import com.fasterxml.jackson.databind.JsonNode;
import io.costwire.signals.rules.SignalRule;
import io.costwire.sink.clickhouse.Sql;
import io.costwire.standalone.signals.UsageColumn;
import io.costwire.streams.detect.core.BucketSpend;
import io.costwire.streams.detect.core.Watch;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The sums that the series of a rule consist of: from windows of minutes where these are there,
 * from single requests where minutes have expired or were never kept, and from windows of hours
 * where both have expired.
 *
 * @param source where the sums come from
 * @param step length of a bucket
 * @param first time that there is something of
 */
record SeriesHistory(
    Source source, Duration step, Instant first, SignalRule.Where where, List<String> dimensions) {

  /** Where sums come from. */
  enum Source {
    MINUTES("windows of minutes"),
    REQUESTS("single requests"),
    HOURS("windows of hours");

    private final String text;

    Source(String text) {
      this.text = text;
    }
  }

  private static final Duration HOUR = Duration.ofHours(1);

  /** So much more history is no reason to leave the minutes. */
  private static final Duration SLACK = Duration.ofHours(1);

  private static final String SUMS =
      """
      SELECT tenant%s, intDiv(toUnixTimestamp(%s), %d) * %d AS at,
        toString(ifNull(sum(billed_cost), toDecimal128(0, 18))) AS cost, %s
      FROM %s WHERE %s GROUP BY ALL ORDER BY ALL\
      """;

  private static final String OF_REQUESTS =
      "count() AS counted, countIf(price_status IN ('UNPRICED_MODEL', 'UNPRICED_PROVIDER')) AS"
          + " unknown";
  private static final String OF_WINDOWS = "sum(requests) AS counted, sum(unpriced) AS unknown";

  SeriesHistory {
    dimensions = List.copyOf(dimensions);
  }

  /** The best history that there is; none where there is none of these series in the range. */
  static Optional<SeriesHistory> find(
      HistoryRows rows, BacktestRange range, SignalRule.Where where, List<String> dimensions) {
    Optional<Instant> minutes = first(rows, range, Source.MINUTES, where, dimensions);
    Optional<Instant> hours = first(rows, range, Source.HOURS, where, dimensions);
    // single requests are looked at last: to look at all of them takes long
    boolean minutesSuffice =
        minutes.isPresent()
            && hours.isPresent()
            && !hours.get().plus(SLACK).isBefore(minutes.get());
    Optional<Instant> requests =
        minutesSuffice ? Optional.empty() : first(rows, range, Source.REQUESTS, where, dimensions);
    return choose(range, minutes, requests, hours)
        .map(
            source -> {
              Instant first =
                  switch (source) {
                    case MINUTES -> minutes.orElseThrow();
                    case REQUESTS -> requests.orElseThrow();
                    case HOURS -> hours.orElseThrow();
                  };
              Duration step = source == Source.HOURS ? HOUR : Watch.BUCKET;
              return new SeriesHistory(source, step, first, where, dimensions);
            });
  }

  /** Minutes, unless requests or hours reach back further and it matters. */
  static Optional<Source> choose(
      BacktestRange range,
      Optional<Instant> minutes,
      Optional<Instant> requests,
      Optional<Instant> hours) {
    Optional<Source> fine = Optional.empty();
    Instant first = Instant.MAX;
    if (minutes.isPresent()) {
      fine = Optional.of(Source.MINUTES);
      first = minutes.get();
    }
    if (requests.isPresent() && requests.get().plus(SLACK).isBefore(first)) {
      fine = Optional.of(Source.REQUESTS);
      first = requests.get();
    }
    boolean coarse =
        hours.isPresent()
            && (fine.isEmpty()
                || (first.isAfter(range.from()) && hours.get().plus(SLACK).isBefore(first)));
    return coarse ? Optional.of(Source.HOURS) : fine;
  }

  private static Optional<Instant> first(
      HistoryRows rows,
      BacktestRange range,
      Source source,
      SignalRule.Where where,
      List<String> dimensions) {
    String sql =
        "SELECT count() AS n, toUnixTimestamp(min(%s)) AS first FROM %s WHERE %s"
            .formatted(column(source), table(source), condition(source, range, where, dimensions));
    JsonNode row = rows.few(sql).getFirst();
    return row.path("n").asLong() == 0
        ? Optional.empty()
        : Optional.of(Instant.ofEpochSecond(row.path("first").asLong()));
  }

  /** Gives all sums, of one series after the other. */
  void read(HistoryRows rows, String rule, BacktestRange range, WatchReplay replay) {
    rows.each(
        rule, sql(range), row -> replay.bucket(series(row), row.path("at").asLong(), spend(row)));
    replay.finish();
  }

  private static BucketSpend spend(JsonNode row) {
    return new BucketSpend(
        new BigDecimal(row.path("cost").asText()),
        row.path("counted").asLong(),
        row.path("unknown").asLong());
  }

  String sql(BacktestRange range) {
    StringBuilder values = new StringBuilder();
    for (int i = 0; i < dimensions.size(); i++) {
      String name = dimensions.get(i);
      String value =
          source == Source.REQUESTS ? UsageColumn.of(name) : "dimensions[" + Sql.text(name) + "]";
      values.append(", ").append(value).append(" AS v").append(i);
    }
    return SUMS.formatted(
        values,
        column(source),
        step.toSeconds(),
        step.toSeconds(),
        source == Source.REQUESTS ? OF_REQUESTS : OF_WINDOWS,
        table(source),
        condition(source, range, where, dimensions));
  }

  private Series series(JsonNode row) {
    Map<String, String> values = new LinkedHashMap<>();
    for (int i = 0; i < dimensions.size(); i++) {
      values.put(dimensions.get(i), row.path("v" + i).asText());
    }
    return new Series(row.path("tenant").asText(), values);
  }

  private static String condition(
      Source source, BacktestRange range, SignalRule.Where where, List<String> dimensions) {
    List<String> conditions = new ArrayList<>();
    if (source == Source.REQUESTS) {
      conditions.add(range.events("event_time", range.warmUp()));
    } else {
      conditions.add("dimension_set = " + Sql.text(name(dimensions)));
      conditions.add(range.windows(range.warmUp()));
    }
    String tenant = where.tenant();
    if (tenant != null) {
      conditions.add("tenant = " + Sql.text(tenant));
    }
    where
        .filter()
        .forEach(
            (name, value) ->
                conditions.add(
                    source == Source.REQUESTS
                        ? UsageColumn.is(name, value)
                        : "dimensions[%s] = %s".formatted(Sql.text(name), Sql.text(value))));
    return String.join(" AND ", conditions);
  }

  static String name(List<String> dimensions) {
    return dimensions.isEmpty() ? "total" : String.join(",", dimensions);
  }

  private static String table(Source source) {
    return switch (source) {
      case MINUTES -> "v_windows_1m";
      case REQUESTS -> "v_usage";
      case HOURS -> "v_windows_1h";
    };
  }

  private static String column(Source source) {
    return source == Source.REQUESTS ? "event_time" : "window_start";
  }

  /** What a person has to know of it. */
  List<String> notes(BacktestRange range, Duration warmUp) {
    List<String> notes = new ArrayList<>();
    notes.add("from %s since %s".formatted(source.text, first));
    if (source == Source.HOURS) {
      notes.add("minutes and requests have expired: what is shorter than some hours is not seen");
    }
    Instant ready = first.plus(warmUp);
    if (ready.isAfter(range.from())) {
      notes.add("a series is learned for 2 days first: nothing is told before " + ready);
    }
    return notes;
  }
}
