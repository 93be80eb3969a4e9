// SPDX-License-Identifier: Apache-2.0
package io.costwire.sink.table;

import io.costwire.schemas.CostWindow;
import java.util.function.ToIntFunction;

/** cost.windows becomes cost_1m, cost_1h and cost_1d: full totals per window. */
final class CostWindowTable {
  private CostWindowTable() {}

  static Table<CostWindow> minutes() {
    return table("cost_1m", w -> Table.month(w.getWindowStart()));
  }

  static Table<CostWindow> hours() {
    return table("cost_1h", w -> Table.month(w.getWindowStart()));
  }

  static Table<CostWindow> days() {
    return table("cost_1d", w -> Table.year(w.getWindowStart()));
  }

  private static Table<CostWindow> table(String name, ToIntFunction<CostWindow> partition) {
    Columns<CostWindow> columns =
        new Columns<CostWindow>()
            .word("tenant", CostWindow::getTenant)
            .word("dimension_set", CostWindow::getDimensionSet)
            .text("dimension_key", w -> Dimensions.key(w.getDimensions()))
            .map("dimensions", CostWindow::getDimensions)
            .windowStart("window_start", CostWindow::getWindowStart)
            .word("currency", CostWindow::getCurrency);
    Totals.totals(columns, CostWindow::getTotals);
    columns
        .uint64("revision", CostWindow::getRevision)
        .time("updated_at", CostWindow::getUpdatedAt)
        .source();
    return new Table<>(name, columns, partition);
  }
}
