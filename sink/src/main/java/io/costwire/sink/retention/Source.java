// SPDX-License-Identifier: Apache-2.0
package io.costwire.sink.retention;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Rows of a table that go by month: a partition a month.
 *
 * @param name name in ledger_months
 * @param table the table
 * @param grain grain of adjustments; empty for other tables
 * @param time column of the partition's month
 * @param key columns that identify a row, with its revision
 * @param sums columns of the sums over its rows, for GROUP BY
 */
record Source(String name, String table, String grain, String time, String key, String sums) {
  private static final Pattern MONTH = Pattern.compile("\\d{6}");

  private static final String EVENT_SUMS =
      """
      tenant, 'total' AS dimension_set, ifNull(toString(currency), '') AS currency,
      count() AS row_count,
      toInt64(count()) AS requests,
      toInt64(countIf(price_status = 'PRICED')) AS priced,
      toInt64(countIf(price_status = 'PRICED_PARTIAL')) AS partial,
      toInt64(countIf(price_status IN ('UNPRICED_MODEL', 'UNPRICED_PROVIDER'))) AS unpriced,
      toInt64(countIf(price_status = 'NO_USAGE')) AS no_usage,
      toInt64(countIf(price_status = 'INVALID_USAGE')) AS invalid,
      sum(ifNull(billed_cost, toDecimal128(0, 18))) AS billed_cost\
      """;

  private static final String WINDOW_SUMS =
      """
      tenant, dimension_set, toString(currency) AS currency, count() AS row_count,
      sum(requests) AS requests, sum(priced) AS priced, sum(partial) AS partial,
      sum(unpriced) AS unpriced, sum(no_usage) AS no_usage, sum(invalid) AS invalid,
      sum(billed_cost) AS billed_cost\
      """;

  static Source events() {
    return new Source(
        "usage_priced", "usage_priced", "", "event_time", "tenant, event_id, revision", EVENT_SUMS);
  }

  static Source windows(String table) {
    String key = "tenant, dimension_set, window_start, dimension_key, revision";
    return new Source(table, table, "", "window_start", key, WINDOW_SUMS);
  }

  static Source adjustments(String name, String grain) {
    String key = "tenant, dimension_set, adjustment_id, revision";
    return new Source(name, "cost_adjustments", grain, "window_start", key, WINDOW_SUMS);
  }

  /** Where a month is set apart while it is sealed, so that nothing is added to it meanwhile. */
  String holding() {
    return "retiring_" + name;
  }

  /** The partition of a month, as ALTER TABLE wants it. */
  String partition(int month) {
    return grain.isEmpty() ? Integer.toString(month) : "('%s', %d)".formatted(grain, month);
  }

  /** The month of a partition as system.parts names it; 0 where it belongs to another source. */
  int month(String partition) {
    Matcher matcher = MONTH.matcher(partition);
    boolean ours = grain.isEmpty() || partition.contains("'" + grain + "'");
    return ours && matcher.find() ? Integer.parseInt(matcher.group()) : 0;
  }

  /** Which rows are of a month. */
  String condition(int month) {
    String ofMonth = "toYYYYMM(%s) = %d".formatted(time, month);
    return grain.isEmpty() ? ofMonth : ofMonth + " AND grain = '" + grain + "'";
  }

  /** Sums of a month, one row per tenant, dimension set and currency. */
  String sumsOf(String relation, int month) {
    return "SELECT %s\nFROM %s FINAL\nWHERE %s\nGROUP BY tenant, dimension_set, currency"
        .formatted(sums, relation, condition(month));
  }
}
