// SPDX-License-Identifier: Apache-2.0
package io.costwire.streams.budget;

import io.costwire.schemas.PriceStatus;
import io.costwire.schemas.PricedUsage;
import io.costwire.schemas.Quantity;
import io.costwire.schemas.UsageEvent;
import io.costwire.streams.budget.core.Budget;
import io.costwire.streams.budget.core.Spend;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/**
 * What an event spends: money or tokens.
 *
 * @param amount null where there is none to count
 * @param unknown events of which the amount is not known: 1, times how often it is counted, or 0
 */
record BudgetQuantity(@Nullable BigDecimal amount, long unknown) {
  private static final int SCALE = 18;

  /** Of one event: beyond it the number is not believed, as with costs. */
  private static final BigDecimal MOST_TOKENS = BigDecimal.TEN.pow(12);

  private static final BigDecimal NOTHING = BigDecimal.ZERO.setScale(SCALE);

  /** Billed cost. */
  static BudgetQuantity money(PricedUsage priced) {
    boolean unpriced =
        priced.getStatus() == PriceStatus.UNPRICED_MODEL
            || priced.getStatus() == PriceStatus.UNPRICED_PROVIDER;
    return new BudgetQuantity(priced.getBilledCost(), unpriced ? 1 : 0);
  }

  /**
   * Input and output tokens; these are totals, of which cached and reasoning tokens are parts. What
   * a response cache answered used none.
   */
  static BudgetQuantity tokens(UsageEvent event) {
    if (event.getResponseCacheHit()) {
      return new BudgetQuantity(null, 0);
    }
    BigDecimal tokens = null;
    for (Quantity quantity : event.getUsage()) {
      if (quantity.getUnit().equals("input_tokens") || quantity.getUnit().equals("output_tokens")) {
        BigDecimal more = quantity.getQuantity().setScale(SCALE);
        tokens = tokens == null ? more : tokens.add(more);
      }
    }
    if (tokens != null && tokens.compareTo(MOST_TOKENS) >= 0) {
      // nonsense of a sender; a sum of it would not fit into any record
      return new BudgetQuantity(null, 1);
    }
    return new BudgetQuantity(tokens, event.getUsage().isEmpty() ? 1 : 0);
  }

  /** Whether there is something to count. */
  boolean counts() {
    return amount != null || unknown != 0;
  }

  /** The same so many times; a negative number takes it away. */
  BudgetQuantity times(int times) {
    if (times == 1) {
      return this;
    }
    return new BudgetQuantity(
        amount == null ? null : amount.multiply(BigDecimal.valueOf(times)), unknown * times);
  }

  Spend spend(Budget budget) {
    return Spend.of(budget, amount == null ? NOTHING : amount, unknown);
  }
}
