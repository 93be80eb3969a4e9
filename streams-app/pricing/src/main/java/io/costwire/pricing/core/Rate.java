// SPDX-License-Identifier: Apache-2.0
package io.costwire.pricing.core;

import java.math.BigDecimal;
import java.util.List;

/**
 * The price of one unit: {@code rates} money for every {@code per} of it.
 *
 * @param rates one value for all tiers, or one per tier
 * @param minimum the least that is charged for, if anything is; zero for no minimum
 */
public record Rate(Unit unit, BigDecimal per, List<BigDecimal> rates, BigDecimal minimum) {

  /** A rate without a minimum. */
  public Rate(Unit unit, BigDecimal per, List<BigDecimal> rates) {
    this(unit, per, rates, BigDecimal.ZERO);
  }

  public Rate {
    rates = List.copyOf(rates);
    if (rates.isEmpty()) {
      throw new IllegalArgumentException(
          "rates of " + unit + " are empty; give one, or one per tier");
    }
    if (per.signum() <= 0) {
      throw new IllegalArgumentException(
          "per of " + unit + " is " + per.toPlainString() + "; it must be positive");
    }
  }

  /** The rate in a step as a price of {@code otherPer}, exact as long as both are powers of ten. */
  public BigDecimal at(int step, BigDecimal otherPer) {
    BigDecimal rate = rates.size() == 1 ? rates.get(0) : rates.get(Math.min(step, rates.size() - 1));
    return per.compareTo(otherPer) == 0 ? rate : Amounts.per(rate.multiply(otherPer), per);
  }

  /** What is charged for when {@code quantity} was used. */
  BigDecimal charged(BigDecimal quantity) {
    return quantity.signum() == 0 ? quantity : quantity.max(minimum);
  }

  BigDecimal at(int step) {
    return rates.size() == 1 ? rates.get(0) : rates.get(step);
  }
}
