// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.sql;

import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What ClickHouse says when it refuses a statement, for people: the reason first, then the fix. */
public final class ServerError {
  private static final Pattern ANSWER =
      Pattern.compile(
          "Code: (?<code>\\d+)\\. DB::Exception: (?<text>.*?)"
              + "(?: \\((?<name>[A-Z][A-Z0-9_]+)\\))?(?: \\(version .*)?",
          Pattern.DOTALL);

  private static final String VIEWS = "costwire sql --examples shows the views and how to ask them";
  private static final String COLUMNS =
      "costwire sql \"DESCRIBE TABLE name\" shows the columns of a table or view";

  private static final Map<String, String> FIXES =
      Map.of(
          "UNKNOWN_TABLE", VIEWS,
          "UNKNOWN_DATABASE", VIEWS,
          "SYNTAX_ERROR", VIEWS,
          "UNKNOWN_IDENTIFIER", COLUMNS,
          "NOT_AN_AGGREGATE", "add the column to GROUP BY, or put it into an aggregate, as any(…)",
          "TIMEOUT_EXCEEDED", "ask for a shorter range of time, or of an hourly view",
          "MEMORY_LIMIT_EXCEEDED", "ask for a shorter range of time, or group by fewer columns",
          "UNKNOWN_FORMAT", "--output table, json, csv or tsv, or a format of ClickHouse's manual",
          "AUTHENTICATION_FAILED", "set CLICKHOUSE_USER and CLICKHOUSE_PASSWORD");

  private ServerError() {}

  /**
   * The message to show.
   *
   * @param answer body of an answer that is no success
   */
  public static String readable(String answer) {
    Matcher parts = ANSWER.matcher(answer.strip());
    if (!parts.matches()) {
      return "ClickHouse refused the statement: " + answer.strip();
    }
    String name = parts.group("name");
    String message = "ClickHouse refused the statement: " + parts.group("text").strip();
    if (name == null) {
      return message + " (code " + parts.group("code") + ")";
    }
    String fix = FIXES.get(name);
    return message + " (" + name + ")" + (fix == null ? "" : "\n" + fix);
  }
}
