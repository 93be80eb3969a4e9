// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.costwire.grafana.QueryMacros;
import io.costwire.grafana.TimeRange;
import io.costwire.sink.clickhouse.ViewExample;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A query that people ask: the example of a view, or a panel of the dashboard, over a range of time
 * that ends now.
 *
 * @param name view, or panel
 * @param range name of the range; {@code fixed} where the query has none
 */
record BenchQuery(String name, String range, String sql) {
  private static final String DASHBOARD = "/grafana/dashboards/costwire-overview.json";

  /** A chart has about as many points as a screen has room for. */
  private static final int POINTS = 300;

  private static final Pattern SINCE_NOW = Pattern.compile("now\\(\\) - INTERVAL \\d+ [A-Z]+");
  private static final Pattern MONTHS =
      Pattern.compile("toStartOfMonth\\(today\\(\\)\\) - INTERVAL \\d+ MONTH");
  private static final Pattern DAYS = Pattern.compile("today\\(\\) - (\\d+)");

  /** Ranges that every query is asked over. */
  enum Range {
    DAY("24h", 1, 0),
    MONTH("30d", 30, 1),
    YEAR("12m", 365, 12);

    private final String title;
    private final int days;
    private final int months;

    Range(String title, int days, int months) {
      this.title = title;
      this.days = days;
      this.months = months;
    }
  }

  /** All of them. */
  static List<BenchQuery> all(Instant now) {
    List<BenchQuery> queries = new ArrayList<>();
    for (ViewExample example : ViewExample.all()) {
      String name = example.view();
      if (over(example.query(), Range.DAY).equals(over(example.query(), Range.YEAR))) {
        queries.add(new BenchQuery(name, "fixed", example.query()));
      } else {
        for (Range range : Range.values()) {
          queries.add(new BenchQuery(name, range.title, over(example.query(), range)));
        }
      }
    }
    queries.addAll(panels(now));
    return queries;
  }

  /**
   * The same query over another range: what it says of days is scaled, the shortest to the range.
   */
  static String over(String sql, Range range) {
    String since =
        SINCE_NOW.matcher(sql).replaceAll("now() - INTERVAL %d DAY".formatted(range.days));
    String months =
        MONTHS
            .matcher(since)
            .replaceAll(
                Matcher.quoteReplacement(
                    "toStartOfMonth(today()) - INTERVAL %d MONTH".formatted(range.months)));
    int shortest =
        DAYS.matcher(months)
            .results()
            .mapToInt(found -> Integer.parseInt(found.group(1)))
            .min()
            .orElse(1);
    Function<MatchResult, String> scaled =
        found -> "today() - " + Integer.parseInt(found.group(1)) / shortest * range.days;
    return DAYS.matcher(months).replaceAll(scaled);
  }

  /** Panels of the dashboard with every variable at All, as Grafana's plugin sends them. */
  private static List<BenchQuery> panels(Instant now) {
    JsonNode dashboard = dashboard();
    Map<String, List<String>> variables = new HashMap<>();
    dashboard.path("templating").path("list").forEach(v -> variables.put(name(v), List.of()));
    List<BenchQuery> queries = new ArrayList<>();
    for (JsonNode panel : dashboard.path("panels")) {
      String sql = panel.path("targets").path(0).path("rawSql").asText();
      for (Range range : Range.values()) {
        Duration length = Duration.ofDays(range.days);
        TimeRange shown = new TimeRange(now.minus(length), now, length.dividedBy(POINTS));
        queries.add(
            new BenchQuery(
                "panel " + panel.path("title").asText(),
                range.title,
                QueryMacros.expand(sql, shown, variables)));
      }
    }
    return queries;
  }

  private static String name(JsonNode variable) {
    return variable.path("name").asText();
  }

  private static JsonNode dashboard() {
    try (InputStream in = BenchQuery.class.getResourceAsStream(DASHBOARD)) {
      if (in == null) {
        throw new IllegalStateException("no jar has " + DASHBOARD + "; rebuild");
      }
      return new ObjectMapper().readTree(in);
    } catch (IOException e) {
      throw new UncheckedIOException("could not read " + DASHBOARD, e);
    }
  }
}
