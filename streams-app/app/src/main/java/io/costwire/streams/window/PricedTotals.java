// SPDX-License-Identifier: Apache-2.0
package io.costwire.streams.window;

import io.costwire.schemas.CallStatus;
import io.costwire.schemas.CostTotals;
import io.costwire.schemas.PricedUsage;
import io.costwire.schemas.Quantity;
import io.costwire.schemas.Savings;
import io.costwire.schemas.UsageEvent;
import io.costwire.streams.window.core.Totals;
import io.costwire.streams.window.core.Totals.Cost;
import io.costwire.streams.window.core.Totals.Count;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Between the records of the topics and the sums of the core. */
public final class PricedTotals {
  private PricedTotals() {}

  /** The totals of one event. */
  public static Totals of(PricedUsage priced) {
    Totals totals = new Totals();
    totals.add(Count.REQUESTS);
    Count status = status(priced);
    if (status != null) {
      totals.add(status);
    }
    UsageEvent event = priced.getEvent();
    if (event.getStatus() == CallStatus.ERROR) {
      totals.add(Count.ERRORS);
    }
    if (event.getStatus() == CallStatus.THROTTLED) {
      totals.add(Count.THROTTLED);
    }
    if (event.getResponseCacheHit()) {
      totals.add(Count.RESPONSE_CACHE_HITS);
    }
    add(totals, Cost.LIST, priced.getListCost());
    add(totals, Cost.CONTRACTED, priced.getContractedCost());
    add(totals, Cost.EFFECTIVE, priced.getEffectiveCost());
    add(totals, Cost.BILLED, priced.getBilledCost());
    Savings savings = priced.getSavings();
    if (savings != null) {
      add(totals, Cost.SAVINGS, savings.getPromptCache());
      add(totals, Cost.SAVINGS, savings.getResponseCache());
      add(totals, Cost.SAVINGS, savings.getBatch());
      add(totals, Cost.SAVINGS, savings.getDiscount());
    }
    for (Quantity quantity : event.getUsage()) {
      totals.add(quantity.getUnit(), quantity.getQuantity());
    }
    return totals;
  }

  private static @Nullable Count status(PricedUsage priced) {
    return switch (priced.getStatus()) {
      case PRICED -> Count.PRICED;
      case PRICED_PARTIAL -> Count.PARTIAL;
      case UNPRICED_MODEL, UNPRICED_PROVIDER -> Count.UNPRICED;
      case NO_USAGE -> Count.NO_USAGE;
      case INVALID_USAGE -> Count.INVALID;
      case OTHER -> null;
    };
  }

  private static void add(Totals totals, Cost cost, @Nullable BigDecimal amount) {
    if (amount != null) {
      totals.add(cost, amount);
    }
  }

  /** As it is written to the topics. */
  static CostTotals record(Totals totals) {
    List<Quantity> usage = new ArrayList<>();
    totals.usage().forEach((unit, quantity) -> usage.add(new Quantity(unit, quantity)));
    return new CostTotals(
        totals.count(Count.REQUESTS),
        totals.count(Count.PRICED),
        totals.count(Count.PARTIAL),
        totals.count(Count.UNPRICED),
        totals.count(Count.NO_USAGE),
        totals.count(Count.INVALID),
        totals.count(Count.ERRORS),
        totals.count(Count.THROTTLED),
        totals.count(Count.RESPONSE_CACHE_HITS),
        totals.cost(Cost.LIST),
        totals.cost(Cost.CONTRACTED),
        totals.cost(Cost.EFFECTIVE),
        totals.cost(Cost.BILLED),
        totals.cost(Cost.SAVINGS),
        usage);
  }
}
