// SPDX-License-Identifier: Apache-2.0
package io.costwire.chargeback.review;

import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/**
 * A tenant's budget of the month.
 *
 * @param spent what the budget counts, which with a filter is less than the tenant's cost
 */
public record Budgeted(String tenant, String budget, BigDecimal amount, BigDecimal spent) {
  /** Negative is overspent. */
  public BigDecimal variance() {
    return amount.subtract(spent);
  }

  /** Distance from the budget, either way; null of a budget of 0. */
  public @Nullable BigDecimal variancePercent() {
    return Percent.of(variance().abs(), amount);
  }
}
