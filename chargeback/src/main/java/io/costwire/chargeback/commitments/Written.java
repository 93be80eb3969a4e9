// SPDX-License-Identifier: Apache-2.0
package io.costwire.chargeback.commitments;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Locale;

/** Numbers as people read them; what they stand for stays exact. */
public final class Written {
  private Written() {}

  /** To the cent, or to the last digit where it has no more than six. */
  public static String money(BigDecimal amount) {
    BigDecimal plain = amount.stripTrailingZeros();
    int digits = plain.scale() > 6 ? 2 : Math.max(plain.scale(), 2);
    return String.format(
        Locale.ROOT, "%,." + digits + "f", amount.setScale(digits, RoundingMode.HALF_EVEN));
  }

  /** All digits. */
  public static String number(BigDecimal number) {
    BigDecimal plain = number.stripTrailingZeros();
    return String.format(Locale.ROOT, "%,." + Math.max(plain.scale(), 0) + "f", plain);
  }
}
