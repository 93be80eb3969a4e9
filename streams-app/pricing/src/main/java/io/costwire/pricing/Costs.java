// SPDX-License-Identifier: Apache-2.0
package io.costwire.pricing;

import io.costwire.pricing.core.Amounts;
import java.math.BigDecimal;
import java.util.List;

/**
 * The four amounts that are easily mistaken for each other, named and meant as in FOCUS, the FinOps
 * Open Cost and Usage Specification. They are never mixed: sums over events add up one of them.
 *
 * <p>An event that pays per use has contracted = effective = billed. Where capacity pays, list and
 * contracted say what the use is worth while effective and billed are zero: the money is in the
 * capacity's own events, and would otherwise count twice.
 *
 * @param list ListCost: the quantity at the provider's published price for these terms; batch, tier
 *     and residency prices included, nothing negotiated
 * @param contracted ContractedCost: the quantity at the negotiated price, discounts and then any
 *     margin applied, before what was paid in advance is considered
 * @param effective EffectiveCost: what the use costs once payments in advance are spread over what
 *     they cover; for a request under capacity the share is only known when the period closes, and
 *     is carried by the capacity's events until then
 * @param billed BilledCost: what the invoice will say for this event; the cost of views, budgets
 *     and the ledger, and the sum of the lines
 */
public record Costs(
    BigDecimal list, BigDecimal contracted, BigDecimal effective, BigDecimal billed) {

  static final Costs NOTHING =
      new Costs(BigDecimal.ZERO, BigDecimal.ZERO, BigDecimal.ZERO, BigDecimal.ZERO);

  /** The costs of an event that is on the invoice. */
  static Costs invoiced(List<LineItem> lines) {
    BigDecimal contracted = BigDecimal.ZERO;
    BigDecimal list = BigDecimal.ZERO;
    boolean different = false;
    for (LineItem line : lines) {
      contracted = contracted.add(line.amount());
      different |= line.listAmount().compareTo(line.amount()) != 0;
    }
    if (!different) {
      return new Costs(contracted, contracted, contracted, contracted);
    }
    for (LineItem line : lines) {
      list = list.add(line.listAmount());
    }
    return new Costs(list, contracted, contracted, contracted);
  }

  /** The costs of an event that something paid in advance covers. */
  Costs covered() {
    return new Costs(list, contracted, BigDecimal.ZERO, BigDecimal.ZERO);
  }

  Costs rounded() {
    return new Costs(
        Amounts.rounded(list),
        Amounts.rounded(contracted),
        Amounts.rounded(effective),
        Amounts.rounded(billed));
  }
}
