// SPDX-License-Identifier: Apache-2.0
package io.costwire.viewer;

import com.fasterxml.jackson.databind.JsonNode;
import io.costwire.grafana.TimeRange;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a person has chosen: a range of time, and values of variables. It comes as the parameters of
 * Grafana's own addresses: {@code from}, {@code to} in epoch milliseconds, {@code var-team=…}.
 *
 * @param variables of a dashboard, all of them; an empty list is All
 */
record Selection(TimeRange range, Map<String, List<String>> variables) {
  private static final String ALL = "$__all";
  private static final int VALUES_MAX = 200;
  private static final int VALUE_LENGTH_MAX = 1_000;

  /** Points of a chart where the page does not say how many it has room for. */
  private static final int POINTS = 300;

  private static final int POINTS_MAX = 5_000;

  /** Of no date that ClickHouse's DateTime could hold. */
  private static final Instant LAST = Instant.parse("2106-01-01T00:00:00Z");

  /**
   * Reads the parameters.
   *
   * @throws Problem.Refused naming the first that is wrong
   */
  static Selection of(DashboardFile dashboard, Map<String, List<String>> query) {
    Instant from = time("from", query);
    Instant to = time("to", query);
    if (!from.isBefore(to)) {
      throw wrong("from", "Choose a start before the end.");
    }
    Map<String, List<String>> variables = new LinkedHashMap<>();
    for (JsonNode variable : dashboard.variables()) {
      String name = variable.path("name").asText();
      variables.put(name, values(variable, query.getOrDefault("var-" + name, List.of())));
    }
    return new Selection(new TimeRange(from, to, interval(from, to, query)), variables);
  }

  private static List<String> values(JsonNode variable, List<String> given) {
    if (given.isEmpty()) {
      return DashboardFile.standard(variable);
    }
    if (variable.path("includeAll").asBoolean() && given.contains(ALL)) {
      return List.of();
    }
    if (given.size() > VALUES_MAX || given.stream().anyMatch(v -> v.length() > VALUE_LENGTH_MAX)) {
      throw wrong(
          "var-" + variable.path("name").asText(),
          "Choose up to %d values of up to %d characters, or All."
              .formatted(VALUES_MAX, VALUE_LENGTH_MAX));
    }
    return given;
  }

  private static Instant time(String name, Map<String, List<String>> query) {
    Instant time = Instant.ofEpochMilli(number(name, query, -1));
    if (time.isBefore(Instant.EPOCH) || time.isAfter(LAST)) {
      throw wrong(name, "Give milliseconds since 1970, before the year 2106.");
    }
    return time;
  }

  private static Duration interval(Instant from, Instant to, Map<String, List<String>> query) {
    long range = Duration.between(from, to).toMillis();
    long asked = number("interval", query, range / POINTS);
    return Duration.ofMillis(Math.max(1_000, Math.max(asked, range / POINTS_MAX)));
  }

  private static long number(String name, Map<String, List<String>> query, long standard) {
    List<String> given = query.getOrDefault(name, List.of());
    if (given.isEmpty()) {
      return standard;
    }
    try {
      return Math.clamp(Long.parseLong(given.getFirst()), -1L, LAST.toEpochMilli() + 1);
    } catch (NumberFormatException | DateTimeException e) {
      throw wrong(name, "Give a whole number of milliseconds.");
    }
  }

  private static Problem.Refused wrong(String parameter, String remedy) {
    return Problem.of(400, "The parameter " + parameter + " cannot be used.", remedy).refused();
  }
}
