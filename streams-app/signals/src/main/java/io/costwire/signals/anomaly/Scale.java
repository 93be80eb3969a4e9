// SPDX-License-Identifier: Apache-2.0
package io.costwire.signals.anomaly;

import java.math.BigDecimal;
import java.math.RoundingMode;

/**
 * The scale on which buckets are compared: the square root of money. A bucket is the sum of many
 * requests, so its variance grows with its mean; on this scale it does not, and an hour at night
 * and one at noon can be judged by one spread.
 */
final class Scale {

  private static final int MONEY_SCALE = 9;

  private Scale() {}

  static double of(BigDecimal amount) {
    return of(amount.doubleValue());
  }

  static double of(double value) {
    return Math.copySign(Math.sqrt(Math.abs(value)), value);
  }

  /** Back to money, as a number to go on with. */
  static double amount(double value) {
    return Math.copySign(value * value, value);
  }

  /** Back to money: the one place where an expectation becomes an amount. */
  static BigDecimal money(double value) {
    return new BigDecimal(amount(value)).setScale(MONEY_SCALE, RoundingMode.HALF_EVEN);
  }
}
