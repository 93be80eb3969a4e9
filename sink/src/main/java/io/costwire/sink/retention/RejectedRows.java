// SPDX-License-Identifier: Apache-2.0
package io.costwire.sink.retention;

import io.costwire.sink.clickhouse.Sql;
import io.costwire.sink.retention.MonthOutcome.Blocked;
import io.costwire.sink.retention.MonthOutcome.Dropped;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/**
 * Refused records, which no coarser table repeats: only their count is sealed. The table has no
 * partitions, so a month goes by a mutation; it is small.
 */
final class RejectedRows {
  private static final String TABLE = "rejected";

  private final Connection database;

  RejectedRows(Connection database) {
    this.database = database;
  }

  List<Integer> months() throws SQLException {
    return Sql.query(
        database,
        "SELECT DISTINCT toYYYYMM(rejected_at) AS month FROM rejected ORDER BY month",
        row -> row.getInt(1));
  }

  MonthOutcome retire(int month) throws SQLException {
    String unfinished =
        "SELECT count() FROM system.mutations WHERE database = currentDatabase() AND table ="
            + " 'rejected' AND NOT is_done";
    if (Sql.query(database, unfinished, row -> row.getLong(1)).getFirst() > 0) {
      // Half of its rows may be gone; what is left must not be taken for rows that came late.
      return new Blocked(TABLE, month, List.of("an earlier deletion is still running"));
    }
    // Rows that come from now on are sealed, and go, another time.
    String until =
        Sql.query(database, "SELECT toString(now64(3, 'UTC'))", row -> row.getString(1)).getFirst();
    String rows =
        "toYYYYMM(rejected_at) = %d AND inserted_at <= toDateTime64('%s', 3, 'UTC')"
            .formatted(month, until);
    long count =
        Sql.query(
                database, "SELECT count() FROM rejected FINAL WHERE " + rows, row -> row.getLong(1))
            .getFirst();
    Sql.execute(database, seal(month, rows));
    Sql.execute(
        database,
        "ALTER TABLE rejected DELETE WHERE %s SETTINGS mutations_sync = 2".formatted(rows));
    return new Dropped(TABLE, month, count);
  }

  private static String seal(int month, String rows) {
    return """
    INSERT INTO ledger_months (source_table, month, tenant, dimension_set, currency, content,
      rows, requests, priced, partial, unpriced, no_usage, invalid, billed_cost,
      revision, sealed_at)
    SELECT 'rejected', %d, ifNull(toString(tenant), '') AS of_tenant, 'total', '',
      (SELECT groupBitXor(cityHash64(rejection_id, revision)) FROM rejected FINAL WHERE %s),
      count(), 0, 0, 0, 0, 0, 0, 0, toUnixTimestamp64Micro(now64(6)), now64(6, 'UTC')
    FROM rejected FINAL
    WHERE %s
    GROUP BY of_tenant\
    """
        .formatted(month, rows, rows);
  }
}
