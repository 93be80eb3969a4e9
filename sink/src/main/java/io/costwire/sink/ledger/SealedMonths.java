// SPDX-License-Identifier: Apache-2.0
package io.costwire.sink.ledger;

import java.sql.SQLException;
import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Months of which a table no longer has its rows, because retention dropped them. */
final class SealedMonths {
  private static final String MONTHS =
      "SELECT DISTINCT source_table, month FROM ledger_months FINAL";

  private final Map<String, Set<Integer>> byTable = new HashMap<>();

  private record Seal(String table, int month) {}

  static SealedMonths read(LedgerDatabase database) throws SQLException {
    SealedMonths sealed = new SealedMonths();
    for (Seal seal : database.rows(MONTHS, row -> new Seal(row.getString(1), row.getInt(2)))) {
      sealed.byTable.computeIfAbsent(seal.table, table -> new HashSet<>()).add(seal.month);
    }
    return sealed;
  }

  /** Months of a table, as YYYYMM. */
  Set<Integer> of(String table) {
    return byTable.getOrDefault(table, Set.of());
  }

  /** The same as the instants at which they begin. */
  Set<Instant> starts(String table) {
    return of(table).stream()
        .map(month -> YearMonth.of(month / 100, month % 100))
        .map(month -> month.atDay(1).atStartOfDay().toInstant(ZoneOffset.UTC))
        .collect(Collectors.toSet());
  }

  boolean contains(String table, Instant time) {
    YearMonth month = YearMonth.from(time.atOffset(ZoneOffset.UTC));
    return of(table).contains(month.getYear() * 100 + month.getMonthValue());
  }
}
