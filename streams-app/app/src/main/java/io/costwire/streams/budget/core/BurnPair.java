// SPDX-License-Identifier: Apache-2.0
package io.costwire.streams.budget.core;

import io.costwire.signals.forecast.BurnRule;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.stream.LongStream;

/**
 * A speed of spending that people are told about.
 *
 * @param longSeconds window that shows that it matters
 * @param shortSeconds window that shows that it still goes on
 * @param factor how many times what the budget allows, in both
 * @param floor what the long window must have spent, in the unit of the budget
 */
public record BurnPair(long longSeconds, long shortSeconds, BigDecimal factor, BigDecimal floor) {

  /**
   * @throws IllegalArgumentException if windows, factor or floor make no sense
   */
  public BurnPair {
    if (shortSeconds >= longSeconds) {
      throw new IllegalArgumentException(
          "the short window of a burn rate must be shorter than the long one; exchange them");
    }
    LongStream.of(longSeconds, shortSeconds).forEach(Steps::requireOneFor);
    factor = factor.stripTrailingZeros();
    new BurnRule(factor, floor);
  }

  BurnRule rule() {
    return new BurnRule(factor, floor);
  }

  /** The windows, which tell it from the others of a budget: PT1H/PT5M. */
  public String text() {
    return Duration.ofSeconds(longSeconds) + "/" + Duration.ofSeconds(shortSeconds);
  }
}
