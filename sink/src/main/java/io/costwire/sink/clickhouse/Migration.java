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

/**
 * One numbered SQL file.
 *
 * @param version its number
 * @param name its name without the ending, e.g. {@code 001_usage_priced}
 * @param sql its text
 */
public record Migration(int version, String name, String sql) {
  private static final int VERSION_DIGITS = 3;

  /** Every migration, in order; a test compares it with the files. */
  static final List<String> NAMES =
      List.of(
          "001_usage_priced",
          "002_cost_windows",
          "003_budgets_signals_alerts",
          "004_prices_rejected_ledger",
          "005_views",
          "006_corrections",
          "007_native_and_reported_cost");

  /** All migrations of this version of Costwire, in order. */
  public static List<Migration> all() {
    return NAMES.stream().map(Migration::load).toList();
  }

  private static Migration load(String name) {
    String path = "/clickhouse/" + name + ".sql";
    try (InputStream in = Migration.class.getResourceAsStream(path)) {
      if (in == null) {
        throw new IllegalStateException("the sink's jar has no " + path + "; rebuild it");
      }
      String sql = new String(in.readAllBytes(), StandardCharsets.UTF_8).replace("\r\n", "\n");
      return new Migration(Integer.parseInt(name.substring(0, VERSION_DIGITS)), name, sql);
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
