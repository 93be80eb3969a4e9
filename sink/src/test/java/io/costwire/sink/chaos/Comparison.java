// SPDX-License-Identifier: Apache-2.0
package io.costwire.sink.chaos;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.UnaryOperator;

/** What the tables have, key by key and in total, against the journal. */
final class Comparison {
  private static final int SHOWN = 50;

  private static final String ROWS =
      "SELECT tenant, event_id, revision, 1, billed_cost FROM usage_priced FINAL";
  private static final String CORRECTIONS =
      "SELECT tenant, event_id, revision, delta FROM usage_corrections FINAL";
  private static final String WINDOWS =
      "SELECT '%s', tenant, dimension_key, toUnixTimestamp(window_start), revision, requests,"
          + " billed_cost FROM %s FINAL";
  private static final Map<String, String> GRAINS =
      Map.of("MINUTE", "cost_1m", "HOUR", "cost_1h", "DAY", "cost_1d");

  private final UnaryOperator<String> query;
  private final List<String> differences = new ArrayList<>();

  private Comparison(UnaryOperator<String> query) {
    this.query = query;
  }

  /**
   * Differences, in words; empty when there is none.
   *
   * @param query answers SQL with tab separated text
   */
  static List<String> of(Journal journal, UnaryOperator<String> query) {
    Comparison comparison = new Comparison(query);
    comparison.rows(journal);
    comparison.corrections(journal);
    comparison.windows(journal);
    comparison.rejections(journal);
    return List.copyOf(comparison.differences);
  }

  private void rows(Journal journal) {
    compare("row", texts(journal.events()), keyed(query.apply(ROWS), 2));
    total(
        "usage_priced",
        "billed_cost",
        journal.events().values().stream().map(Journal.Latest::cost).toList());
  }

  private void corrections(Journal journal) {
    Map<String, String> due = new TreeMap<>();
    journal.corrections().forEach((key, delta) -> due.put(key, Journal.plain(delta)));
    compare("correction", due, keyed(query.apply(CORRECTIONS), 3));
    total("usage_corrections", "delta", journal.corrections().values());
  }

  private void windows(Journal journal) {
    Map<String, String> found = new TreeMap<>();
    GRAINS.forEach(
        (grain, table) -> {
          found.putAll(keyed(query.apply(WINDOWS.formatted(grain, table)), 4));
          total(
              table,
              "billed_cost",
              journal.windows().entrySet().stream()
                  .filter(window -> window.getKey().startsWith(grain))
                  .map(window -> window.getValue().cost())
                  .toList());
        });
    compare("window", texts(journal.windows()), found);
  }

  private void rejections(Journal journal) {
    Map<String, String> due = new TreeMap<>();
    journal.poisoned().forEach(position -> due.put(position, "STORE_REFUSED"));
    compare(
        "dead letter",
        due,
        keyed(query.apply("SELECT rejection_id, reason FROM rejected FINAL"), 1));
  }

  private static Map<String, String> texts(Map<String, Journal.Latest> latest) {
    Map<String, String> texts = new TreeMap<>();
    latest.forEach((key, value) -> texts.put(key, value.text()));
    return texts;
  }

  /** Lines by their first columns; a key that is there twice is a difference. */
  private Map<String, String> keyed(String lines, int keyColumns) {
    Map<String, String> keyed = new TreeMap<>();
    lines
        .lines()
        .forEach(
            line -> {
              int end = -1;
              for (int column = 0; column < keyColumns; column++) {
                end = line.indexOf('\t', end + 1);
              }
              String key = line.substring(0, end);
              if (keyed.put(key, line.substring(end + 1)) != null) {
                differ("%s is there twice", key);
              }
            });
    return keyed;
  }

  private void compare(String what, Map<String, String> due, Map<String, String> found) {
    TreeSet<String> keys = new TreeSet<>(due.keySet());
    keys.addAll(found.keySet());
    for (String key : keys) {
      String expected = due.getOrDefault(key, "nothing");
      String actual = found.getOrDefault(key, "nothing");
      if (!expected.equals(actual)) {
        differ("%s %s: sent %s, found %s", what, key, expected, actual);
      }
    }
  }

  /** The sum as ClickHouse makes it. */
  private void total(String table, String column, Collection<BigDecimal> amounts) {
    BigDecimal sum = amounts.stream().reduce(BigDecimal.ZERO, BigDecimal::add);
    String due = amounts.size() + "\t" + Journal.plain(sum);
    String found =
        query.apply("SELECT count(), sum(%s) FROM %s FINAL".formatted(column, table)).strip();
    if (!due.equals(found)) {
      differ("rows and sum of %s: sent %s, found %s", table, due, found);
    }
  }

  private void differ(String format, Object... values) {
    if (differences.size() < SHOWN) {
      differences.add(format.formatted(values));
    }
  }
}
