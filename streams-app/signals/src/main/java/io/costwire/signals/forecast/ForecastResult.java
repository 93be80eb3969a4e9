// SPDX-License-Identifier: Apache-2.0
package io.costwire.signals.forecast;

import java.math.BigDecimal;

/**
 * What a period's spend will be at its end, or why that cannot be said yet.
 *
 * @since 0.1
 */
public sealed interface ForecastResult {

  /**
   * The period's total at its end: what was spent, exactly, plus an estimate of the rest, to six
   * decimals.
   *
   * @param low the actual total is expected to be below it once in ten times
   * @param expected neither high nor low
   * @param high the actual total is expected to be above it once in ten times
   */
  record Forecast(BigDecimal low, BigDecimal expected, BigDecimal high) implements ForecastResult {

    /**
     * @throws IllegalArgumentException if they are not in this order
     */
    public Forecast {
      if (low.compareTo(expected) > 0 || expected.compareTo(high) > 0) {
        throw new IllegalArgumentException(
            "low " + low + ", expected " + expected + ", high " + high + ": not ascending");
      }
    }
  }

  /**
   * There is too little to go by. An estimate from less would be a guess.
   *
   * @param missing what there is and what is needed, for people
   */
  record NotYet(Reason reason, String missing) implements ForecastResult {}

  /** Why there is no forecast. */
  enum Reason {
    /** Fewer days than two whole weeks, and too few hours for a period that ends soon. */
    TOO_FEW_DAYS,
    /** Most of the last two weeks, or of the last two days for a period that ends soon. */
    TOO_MANY_GAPS,
    /** The end is further away than the history allows. */
    TOO_FAR_AHEAD,
    /** Nothing was spent in all of the history. */
    NOTHING_SPENT
  }
}
