// SPDX-License-Identifier: Apache-2.0
package io.costwire.sink.retention;

import io.costwire.sink.clickhouse.Deployment;
import io.costwire.sink.clickhouse.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/** What retention asks of ClickHouse. */
final class MonthStore {
  /** Reads that set none get the limit of pages. */
  private static final String PATIENT = " SETTINGS max_execution_time = 110";

  private static final int DIFFERENCES_SHOWN = 10;

  private static final String COUNTS =
      "row_count, requests, priced, partial, unpriced, no_usage, invalid, billed_cost";

  private static final String SUMS_OF_DAYS =
      """
      SELECT tenant, dimension_set, toString(currency) AS currency, count() AS row_count,
        sum(requests) AS requests, sum(priced) AS priced, sum(partial) AS partial,
        sum(unpriced) AS unpriced, sum(no_usage) AS no_usage, sum(invalid) AS invalid,
        sum(billed_cost) AS billed_cost
      FROM %s FINAL
      WHERE toYYYYMM(window_start) = %d%s
      GROUP BY tenant, dimension_set, currency\
      """;

  /**
   * Fine minus coarse, where they differ. Sets that one side does not keep at all are left out, but
   * never the total.
   */
  private static final String DIFFERENCES =
      """
      SELECT tenant, dimension_set, requests, priced, partial, unpriced, no_usage, invalid,
        toString(mapFilter((currency, cost) -> cost != 0, costs)) AS cost
      FROM
      (
        SELECT *,
          sum(fine_rows) OVER (PARTITION BY dimension_set) AS fine_of_set,
          sum(coarse_rows) OVER (PARTITION BY dimension_set) AS coarse_of_set
        FROM
        (
          SELECT tenant, dimension_set,
            sumIf(row_count, sign > 0) AS fine_rows, sumIf(row_count, sign < 0) AS coarse_rows,
            sum(sign * s.requests) AS requests, sum(sign * s.priced) AS priced,
            sum(sign * s.partial) AS partial, sum(sign * s.unpriced) AS unpriced,
            sum(sign * s.no_usage) AS no_usage, sum(sign * s.invalid) AS invalid,
            sumMap(map(s.currency, if(sign > 0, s.billed_cost, -s.billed_cost))) AS costs
          FROM (%s) AS s
          GROUP BY tenant, dimension_set
        )
      )
      WHERE (dimension_set = 'total' OR fine_of_set > 0 AND coarse_of_set > 0)
        AND (requests != 0 OR priced != 0 OR partial != 0 OR unpriced != 0 OR no_usage != 0
          OR invalid != 0 OR arrayExists(cost -> cost != 0, mapValues(costs)))
      ORDER BY dimension_set != 'total', tenant, dimension_set
      LIMIT %d\
      """;

  private final Connection database;
  private final Deployment deployment;

  MonthStore(Connection database, Deployment deployment) {
    this.database = database;
    this.deployment = deployment;
  }

  /** Months that a table (or its holding) has rows of, YYYYMM, oldest first. */
  SortedSet<Integer> months(Source source, String table) throws SQLException {
    String sql =
        "SELECT DISTINCT partition FROM system.parts WHERE active AND rows > 0 AND database = currentDatabase() AND table = '%s'"
            .formatted(table);
    SortedSet<Integer> months = new TreeSet<>();
    for (String partition : Sql.query(database, sql, row -> row.getString(1))) {
      months.add(source.month(partition));
    }
    months.remove(0);
    return months;
  }

  boolean isApart(Source source) throws SQLException {
    return Sql.query(database, "EXISTS TABLE " + source.holding(), row -> row.getLong(1)).getFirst()
        == 1;
  }

  /** Waits until this replica has what the others have; nothing to do on one server. */
  void catchUp(String table) throws SQLException {
    if (deployment instanceof Deployment.Cluster) {
      Sql.execute(database, "SYSTEM SYNC REPLICA " + table);
    }
  }

  /** Moves a month's parts at one instant into a table that nobody writes to. */
  void setApart(Source source, int month) throws SQLException {
    Sql.execute(
        database,
        "CREATE TABLE IF NOT EXISTS %s%s AS %s"
            .formatted(source.holding(), deployment.onCluster(), source.table()));
    move(source.table(), source.holding(), source.partition(month));
    catchUp(source.holding());
  }

  /** Undoes {@link #setApart}. */
  void bringBack(Source source) throws SQLException {
    for (int month : months(source, source.holding())) {
      move(source.holding(), source.table(), source.partition(month));
    }
    catchUp(source.holding());
    if (!dropIfEmpty(source)) {
      throw new SQLException(
          "%s still has rows after they were moved back to %s: look at both, and move its partitions back"
              .formatted(source.holding(), source.table()));
    }
  }

  /** Whether there is no holding any more. */
  boolean dropIfEmpty(Source source) throws SQLException {
    boolean empty = months(source, source.holding()).isEmpty();
    if (empty) {
      drop(source);
    }
    return empty;
  }

  /**
   * Drops what is apart, whatever its size: a person's guard against typing errors is not meant.
   */
  void drop(Source source) throws SQLException {
    Sql.execute(
        database,
        "DROP TABLE IF EXISTS %s%s SYNC SETTINGS max_table_size_to_drop = 0"
            .formatted(source.holding(), deployment.onCluster()));
  }

  private void move(String from, String to, String partition) throws SQLException {
    Sql.execute(
        database, "ALTER TABLE %s MOVE PARTITION %s TO TABLE %s".formatted(from, partition, to));
  }

  /**
   * How the rows of a month, those apart and those sealed before differ from its days; empty where
   * they are equal.
   */
  List<String> differences(Tier tier, int month) throws SQLException {
    List<String> sums = new ArrayList<>();
    for (Source source : tier.sources()) {
      sums.add(signed(1, source.sumsOf(source.table(), month)));
      String going = source.table();
      if (isApart(source)) {
        going = source.holding();
        sums.add(signed(1, source.sumsOf(going, month)));
      }
      // Sealed already where the last pass died or the month was replayed: the same rows.
      String others = " AND content != " + content(source, going, month);
      sums.add(signed(1, sealed(source, month, others)));
    }
    String only = tier.hasDimensionSets() ? "" : " AND dimension_set = 'total'";
    sums.add(signed(-1, SUMS_OF_DAYS.formatted("cost_1d", month, only)));
    sums.add(
        signed(-1, SUMS_OF_DAYS.formatted("cost_adjustments", month, " AND grain = 'DAY'" + only)));
    String sql =
        DIFFERENCES.formatted(String.join("\nUNION ALL\n", sums), DIFFERENCES_SHOWN) + PATIENT;
    return Sql.query(
        database,
        sql,
        r ->
            "tenant=%s set=%s requests=%+d priced=%+d partial=%+d unpriced=%+d no_usage=%+d invalid=%+d cost=%s"
                .formatted(
                    r.getString(1),
                    r.getString(2),
                    r.getLong(3),
                    r.getLong(4),
                    r.getLong(5),
                    r.getLong(6),
                    r.getLong(7),
                    r.getLong(8),
                    r.getString(9)));
  }

  private static String signed(int sign, String sums) {
    return "SELECT toInt64(%d) AS sign, tenant, dimension_set, currency, %s FROM (%s)"
        .formatted(sign, COUNTS, sums);
  }

  private static String sealed(Source source, int month, String others) {
    return """
    SELECT tenant, dimension_set, toString(currency) AS currency, rows AS row_count,
      requests, priced, partial, unpriced, no_usage, invalid, billed_cost
    FROM ledger_months FINAL
    WHERE source_table = '%s' AND month = %d%s\
    """
        .formatted(source.name(), month, others);
  }

  /** Writes the sums of what is apart; the same rows get the same key however often they come. */
  long seal(Source source, int month) throws SQLException {
    Sql.execute(
        database,
        """
        INSERT INTO ledger_months (source_table, month, tenant, dimension_set, currency, content,
          rows, requests, priced, partial, unpriced, no_usage, invalid, billed_cost,
          revision, sealed_at)
        SELECT '%s', %d, tenant, dimension_set, currency, %s, %s,
          toUnixTimestamp64Micro(now64(6)), now64(6, 'UTC')
        FROM (%s)\
        """
            .formatted(
                source.name(),
                month,
                content(source, source.holding(), month),
                COUNTS,
                source.sumsOf(source.holding(), month)));
    return Sql.query(
            database,
            "SELECT count() FROM %s FINAL%s".formatted(source.holding(), PATIENT),
            row -> row.getLong(1))
        .getFirst();
  }

  private String content(Source source, String relation, int month) throws SQLException {
    String sql =
        "SELECT toString(groupBitXor(cityHash64(%s))) FROM %s FINAL WHERE %s%s"
            .formatted(source.key(), relation, source.condition(month), PATIENT);
    return Sql.query(database, sql, row -> row.getString(1)).getFirst();
  }
}
