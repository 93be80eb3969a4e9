// SPDX-License-Identifier: Apache-2.0
package io.costwire.embedded.clickhouse;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.HashSet;
import java.util.Locale;
import java.util.Set;

/**
 * What may be asked on the read-only path (GET, and the reader whatever the method).
 *
 * <p>The engine's own {@code readonly=1} is the wall: it refuses writes, DDL, SET, SETTINGS and
 * most table functions. It leaves holes that a server closes with grants, which the library does
 * not have: {@code file()} as a scalar function, DESCRIBE of a file or URL, EXISTS of a path, KILL,
 * and other people's queries in system tables. This closes them: it knows no grammar, only names,
 * and refuses every spelling that it cannot read as surely as the engine does.
 */
final class ReadGuard {
  private static final int READONLY = 164;

  private static final Set<String> STATEMENTS =
      Set.of("SELECT", "WITH", "FROM", "SHOW", "EXPLAIN", "DESCRIBE", "DESC", "EXISTS");

  private static final Set<String> SHOWS =
      Set.of(
          "TABLES",
          "DATABASES",
          "COLUMNS",
          "FIELDS",
          "CREATE",
          "FULL",
          "EXTENDED",
          "INDEX",
          "INDEXES",
          "INDICES",
          "KEYS",
          "FUNCTIONS",
          "SETTINGS",
          "ENGINES");

  /** Table functions that make rows of nothing or of the subquery inside. */
  private static final Set<String> HARMLESS_TABLE_FUNCTIONS =
      Set.of(
          "numbers",
          "numbers_mt",
          "zeros",
          "zeros_mt",
          "generateseries",
          "generate_series",
          "generaterandom",
          "primes",
          "values",
          "sqlstandardvalues",
          "null",
          "view",
          "format");

  /** Functions that reach files, the network or the process, or that only cost time. */
  private static final Set<String> FUNCTIONS =
      Set.of(
          "file",
          "catboostevaluate",
          "evalmlmethod",
          "aiclassify",
          "aigenerate",
          "aiextract",
          "aitranslate",
          "aiembed",
          // {x:Identifier} takes a name from the URL, behind our back
          "identifier",
          "addresstoline",
          "addresstolinewithinlines",
          "addresstosymbol",
          "showcertificate",
          "getserversetting",
          "getmacro",
          "getclienthttpheader",
          "joinget",
          "joingetornull",
          "logtrace",
          "sleep",
          "sleepeachrow");

  /** System tables about the schema, not about files, other people's queries or the process. */
  private static final Set<String> SYSTEM_TABLES =
      Set.of(
          "tables",
          "columns",
          "databases",
          "parts",
          "parts_columns",
          "data_skipping_indices",
          "constraints",
          "functions",
          "table_functions",
          "table_engines",
          "data_type_families",
          "formats",
          "settings",
          "merge_tree_settings",
          "time_zones",
          "keywords",
          "completions",
          "collations",
          "one",
          "numbers",
          "numbers_mt",
          "zeros",
          "zeros_mt",
          "build_options",
          "mutations",
          "merges",
          "disks",
          "storage_policies",
          "metrics",
          "events");

  private final Set<String> tableFunctions = new HashSet<>();

  /**
   * @param tableFunctions all that the engine has; those that are not known to be harmless are
   *     refused
   */
  ReadGuard(Iterable<String> tableFunctions) {
    for (String function : tableFunctions) {
      String name = function.toLowerCase(Locale.ROOT);
      if (!HARMLESS_TABLE_FUNCTIONS.contains(name)) {
        this.tableFunctions.add(name);
      }
    }
  }

  /** Throws READONLY, which says what is refused, unless the statement may run. */
  void require(byte[] sql) throws EngineException {
    requirePlainText(sql);
    SqlTokens tokens = new SqlTokens(sql, sql.length);
    SqlToken first = tokens.next();
    String statement = requireStatement(first);
    SqlToken beforePrevious = first;
    SqlToken previous = first;
    for (SqlToken token = tokens.next(); token.kind() != SqlToken.Kind.END; token = tokens.next()) {
      requireReadable(token);
      requireName(name(token));
      requireNoSettings(previous, token);
      if (token.text().equals("(")) {
        requireCall(previous);
      }
      if (previous.text().equals(".") && name(beforePrevious).equals("system")) {
        requireSystemTable(name(token));
      }
      requireTarget(statement, previous, token);
      beforePrevious = previous;
      previous = token;
    }
  }

  /** The engine's and our idea of a blank differ for these. */
  private static void requirePlainText(byte[] sql) throws EngineException {
    for (byte b : sql) {
      if (b >= 0 && b < ' ' && b != '\n' && b != '\r' && b != '\t' || b == 0x7f) {
        throw refused("control characters");
      }
    }
  }

  private static String requireStatement(SqlToken first) throws EngineException {
    if (first.text().equals("(")) {
      return "SELECT";
    }
    String word = first.text().toUpperCase(Locale.ROOT);
    if (first.kind() != SqlToken.Kind.WORD || !STATEMENTS.contains(word)) {
      throw refused(
          "statements other than " + String.join(", ", STATEMENTS.stream().sorted().toList()));
    }
    return word;
  }

  /**
   * Outside quotes there are only ASCII words and signs: typographic quotes quote for the engine,
   * and a dollar may begin a quoted text or be part of a word.
   */
  private static void requireReadable(SqlToken token) throws EngineException {
    String text = token.text();
    char first = text.charAt(0);
    if (first == '$') {
      throw refused("dollar signs outside quotes");
    }
    if (first == '\'') {
      return;
    }
    if (isQuotedName(token)) {
      if (text.indexOf('\\') >= 0) {
        throw refused("quoted names with backslashes");
      }
      return;
    }
    if (text.chars().anyMatch(c -> c > 0x7e)) {
      throw refused("letters outside ASCII that are not in quotes");
    }
  }

  private static void requireName(String name) throws EngineException {
    if (FUNCTIONS.contains(name.toLowerCase(Locale.ROOT))) {
      throw refused("the function or name " + name);
    }
  }

  /** The engine refuses them on the whole statement, but lets them pass in a subquery. */
  private static void requireNoSettings(SqlToken previous, SqlToken token) throws EngineException {
    boolean name = previous.text().equals(".") || previous.isWord("SHOW");
    if (token.isWord("SETTINGS") && !name) {
      throw refused("SETTINGS");
    }
  }

  private void requireCall(SqlToken function) throws EngineException {
    if (isQuotedName(function)) {
      throw refused("quoted names of functions");
    }
    if (tableFunctions.contains(function.text().toLowerCase(Locale.ROOT))) {
      throw refused("the table function " + function.text());
    }
  }

  private static void requireSystemTable(String table) throws EngineException {
    if (!SYSTEM_TABLES.contains(table)) {
      throw refused("the table system." + table);
    }
  }

  /** DESCRIBE, EXISTS and SHOW take names of files for names of tables. */
  private static void requireTarget(String statement, SqlToken previous, SqlToken token)
      throws EngineException {
    boolean show = statement.equals("SHOW");
    if (show && previous.isWord("SHOW") && !SHOWS.contains(token.text().toUpperCase(Locale.ROOT))) {
      throw refused("SHOW " + token.text());
    }
    boolean names = show || statement.startsWith("DESC") || statement.equals("EXISTS");
    if (!names || token.depth() > 0) {
      return;
    }
    boolean pattern = previous.isWord("LIKE") || previous.isWord("ILIKE");
    if (token.text().startsWith("'") && !pattern
        || isQuotedName(token) && !name(token).matches("[A-Za-z0-9_]+")) {
      throw refused(statement + " of anything but tables");
    }
  }

  private static boolean isQuotedName(SqlToken token) {
    char first = token.text().isEmpty() ? ' ' : token.text().charAt(0);
    return first == '`' || first == '"';
  }

  /** A word, or what is in the quotes of a quoted name. */
  private static String name(SqlToken token) {
    if (!isQuotedName(token)) {
      return token.text();
    }
    int length = Math.max(0, token.end() - token.start() - 2);
    return new String(token.sql(), token.start() + 1, length, UTF_8);
  }

  private static EngineException refused(String what) {
    return EngineException.refused(READONLY, "READONLY", "Read-only requests may not use " + what);
  }
}
