// SPDX-License-Identifier: Apache-2.0
package io.costwire.sink.table;

import io.costwire.schemas.CostTotals;
import io.costwire.schemas.Quantity;
import java.util.List;
import java.util.function.Function;

/** Columns of sums, shared by the tables of windows and of adjustments. */
final class Totals {
  private Totals() {}

  static <V> void totals(Columns<V> columns, Function<V, CostTotals> totals) {
    columns
        .int64("requests", v -> totals.apply(v).getRequests())
        .int64("priced", v -> totals.apply(v).getPriced())
        .int64("partial", v -> totals.apply(v).getPartial())
        .int64("unpriced", v -> totals.apply(v).getUnpriced())
        .int64("no_usage", v -> totals.apply(v).getNoUsage())
        .int64("invalid", v -> totals.apply(v).getInvalid())
        .int64("errors", v -> totals.apply(v).getErrors())
        .int64("throttled", v -> totals.apply(v).getThrottled())
        .int64("response_cache_hits", v -> totals.apply(v).getResponseCacheHits())
        .money("list_cost", v -> totals.apply(v).getListCost())
        .money("contracted_cost", v -> totals.apply(v).getContractedCost())
        .money("effective_cost", v -> totals.apply(v).getEffectiveCost())
        .money("billed_cost", v -> totals.apply(v).getBilledCost())
        .money("savings", v -> totals.apply(v).getSavings());
    usage(columns, v -> totals.apply(v).getUsage());
  }

  /** Unit to quantity. */
  static <V> void usage(Columns<V> columns, Function<V, List<Quantity>> usage) {
    columns.column(
        "usage",
        "Map(LowCardinality(String), Decimal(38, 12))",
        (row, v, s) -> {
          List<Quantity> quantities = usage.apply(v);
          row.count(quantities.size());
          for (Quantity quantity : quantities) {
            row.text(quantity.getUnit());
            row.decimal(quantity.getQuantity(), Columns.QUANTITY_SCALE);
          }
        });
  }
}
