// SPDX-License-Identifier: Apache-2.0
package io.costwire.chargeback.close;

import java.math.BigDecimal;

/**
 * What was used and what it cost, exact; negative in a correction that takes something back.
 *
 * @param requests events
 * @param unknown of these, events whose cost is not known: they are in no cost
 * @param list at public list prices
 * @param contracted at negotiated rates
 * @param effective with commitments amortised
 * @param billed what the provider invoices
 */
public record Figures(
    long requests,
    long unknown,
    BigDecimal list,
    BigDecimal contracted,
    BigDecimal effective,
    BigDecimal billed) {

  /** Digits after the point of each cost. */
  public static final int SCALE = 18;

  public static final Figures NONE =
      new Figures(0, 0, BigDecimal.ZERO, BigDecimal.ZERO, BigDecimal.ZERO, BigDecimal.ZERO);

  /**
   * @throws ArithmeticException for a cost of more than 18 digits after the point
   */
  public Figures {
    list = list.setScale(SCALE);
    contracted = contracted.setScale(SCALE);
    effective = effective.setScale(SCALE);
    billed = billed.setScale(SCALE);
  }

  /** Both together. */
  public Figures plus(Figures other) {
    return new Figures(
        requests + other.requests,
        unknown + other.unknown,
        list.add(other.list),
        contracted.add(other.contracted),
        effective.add(other.effective),
        billed.add(other.billed));
  }

  /** What this has more than the other. */
  public Figures minus(Figures other) {
    return plus(
        new Figures(
            -other.requests,
            -other.unknown,
            other.list.negate(),
            other.contracted.negate(),
            other.effective.negate(),
            other.billed.negate()));
  }

  /** Whether there is nothing to post. */
  public boolean isNothing() {
    return equals(NONE);
  }
}
