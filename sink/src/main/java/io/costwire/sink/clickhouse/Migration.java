// SPDX-License-Identifier: Apache-2.0
package io.costwire.sink.clickhouse;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * One file of SQL.
 *
 * @param name its path without the ending, e.g. {@code tables/001_usage_priced}
 * @param repeatable whether it is applied again whenever its text has changed
 * @param sql its text
 */
public record Migration(String name, boolean repeatable, String sql) {
  /** Tables, applied once and never edited afterwards; a test compares the list with the files. */
  static final List<String> TABLES =
      List.of(
          "tables/001_usage_priced",
          "tables/002_cost_windows",
          "tables/003_budgets_signals_alerts",
          "tables/004_prices_rejected_ledger",
          "tables/005_ledger_months",
          "tables/006_budget_forecasts",
          "tables/007_alert_care",
          "tables/008_statements",
          "tables/009_ownership",
          "tables/010_statement_rules");

  /** Views, replaced whenever they differ; a view stands behind those that it reads. */
  static final List<String> VIEWS =
      List.of(
          "views/usage",
          "views/windows",
          "views/cost",
          "views/spend",
          "views/efficiency",
          "views/waste",
          "views/trends",
          "views/chargeback",
          "views/quality",
          "views/operations",
          "views/budgets_alerts",
          "views/ledger");

  /** All migrations of this version of Costwire, in order. */
  public static List<Migration> all() {
    return Stream.concat(
            TABLES.stream().map(name -> load(name, false)),
            VIEWS.stream().map(name -> load(name, true)))
        .toList();
  }

  static Migration load(String name, boolean repeatable) {
    String path = "/clickhouse/" + name + ".sql";
    try (InputStream in = Migration.class.getResourceAsStream(path)) {
      if (in == null) {
        throw new IllegalStateException("the sink's jar has no " + path + "; rebuild it");
      }
      String sql = new String(in.readAllBytes(), StandardCharsets.UTF_8).replace("\r\n", "\n");
      return new Migration(name, repeatable, sql);
    } catch (IOException e) {
      throw new UncheckedIOException("could not read " + path, e);
    }
  }

  /** Its statements: each ends with a semicolon at the end of a line. */
  List<String> statements() {
    String withoutComments =
        sql.lines().filter(line -> !line.startsWith("--")).collect(Collectors.joining("\n"));
    return Arrays.stream(withoutComments.split(";\\s*(?:\n|$)"))
        .map(String::strip)
        .filter(statement -> !statement.isEmpty())
        .toList();
  }

  /** SHA-256 of its text, in hex. */
  String checksum() {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(sql.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
