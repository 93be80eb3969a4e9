// SPDX-License-Identifier: Apache-2.0
package io.costwire.embedded.clickhouse;

import org.jspecify.annotations.Nullable;

/** What the adapter has to know of a statement before the engine sees it. */
sealed interface SqlStatement {
  /** Nothing but blanks and comments. */
  record Empty() implements SqlStatement {}

  /**
   * Anything that carries no data; {@code format} is the one of its FORMAT clause, if it has one.
   */
  record Query(@Nullable String format, boolean read) implements SqlStatement {}

  /**
   * An INSERT whose rows follow: the statement ends before {@code headEnd}, the data starts at
   * {@code dataStart}.
   */
  record InsertData(String format, int headEnd, int dataStart) implements SqlStatement {}

  /** Refuses what ClickHouse's HTTP interface refuses as well. */
  static SqlStatement of(byte[] sql, int length) throws EngineException {
    SqlToken first = new SqlTokens(sql, length).next();
    if (first.kind() == SqlToken.Kind.OTHER && first.text().equals("(")) {
      return query(sql, length, true);
    }
    return switch (first.kind()) {
      case END -> new Empty();
      case WORD -> first.isWord("INSERT") ? insert(sql, length) : query(sql, length, isRead(first));
      case SEMICOLON, OTHER -> query(sql, length, false);
    };
  }

  private static boolean isRead(SqlToken first) {
    return first.isWord("SELECT")
        || first.isWord("WITH")
        || first.isWord("FROM")
        || first.isWord("SHOW")
        || first.isWord("EXPLAIN")
        || first.isWord("DESCRIBE")
        || first.isWord("DESC")
        || first.isWord("EXISTS");
  }

  private static SqlStatement insert(byte[] sql, int length) throws EngineException {
    SqlTokens tokens = new SqlTokens(sql, length);
    for (SqlToken token = tokens.next(); token.kind() != SqlToken.Kind.END; token = tokens.next()) {
      if (token.isWord("SELECT") || token.isWord("WITH") && token.depth() == 0) {
        return query(sql, length, false);
      }
      if (token.isWord("INFILE")) {
        throw EngineException.notImplemented(
            "INSERT ... FROM INFILE reads a file of the server: send the data instead.");
      }
      if (token.depth() == 0 && token.isWord("VALUES")) {
        return new InsertData("Values", token.start(), token.end());
      }
      if (token.depth() == 0 && token.isWord("FORMAT")) {
        SqlToken name = tokens.next();
        return name.isWord("VALUES")
            ? new InsertData("Values", token.start(), name.end())
            : new InsertData(name.text(), token.start(), afterLineEnd(sql, name.end(), length));
      }
    }
    return query(sql, length, false);
  }

  /** The data starts after the blanks and the one line end that follow the format's name. */
  private static int afterLineEnd(byte[] sql, int start, int length) {
    int at = start;
    while (at < length && (sql[at] == ' ' || sql[at] == '\t' || sql[at] == '\r')) {
      at++;
    }
    return at < length && sql[at] == '\n' ? at + 1 : at;
  }

  private static Query query(byte[] sql, int length, boolean read) throws EngineException {
    SqlTokens tokens = new SqlTokens(sql, length);
    String format = null;
    SqlToken previous = tokens.next();
    for (SqlToken token = tokens.next(); token.kind() != SqlToken.Kind.END; token = tokens.next()) {
      if (previous.kind() == SqlToken.Kind.SEMICOLON) {
        throw EngineException.refused(
            EngineException.SYNTAX_ERROR, "SYNTAX_ERROR", "Multi-statements are not allowed");
      }
      if (previous.isWord("INTO") && token.isWord("OUTFILE")) {
        throw EngineException.notImplemented(
            "INTO OUTFILE writes a file of the server: read the answer instead.");
      }
      if (token.depth() == 0 && previous.isWord("FORMAT") && token.kind() == SqlToken.Kind.WORD) {
        format = token.text();
      }
      previous = token;
    }
    return new Query(format, read);
  }
}
