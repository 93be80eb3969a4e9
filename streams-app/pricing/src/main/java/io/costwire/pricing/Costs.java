// SPDX-License-Identifier: Apache-2.0
package io.costwire.pricing;

import java.math.BigDecimal;
import java.util.List;

/**
 * The four amounts that are easily mistaken for each other.
 *
 * @param list at the provider's published price, batch and tier prices included
 * @param contracted after the customer's negotiated terms
 * @param effective after spreading what was paid in advance; equal to contracted while nothing was
 * @param billed what the provider will invoice for this event; equal to contracted while nothing
 *     was paid in advance
 */
public record Costs(
    BigDecimal list, BigDecimal contracted, BigDecimal effective, BigDecimal billed) {

  static Costs of(List<LineItem> lines) {
    BigDecimal contracted = BigDecimal.ZERO;
    BigDecimal list = BigDecimal.ZERO;
    for (LineItem line : lines) {
      contracted = contracted.add(line.amount());
      list = list.add(line.listAmount());
    }
    return new Costs(list, contracted, contracted, contracted);
  }
}
