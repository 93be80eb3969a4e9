// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.signals;

import com.fasterxml.jackson.databind.JsonNode;
import io.costwire.sink.clickhouse.Sql;
import io.costwire.standalone.stack.ClickHouseClient;
import io.costwire.streams.flow.PricedFacts;
import io.costwire.streams.window.core.DimensionSet;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The spend that a signal is about: its labels are values of dimensions, its period when. */
final class SeriesOfSignal {
  private static final Set<String> OF_SERIES =
      Set.of("ANOMALY", "SILENCE", "BUDGET_THRESHOLD", "BUDGET_FORECAST", "BUDGET_BURN_RATE");

  /** Kinds whose labels are values of dimensions of events, of a series or not. */
  private static final Set<String> OF_EVENTS =
      Set.of(
          "ANOMALY",
          "SILENCE",
          "BUDGET_THRESHOLD",
          "BUDGET_FORECAST",
          "BUDGET_BURN_RATE",
          "UNPRICED_USAGE",
          "EXPENSIVE_REQUEST",
          "ERROR_STORM",
          "THROTTLE_STORM",
          "RETRY_STORM");

  private static final Duration FINE_UP_TO = Duration.ofHours(3);
  private static final Duration HOURS_UP_TO = Duration.ofDays(2);
  private static final Duration MINUTES = Duration.ofMinutes(5);
  private static final Duration HOUR = Duration.ofHours(1);
  private static final Duration DAY = Duration.ofDays(1);

  /** Steps before the period that show what is usual, and after it. */
  private static final int BEFORE = 12;

  private static final int AFTER = 4;
  private static final int MAX_STEPS = 100;

  private static final String SPENT =
      """
      SELECT intDiv(toUnixTimestamp(window_start), %1$d) * %1$d AS at, any(currency) AS currency,
        sum(billed_cost) AS cost
      FROM %2$s WHERE %3$s AND window_start >= toDateTime(%4$d) AND window_start < toDateTime(%5$d)
      GROUP BY at ORDER BY at\
      """;

  private final SignalRow signal;
  private final Instant now;
  private final Map<String, String> values = new TreeMap<>();

  SeriesOfSignal(SignalRow signal, Instant now) {
    this.signal = signal;
    this.now = now;
    values.putAll(signal.labels());
    String tenant = values.remove(PricedFacts.TENANT);
    String of = signal.tenant() == null ? tenant : signal.tenant();
    if (of != null) {
      values.put(PricedFacts.TENANT, of);
    }
  }

  private Optional<Instant> start() {
    return Optional.ofNullable(signal.periodStart()).map(Instant::parse);
  }

  private Instant end() {
    String end = signal.periodEnd();
    Instant told = Instant.parse(signal.time());
    Instant wanted =
        end == null ? (signal.state().equals("FIRED") ? now : told) : Instant.parse(end);
    return wanted.isAfter(now) ? now : wanted;
  }

  private Set<String> dimensions() {
    return ofDimensions().map(Map.Entry::getKey).collect(Collectors.toSet());
  }

  /** The chart around the signal; none where no such windows are there. */
  Optional<SpendChart> chart(ClickHouseClient clickHouse) {
    if (!OF_SERIES.contains(signal.kind()) || start().isEmpty() || isOfTokens()) {
      return Optional.empty();
    }
    Duration length = Duration.between(start().get(), end());
    List<Duration> steps = new ArrayList<>();
    if (length.compareTo(FINE_UP_TO) <= 0) {
      steps.add(MINUTES);
    }
    if (length.compareTo(HOURS_UP_TO) <= 0) {
      steps.add(HOUR);
    }
    steps.add(DAY);
    for (Duration step : steps) {
      Optional<SpendChart> chart = chart(clickHouse, step);
      if (chart.isPresent()) {
        return chart;
      }
    }
    return Optional.empty();
  }

  private boolean isOfTokens() {
    return "tokens".equals(signal.currency());
  }

  private Optional<SpendChart> chart(ClickHouseClient clickHouse, Duration step) {
    long seconds = step.toSeconds();
    long first = floor(start().orElseThrow(), seconds) - BEFORE * seconds;
    long last = Math.min(floor(end(), seconds) + AFTER * seconds, floor(now, seconds));
    // a long one is shown to its end, which is what happens now
    first = Math.max(first, last - (MAX_STEPS - 1) * seconds);
    String view =
        step.equals(MINUTES) ? "v_windows_1m" : step.equals(HOUR) ? "v_windows_1h" : "v_windows_1d";
    Optional<String> set = set(clickHouse, view, first, last + seconds);
    if (set.isEmpty()) {
      return Optional.empty();
    }
    String sql = SPENT.formatted(seconds, view, condition(set.get()), first, last + seconds);
    Map<Long, BigDecimal> spent = new HashMap<>();
    String currency = "";
    for (JsonNode row : clickHouse.rows(sql)) {
      spent.put(row.path("at").asLong(), new BigDecimal(row.path("cost").asText()));
      currency = row.path("currency").asText();
    }
    if (spent.isEmpty()) {
      return Optional.empty();
    }
    List<SpendChart.Step> steps = new ArrayList<>();
    for (long at = first; at <= last; at += seconds) {
      steps.add(
          new SpendChart.Step(
              Instant.ofEpochSecond(at).toString(), spent.get(at), isMarked(at, seconds)));
    }
    return Optional.of(new SpendChart(set.get(), seconds, currency, steps));
  }

  private static long floor(Instant instant, long seconds) {
    return Math.floorDiv(instant.getEpochSecond(), seconds) * seconds;
  }

  private boolean isMarked(long at, long seconds) {
    long begins = floor(start().orElseThrow(), seconds);
    long ends = end().getEpochSecond();
    return at >= begins && (at < ends || at == begins);
  }

  /** The set of exactly these dimensions, in whatever order. */
  private Optional<String> set(ClickHouseClient clickHouse, String view, long from, long to) {
    String sql =
        "SELECT DISTINCT dimension_set AS name FROM %s WHERE window_start >= toDateTime(%d) AND window_start < toDateTime(%d)%s"
            .formatted(view, from, to, tenantCondition());
    return clickHouse.rows(sql).stream()
        .map(row -> row.path("name").asText())
        .filter(name -> new HashSet<>(DimensionSet.dimensions(name)).equals(dimensions()))
        .sorted()
        .findFirst();
  }

  private String tenantCondition() {
    String tenant = values.get(PricedFacts.TENANT);
    return tenant == null ? "" : " AND tenant = " + Sql.text(tenant);
  }

  private String condition(String set) {
    return "dimension_set = "
        + Sql.text(set)
        + tenantCondition()
        + ofDimensions()
            .map(
                d ->
                    " AND dimensions[%s] = %s"
                        .formatted(Sql.text(d.getKey()), Sql.text(d.getValue())))
            .collect(Collectors.joining());
  }

  private Stream<Map.Entry<String, String>> ofDimensions() {
    return values.entrySet().stream().filter(d -> !d.getKey().equals(PricedFacts.TENANT));
  }

  /** A query for its events, the dearest kinds first. */
  Optional<String> query() {
    if (!OF_EVENTS.contains(signal.kind()) || start().isEmpty()) {
      return Optional.empty();
    }
    String columns =
        List.of("team", "feature", "user", "model").stream()
            .filter(column -> !values.containsKey(column))
            .collect(Collectors.joining(", "));
    StringBuilder sql = new StringBuilder();
    sql.append("SELECT ").append(columns.isEmpty() ? "operation" : columns);
    sql.append(
        ", count() AS requests, sum(billed_cost) AS cost FROM v_usage WHERE event_time >= '");
    sql.append(second(start().get())).append("' AND event_time < '").append(second(endShown()));
    sql.append('\'');
    values.forEach((name, value) -> sql.append(" AND ").append(UsageColumn.is(name, value)));
    sql.append(" GROUP BY ALL ORDER BY cost DESC LIMIT 20");
    return Optional.of(sql.toString());
  }

  private Instant endShown() {
    Instant end = end();
    return end.isAfter(start().orElseThrow()) ? end : start().orElseThrow().plus(MINUTES);
  }

  private static String second(Instant instant) {
    return instant.toString().substring(0, 19).replace('T', ' ');
  }
}
