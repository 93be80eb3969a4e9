// SPDX-License-Identifier: Apache-2.0
package io.costwire.chargeback.review;

import java.math.BigDecimal;
import java.math.RoundingMode;
import org.jspecify.annotations.Nullable;

/** Percentages for people; they enter no cost. */
final class Percent {
  private static final int DIGITS = 6;

  private Percent() {}

  /** Of a whole, to six digits; null of nothing. */
  static @Nullable BigDecimal of(BigDecimal part, BigDecimal whole) {
    return whole.signum() == 0
        ? null
        : part.movePointRight(2).divide(whole, DIGITS, RoundingMode.HALF_EVEN);
  }
}
