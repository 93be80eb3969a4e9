// SPDX-License-Identifier: Apache-2.0
package io.costwire.embedded.clickhouse;

/**
 * Splits a statement into tokens, stepping over comments, quoted text and heredocs. Knows no
 * grammar: it only keeps the adapter from taking quoted text for keywords.
 */
final class SqlTokens {
  private final byte[] sql;
  private final int end;
  private int at;
  private int depth;

  SqlTokens(byte[] sql, int end) {
    this.sql = sql;
    this.end = end;
  }

  SqlToken next() {
    skipBlanks();
    int start = at;
    if (at >= end) {
      return new SqlToken(SqlToken.Kind.END, end, end, depth, sql);
    }
    byte first = sql[at];
    if (isWordStart(first)) {
      while (at < end && isWordPart(sql[at])) {
        at++;
      }
      return new SqlToken(SqlToken.Kind.WORD, start, at, depth, sql);
    }
    stepOver(first);
    SqlToken.Kind kind = first == ';' ? SqlToken.Kind.SEMICOLON : SqlToken.Kind.OTHER;
    return new SqlToken(kind, start, at, depth, sql);
  }

  private void stepOver(byte first) {
    switch (first) {
      case '\'', '"', '`' -> skipQuoted(first);
      case '$' -> skipHeredoc();
      case '(' -> {
        depth++;
        at++;
      }
      case ')' -> {
        depth--;
        at++;
      }
      default -> at++;
    }
  }

  private void skipBlanks() {
    while (at < end) {
      if (sql[at] <= ' ' && sql[at] >= 0) {
        at++;
      } else if (startsWith("--") || startsWith("#!") || startsWith("# ")) {
        skipPast("\n");
      } else if (startsWith("/*")) {
        at += 2;
        skipPast("*/");
      } else {
        return;
      }
    }
  }

  private void skipQuoted(byte quote) {
    at++;
    while (at < end && sql[at] != quote) {
      at += sql[at] == '\\' ? 2 : 1;
    }
    at = Math.min(end, at + 1);
  }

  /** {@code $tag$ ... $tag$}; a lone dollar is stepped over. */
  private void skipHeredoc() {
    int tagEnd = at + 1;
    while (tagEnd < end && isWordPart(sql[tagEnd])) {
      tagEnd++;
    }
    if (tagEnd >= end || sql[tagEnd] != '$') {
      at++;
      return;
    }
    String tag = new String(sql, at, tagEnd + 1 - at, java.nio.charset.StandardCharsets.ISO_8859_1);
    at = tagEnd + 1;
    skipPast(tag);
  }

  private void skipPast(String marker) {
    while (at < end && !startsWith(marker)) {
      at++;
    }
    at = Math.min(end, at + marker.length());
  }

  private boolean startsWith(String text) {
    if (at + text.length() > end) {
      return false;
    }
    for (int i = 0; i < text.length(); i++) {
      if (sql[at + i] != (byte) text.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  private static boolean isWordStart(byte b) {
    return (b >= 'a' && b <= 'z') || (b >= 'A' && b <= 'Z') || b == '_' || b < 0;
  }

  private static boolean isWordPart(byte b) {
    return isWordStart(b) || (b >= '0' && b <= '9');
  }
}
