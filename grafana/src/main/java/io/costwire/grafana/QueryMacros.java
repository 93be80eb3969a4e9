// SPDX-License-Identifier: Apache-2.0
package io.costwire.grafana;

import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Turns the SQL of a panel into the SQL that ClickHouse gets, as Grafana and its official
 * ClickHouse plugin (4.x) do: first {@code $__conditionalAll}, then variables, then time macros.
 *
 * <p>Only what our dashboards use is known; anything else is refused, so that a dashboard cannot
 * rely on a macro that nobody tested. Variables are only taken in the form {@code
 * ${name:sqlstring}}, which quotes every value.
 */
public final class QueryMacros {
  private static final String CONDITIONAL_ALL = "$__conditionalAll(";
  private static final Pattern VARIABLE = Pattern.compile("\\$\\{(\\w+):sqlstring}");
  private static final Pattern MACRO = Pattern.compile("\\$__(\\w+)(\\(([^()]*)\\))?");
  private static final Pattern LEFT_OVER = Pattern.compile("\\$(\\w+|\\{[^}]*})");

  private QueryMacros() {}

  /**
   * Expands everything.
   *
   * @param variables selected values of each variable; an empty list is All
   * @throws IllegalArgumentException for a macro or variable that is not known
   */
  public static String expand(String sql, TimeRange range, Map<String, List<String>> variables) {
    String decided = conditions(sql, variables);
    return timeMacros(decided, range, variables);
  }

  private static String conditions(String sql, Map<String, List<String>> variables) {
    String rest = sql;
    for (int at = rest.indexOf(CONDITIONAL_ALL); at >= 0; at = rest.indexOf(CONDITIONAL_ALL)) {
      int open = at + CONDITIONAL_ALL.length() - 1;
      int close = closing(rest, open);
      List<String> arguments = arguments(rest.substring(open + 1, close));
      if (arguments.size() != 2) {
        throw new IllegalArgumentException("$__conditionalAll takes a condition and a variable");
      }
      String variable = arguments.get(1).strip().replaceAll("[${}]", "");
      String phrase = values(variables, variable).isEmpty() ? "1=1" : arguments.get(0);
      rest = rest.substring(0, at) + phrase + rest.substring(close + 1);
    }
    return rest;
  }

  private static int closing(String sql, int open) {
    int depth = 0;
    for (int i = open; i < sql.length(); i++) {
      if (sql.charAt(i) == '(') {
        depth++;
      } else if (sql.charAt(i) == ')' && --depth == 0) {
        return i;
      }
    }
    throw new IllegalArgumentException("a parenthesis of a macro is not closed");
  }

  private static List<String> arguments(String text) {
    List<String> arguments = new ArrayList<>();
    int depth = 0;
    int start = 0;
    for (int i = 0; i < text.length(); i++) {
      switch (text.charAt(i)) {
        case '(' -> depth++;
        case ')' -> depth--;
        case ',' -> {
          if (depth == 0) {
            arguments.add(text.substring(start, i));
            start = i + 1;
          }
        }
        default -> {
          // part of an argument
        }
      }
    }
    arguments.add(text.substring(start));
    return arguments;
  }

  /** Time macros first find their places, so that no value of a variable is taken for one. */
  private static String timeMacros(
      String sql, TimeRange range, Map<String, List<String>> variables) {
    StringBuilder expanded = new StringBuilder();
    Matcher macro = MACRO.matcher(sql);
    int from = 0;
    while (macro.find()) {
      expanded.append(interpolate(sql.substring(from, macro.start()), variables));
      expanded.append(macro(macro.group(1), macro.group(3) == null ? "" : macro.group(3), range));
      from = macro.end();
    }
    return expanded.append(interpolate(sql.substring(from), variables)).toString();
  }

  private static String interpolate(String sql, Map<String, List<String>> variables) {
    Matcher left = LEFT_OVER.matcher(VARIABLE.matcher(sql).replaceAll(""));
    if (left.find()) {
      throw new IllegalArgumentException(
          "unknown %s: use ${name:sqlstring} or a known macro".formatted(left.group()));
    }
    return VARIABLE
        .matcher(sql)
        .replaceAll(v -> Matcher.quoteReplacement(sqlStrings(values(variables, v.group(1)))));
  }

  private static List<String> values(Map<String, List<String>> variables, String name) {
    List<String> values = variables.get(name);
    if (values == null) {
      throw new IllegalArgumentException("the dashboard has no variable " + name);
    }
    return values;
  }

  /** Grafana doubles single quotes; ClickHouse also reads backslashes, so they are escaped here. */
  private static String sqlStrings(List<String> values) {
    return values.stream()
        .map(value -> "'" + value.replace("\\", "\\\\").replace("'", "''") + "'")
        .collect(Collectors.joining(","));
  }

  private static String macro(String name, String column, TimeRange range) {
    return switch (name) {
      case "fromTime" -> seconds(range.from());
      case "toTime" -> seconds(range.to());
      case "fromTime_ms" -> millis(range.from());
      case "toTime_ms" -> millis(range.to());
      case "timeFilter" -> between(column, seconds(range.from()), seconds(range.to()));
      case "timeFilter_ms" -> between(column, millis(range.from()), millis(range.to()));
      case "dateFilter" -> between(column, date(range.from()), date(range.to()));
      case "timeInterval" ->
          "toStartOfInterval(toDateTime(%s), INTERVAL %d second)"
              .formatted(column, intervalSeconds(range));
      case "timeInterval_ms" ->
          "toStartOfInterval(toDateTime64(%s, 3), INTERVAL %d millisecond)"
              .formatted(column, Math.max(1, range.interval().toMillis()));
      case "interval_s" -> Long.toString(intervalSeconds(range));
      default -> throw new IllegalArgumentException("unknown macro $__" + name);
    };
  }

  private static String between(String column, String from, String to) {
    return "%s >= %s AND %s <= %s".formatted(column, from, column, to);
  }

  private static long intervalSeconds(TimeRange range) {
    return Math.max(1, range.interval().toSeconds());
  }

  private static String seconds(Instant time) {
    return "toDateTime(%d)".formatted(time.getEpochSecond());
  }

  private static String millis(Instant time) {
    return "fromUnixTimestamp64Milli(%d)".formatted(time.toEpochMilli());
  }

  private static String date(Instant time) {
    return "toDate('%s')".formatted(time.atOffset(ZoneOffset.UTC).toLocalDate());
  }
}
