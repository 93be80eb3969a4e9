// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.bench;

import io.costwire.sink.clickhouse.ViewExample;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A query that people ask: the example of a view, over a range of time that ends now.
 *
 * @param name view
 * @param range name of the range; {@code fixed} where the query has none
 */
record BenchQuery(String name, String range, String sql) {
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
  static List<BenchQuery> all() {
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
}
