// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.costwire.grafana.DashboardFiles;
import io.costwire.grafana.QueryMacros;
import io.costwire.grafana.TimeRange;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A dashboard as somebody opens it: with the variables that it opens with. */
record BenchDashboard(String name, JsonNode json) {
  private static final Pattern BACK = Pattern.compile("now-(\\d+)([hd])");

  /** Looked at by somebody who wants to know of today, of the week and of the month. */
  private static final List<Duration> LOOKS =
      List.of(Duration.ofHours(6), Duration.ofDays(7), Duration.ofDays(30));

  /** A chart has about as many points as a screen has room for. */
  private static final int POINTS = 300;

  /**
   * What it asks ClickHouse.
   *
   * @param variables queries by name, without which no panel knows what it shows
   * @param rest of annotations and panels, by title
   */
  record Questions(Map<String, String> variables, Map<String, String> rest) {}

  static List<BenchDashboard> all() {
    return DashboardFiles.UIDS.stream().map(BenchDashboard::load).toList();
  }

  private static BenchDashboard load(String uid) {
    try (InputStream in = DashboardFiles.open(uid)) {
      return new BenchDashboard(uid, new ObjectMapper().readTree(in));
    } catch (IOException e) {
      throw new UncheckedIOException("could not read the dashboard " + uid, e);
    }
  }

  /** How far back it looks when it opens. */
  Duration opens() {
    String from = json.at("/time/from").asText();
    Matcher back = BACK.matcher(from);
    if (!back.matches()) {
      throw new IllegalStateException(
          "%s opens at %s; this measures hours and days, as in now-6h".formatted(name, from));
    }
    long number = Long.parseLong(back.group(1));
    return back.group(2).equals("h") ? Duration.ofHours(number) : Duration.ofDays(number);
  }

  /** That, and the usual ones, by name. */
  SortedMap<Duration, String> looks() {
    SortedMap<Duration, String> looks = new TreeMap<>();
    LOOKS.forEach(look -> looks.put(look, text(look)));
    looks.put(opens(), text(opens()) + "-as-it-opens");
    return looks;
  }

  private static String text(Duration look) {
    return look.toHours() % 24 == 0 ? look.toDays() + "d" : look.toHours() + "h";
  }

  Questions questions(Instant now, Duration back) {
    TimeRange shown = new TimeRange(now.minus(back), now, back.dividedBy(POINTS));
    Map<String, List<String>> selected = defaults();
    Map<String, String> variables = new LinkedHashMap<>();
    for (JsonNode variable : json.at("/templating/list")) {
      if (variable.path("type").asText().equals("query")) {
        String sql = variable.path("query").asText();
        variables.put("$" + name(variable), QueryMacros.expand(sql, shown, selected));
      }
    }
    Map<String, String> rest = new LinkedHashMap<>();
    for (JsonNode annotation : json.at("/annotations/list")) {
      String sql = annotation.at("/target/rawSql").asText();
      rest.put("@" + name(annotation), QueryMacros.expand(sql, shown, selected));
    }
    for (JsonNode panel : json.path("panels")) {
      JsonNode sql = panel.at("/targets/0/rawSql");
      if (sql.isTextual()) {
        String title = panel.path("title").asText();
        rest.put(title, QueryMacros.expand(sql.asText(), shown, selected));
      }
    }
    return new Questions(variables, rest);
  }

  /** What is selected when it opens; an empty list is All. */
  private Map<String, List<String>> defaults() {
    Map<String, List<String>> defaults = new HashMap<>();
    for (JsonNode variable : json.at("/templating/list")) {
      defaults.put(
          name(variable),
          variable.path("includeAll").asBoolean()
              ? List.of()
              : List.of(variable.at("/current/value").asText()));
    }
    return defaults;
  }

  private static String name(JsonNode named) {
    return named.path("name").asText();
  }
}
