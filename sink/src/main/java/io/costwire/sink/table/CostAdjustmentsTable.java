// SPDX-License-Identifier: Apache-2.0
package io.costwire.sink.table;

import io.costwire.schemas.CostAdjustment;
import io.costwire.schemas.Grain;

/** cost.adjustments becomes cost_adjustments: what the views add to closed windows. */
final class CostAdjustmentsTable {
  private CostAdjustmentsTable() {}

  static Table<CostAdjustment> table() {
    Columns<CostAdjustment> columns =
        new Columns<CostAdjustment>()
            .text("adjustment_id", CostAdjustment::getAdjustmentId)
            .text("event_id", CostAdjustment::getEventId)
            .symbol("grain", CostAdjustment::getGrain)
            .word("tenant", CostAdjustment::getTenant)
            .word("dimension_set", CostAdjustment::getDimensionSet)
            .text("dimension_key", a -> Dimensions.key(a.getDimensions()))
            .map("dimensions", CostAdjustment::getDimensions)
            .windowStart("window_start", CostAdjustment::getWindowStart)
            .word("currency", CostAdjustment::getCurrency);
    Totals.totals(columns, CostAdjustment::getTotals);
    columns
        .uint64("revision", CostAdjustment::getRevision)
        .time("recorded_at", CostAdjustment::getRecordedAt)
        .source();
    return new Table<>("cost_adjustments", columns, CostAdjustmentsTable::partition);
  }

  /** Grain and month, as the table is partitioned. */
  private static int partition(CostAdjustment adjustment) {
    return Table.month(adjustment.getWindowStart()) * Grain.values().length
        + adjustment.getGrain().ordinal();
  }
}
