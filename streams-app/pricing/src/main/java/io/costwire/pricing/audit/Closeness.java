// SPDX-License-Identifier: Apache-2.0
package io.costwire.pricing.audit;

import java.math.BigDecimal;

/** When two amounts are the same but for how they were written down. */
final class Closeness {

  /** Double arithmetic keeps fifteen digits; sums of some parts keep at least ten. */
  private static final BigDecimal NOISE_SHARE = new BigDecimal("1e-10");

  /** Langfuse and others keep costs to twelve places. */
  private static final BigDecimal NOISE_AMOUNT = new BigDecimal("6e-13");

  /** Fewer places than cents are a number that was written short, not rounded. */
  private static final int ROUNDED_MIN_PLACES = 2;

  /** With fewer digits a rounded amount fits too many mistakes to name one. */
  private static final int TELLING_MIN_DIGITS = 4;

  private static final BigDecimal HALF = new BigDecimal("0.5");

  private Closeness() {}

  /** The same but for floating point. */
  static boolean isNoise(BigDecimal reported, BigDecimal cost) {
    BigDecimal difference = reported.subtract(cost).abs();
    return difference.signum() == 0
        || difference.compareTo(reported.abs().max(cost.abs()).multiply(NOISE_SHARE)) <= 0
        || (cost.abs().compareTo(NOISE_AMOUNT.movePointRight(3)) > 0
            && difference.compareTo(NOISE_AMOUNT) <= 0);
  }

  /** The cost rounded to the places that were reported. */
  static boolean isRounded(BigDecimal reported, BigDecimal cost) {
    if (reported.signum() == 0 && reported.scale() < ROUNDED_MIN_PLACES) {
      return false;
    }
    int places = Math.max(reported.scale(), ROUNDED_MIN_PLACES);
    BigDecimal half = HALF.movePointLeft(places);
    return reported.subtract(cost).abs().compareTo(half) <= 0;
  }

  /** Whether a rounded amount has enough digits to be recognised. */
  static boolean isTelling(BigDecimal reported) {
    return reported.stripTrailingZeros().precision() >= TELLING_MIN_DIGITS;
  }
}
