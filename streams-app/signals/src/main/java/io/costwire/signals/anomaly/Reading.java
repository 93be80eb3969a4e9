// SPDX-License-Identifier: Apache-2.0
package io.costwire.signals.anomaly;

import java.math.BigDecimal;

/**
 * What a bucket says. Nothing heard and nothing spent are different things: a collector that went
 * silent says nothing about spend, and is never read as zero.
 *
 * @since 0.1
 */
public sealed interface Reading {

  /**
   * The source was alive and this was spent; zero where it was alive and nothing was.
   *
   * @param amount exact money of the bucket; negative where credits outweigh the use
   */
  record Spent(BigDecimal amount) implements Reading {
    private static final BigDecimal AMOUNT_MAX = BigDecimal.valueOf(1_000_000_000_000_000L);
    private static final int DECIMALS_MAX = 40;

    /**
     * @throws IllegalArgumentException if the amount is beyond 10^15 either way or has more than 40
     *     decimals: a state has no room for its sum
     */
    public Spent {
      if (Math.abs((long) amount.scale()) > DECIMALS_MAX) {
        amount = amount.stripTrailingZeros();
      }
      if (amount.scale() > DECIMALS_MAX) {
        throw new IllegalArgumentException(
            "amount has " + amount.scale() + " decimals; give at most " + DECIMALS_MAX);
      }
      if (amount.abs().compareTo(AMOUNT_MAX) > 0) {
        throw new IllegalArgumentException(
            "amount has "
                + ((long) amount.precision() - amount.scale())
                + " digits before its point; check its unit, 10^15 is the most");
      }
    }
  }

  /** Nothing was heard from the source. */
  record Missing() implements Reading {}
}
