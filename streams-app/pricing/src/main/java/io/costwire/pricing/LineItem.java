// SPDX-License-Identifier: Apache-2.0
package io.costwire.pricing;

import io.costwire.pricing.core.Amounts;
import io.costwire.pricing.core.Unit;
import java.math.BigDecimal;
import java.util.List;

/**
 * One line of a charge: {@code quantity × rate / per × the factors of the modifiers}.
 *
 * @param quantity what is charged at this rate, which excludes what has a line of its own
 * @param modifiers what changed the amount, in order
 * @param listAmount by list price, before what the customer negotiated
 * @param amount what is billed
 * @param exact false when dividing by {@code per} does not terminate and the amount was cut to the
 *     stored scale
 */
public record LineItem(
    Unit unit,
    BigDecimal quantity,
    BigDecimal rate,
    BigDecimal per,
    List<Applied> modifiers,
    BigDecimal listAmount,
    BigDecimal amount,
    boolean exact) {

  /** A modifier or discount and the factor it contributed. */
  public record Applied(String id, BigDecimal multiply) {}

  LineItem rounded() {
    BigDecimal list = Amounts.rounded(listAmount);
    BigDecimal billed = listAmount.compareTo(amount) == 0 ? list : Amounts.rounded(amount);
    return new LineItem(unit, quantity, rate, per, modifiers, list, billed, exact);
  }
}
