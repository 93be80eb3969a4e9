// SPDX-License-Identifier: Apache-2.0
package io.costwire.pricing.core;

import java.math.BigDecimal;
import java.math.RoundingMode;
import org.jspecify.annotations.Nullable;

/** Exact money arithmetic, and the one place where money is rounded. */
public final class Amounts {

  /** Scale of a stored amount; the same as the Decimal(38,18) of the tables. */
  public static final int STORED_SCALE = 18;

  private static final RoundingMode STORED_ROUNDING = RoundingMode.HALF_EVEN;

  /** Digits that division by a price quantity such as 3600 can add when it terminates at all. */
  private static final int TERMINATING_DIGITS = 32;

  private Amounts() {}

  /**
   * The amount as it is stored. Every line is rounded once, here; sums of rounded lines are exact.
   */
  public static BigDecimal rounded(BigDecimal amount) {
    return amount.setScale(STORED_SCALE, STORED_ROUNDING);
  }

  /**
   * {@code product / per}: exact where the quotient terminates. Where it does not (hours are 3600
   * seconds), it is cut to the stored scale.
   */
  public static BigDecimal per(BigDecimal product, BigDecimal per) {
    int zeros = powerOfTen(per);
    if (zeros >= 0) {
      return product.movePointLeft(zeros);
    }
    BigDecimal wide =
        product.divide(per, Math.max(product.scale(), 0) + TERMINATING_DIGITS, STORED_ROUNDING);
    return wide.multiply(per).compareTo(product) == 0 ? wide.stripTrailingZeros() : rounded(wide);
  }

  /**
   * The price of one at {@code rate} for {@code per}, or null where {@code per} is no power of ten.
   */
  static @Nullable BigDecimal each(BigDecimal rate, BigDecimal per) {
    int zeros = powerOfTen(per);
    return zeros < 0 ? null : rate.movePointLeft(zeros);
  }

  /** Whether {@link #per} had to round. */
  public static boolean isExact(BigDecimal product, BigDecimal per, BigDecimal quotient) {
    return powerOfTen(per) >= 0 || quotient.multiply(per).compareTo(product) == 0;
  }

  private static int powerOfTen(BigDecimal per) {
    return per.scale() <= 0 && per.precision() == 1 && per.unscaledValue().intValue() == 1
        ? -per.scale()
        : plainPowerOfTen(per);
  }

  private static int plainPowerOfTen(BigDecimal per) {
    if (per.scale() != 0 || per.precision() > STORED_SCALE) {
      return -1;
    }
    long value = per.longValue();
    int zeros = 0;
    while (value % 10 == 0) {
      value /= 10;
      zeros++;
    }
    return value == 1 ? zeros : -1;
  }
}
