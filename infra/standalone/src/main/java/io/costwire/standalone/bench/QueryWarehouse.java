// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.bench;

import io.costwire.standalone.stack.Progress;
import io.costwire.streams.window.core.DimensionSet;
import io.costwire.streams.window.core.DimensionSets;
import io.costwire.streams.window.core.WindowGrain;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * A year of priced usage with its windows, made inside the engine. What a folder of an earlier run
 * has already is not made again.
 */
final class QueryWarehouse {
  static final int DAYS = 366;

  /** Minutes are kept for this long. */
  private static final Duration MINUTES_KEPT = Duration.ofDays(30);

  private static final int ROWS_PER_INSERT = 500_000;
  private static final int REJECTED = 100_000;
  private static final Map<WindowGrain, String> TABLES =
      Map.of(
          WindowGrain.MINUTE, "cost_1m", WindowGrain.HOUR, "cost_1h", WindowGrain.DAY, "cost_1d");

  private final QueryClient client;
  private final long rows;
  private final Instant end;
  private final Progress progress;

  QueryWarehouse(QueryClient client, long rows, Instant now, Progress progress) {
    this.client = client;
    this.rows = rows;
    this.end = now.truncatedTo(ChronoUnit.SECONDS);
    this.progress = progress;
  }

  void fill() {
    events();
    Instant start = end.minus(Duration.ofDays(DAYS)).truncatedTo(ChronoUnit.DAYS);
    hours(start);
    days(start);
    minutes(end.minus(MINUTES_KEPT).truncatedTo(ChronoUnit.DAYS));
    if (client.number("SELECT count() FROM outcomes") == 0) {
      besides(start);
    }
  }

  /** Sets that a table has nothing of yet. */
  private List<DimensionSet> missing(WindowGrain grain) {
    return DimensionSets.DEFAULT.sets().stream()
        .filter(set -> set.grains().contains(grain))
        .filter(
            set ->
                client.number(
                        "SELECT count() FROM %s WHERE dimension_set = '%s'"
                            .formatted(TABLES.get(grain), set.name()))
                    == 0)
        .toList();
  }

  private void events() {
    String sql = resource("usage_priced");
    long present = client.number("SELECT count() FROM usage_priced");
    for (long from = present; from < rows; from += ROWS_PER_INSERT) {
      long to = Math.min(rows, from + ROWS_PER_INSERT);
      client.ask(
          sql, Map.of("from", from, "to", to, "total", rows, "end", seconds(end), "days", DAYS));
      if (to % (20L * ROWS_PER_INSERT) == 0) {
        progress.done(String.format(Locale.ROOT, "%,d of %,d events", to, rows));
      }
    }
    progress.done(String.format(Locale.ROOT, "%,d events are there", rows));
  }

  /** All tags together and the users from events, the other sets from all tags together. */
  private void hours(Instant start) {
    DimensionSet all = largest();
    List<DimensionSet> missing = missing(WindowGrain.HOUR);
    for (DimensionSet set : missing) {
      if (set.equals(all) || set.dimensions().contains("user")) {
        steps(start, 7, (from, to) -> ofEvents(WindowGrain.HOUR, set, from, to));
      }
    }
    for (DimensionSet set : missing) {
      if (!set.equals(all) && !set.dimensions().contains("user")) {
        steps(start, 31, (from, to) -> ofWindows(WindowGrain.HOUR, all, set, from, to));
      }
    }
    progress.done("hours are there");
  }

  private void days(Instant start) {
    for (DimensionSet set : missing(WindowGrain.DAY)) {
      steps(start, 31, (from, to) -> ofWindows(WindowGrain.DAY, set, set, from, to));
    }
    progress.done("days are there");
  }

  private void minutes(Instant start) {
    for (DimensionSet set : missing(WindowGrain.MINUTE)) {
      steps(start, 7, (from, to) -> ofEvents(WindowGrain.MINUTE, set, from, to));
    }
    progress.done("minutes are there");
  }

  private void besides(Instant start) {
    steps(start, 31, (from, to) -> client.ask(resource("outcomes"), range(from, to)));
    // prices are corrected in retrospect, and not those of last year
    steps(
        end.minus(Duration.ofDays(60)).truncatedTo(ChronoUnit.DAYS),
        7,
        (from, to) -> client.ask(resource("corrections"), range(from, to)));
    client.ask(resource("rejected"), Map.of("rows", REJECTED, "end", seconds(end), "days", DAYS));
    client.ask(resource("budgets"), Map.of("end", seconds(end)));
    client.ask(resource("signals"), Map.of("end", seconds(end), "days", DAYS));
    client.ask(resource("alerts"), Map.of("end", seconds(end), "days", DAYS));
    progress.done("outcomes, corrections, rejections, budgets, signals and alerts are there");
  }

  private static DimensionSet largest() {
    return DimensionSets.DEFAULT.sets().stream()
        .max((a, b) -> Integer.compare(a.dimensions().size(), b.dimensions().size()))
        .orElseThrow();
  }

  /** A range of time. */
  @FunctionalInterface
  private interface Step {
    void run(Instant from, Instant to);
  }

  /** In pieces, so that none needs more memory than an engine has. */
  private void steps(Instant start, int days, Step step) {
    for (Instant from = start; !from.isAfter(end); from = from.plus(Duration.ofDays(days))) {
      step.run(from, from.plus(Duration.ofDays(days)));
    }
  }

  private void ofEvents(WindowGrain grain, DimensionSet set, Instant from, Instant to) {
    client.ask(resource("windows_of_events"), window(grain, set, from, to));
  }

  private void ofWindows(
      WindowGrain grain, DimensionSet of, DimensionSet set, Instant from, Instant to) {
    Map<String, Object> parameters = window(grain, set, from, to);
    parameters.put("source", "cost_1h");
    parameters.put("source_set", of.name());
    client.ask(resource("windows_of_windows"), parameters);
  }

  private static Map<String, Object> window(
      WindowGrain grain, DimensionSet set, Instant from, Instant to) {
    Map<String, Object> parameters = new HashMap<>(range(from, to));
    parameters.put("table", TABLES.getOrDefault(grain, ""));
    parameters.put("seconds", grain.seconds());
    parameters.put("set", set.name());
    parameters.put(
        "dimensions",
        set.dimensions().stream()
            .map(d -> "'" + d + "'")
            .collect(Collectors.joining(",", "[", "]")));
    return parameters;
  }

  private static Map<String, Object> range(Instant from, Instant to) {
    return Map.of("from", seconds(from), "to", seconds(to));
  }

  private static long seconds(Instant time) {
    return time.getEpochSecond();
  }

  private static String resource(String name) {
    String path = "/bench/queries/" + name + ".sql";
    try (InputStream in = QueryWarehouse.class.getResourceAsStream(path)) {
      if (in == null) {
        throw new IllegalStateException("the jar has no " + path + "; rebuild it");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException("could not read " + path, e);
    }
  }
}
