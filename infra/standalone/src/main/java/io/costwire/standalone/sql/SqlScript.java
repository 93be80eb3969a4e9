// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.sql;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Text with statements, separated by semicolons; ClickHouse's HTTP interface takes one at a time.
 */
public final class SqlScript {
  /** Texts, names, comments, and what separates; whatever matches none of it is skipped. */
  private static final Pattern TOKEN =
      Pattern.compile(
          "'(?:[^'\\\\]|\\\\.|'')*+'|\"(?:[^\"\\\\]|\\\\.|\"\")*+\"|`(?:[^`\\\\]|\\\\.|``)*+`"
              + "|(?<comment>--[^\n]*+|/\\*.*?\\*/)|(?<end>;)",
          Pattern.DOTALL);

  private SqlScript() {}

  /**
   * Its statements in order, without the semicolons; what holds nothing but comments is left out.
   */
  public static List<String> statements(String script) {
    List<String> statements = new ArrayList<>();
    StringBuilder code = new StringBuilder();
    Matcher token = TOKEN.matcher(script);
    int start = 0;
    int read = 0;
    while (token.find()) {
      code.append(script, read, token.start());
      read = token.end();
      if (token.group("end") != null) {
        add(script.substring(start, token.start()), code, statements);
        start = token.end();
      } else if (token.group("comment") == null) {
        code.append(token.group());
      }
    }
    code.append(script, read, script.length());
    add(script.substring(start), code, statements);
    return statements;
  }

  private static void add(String text, StringBuilder code, List<String> statements) {
    if (!code.toString().isBlank()) {
      statements.add(text.strip());
    }
    code.setLength(0);
  }
}
