// SPDX-License-Identifier: Apache-2.0
package io.costwire.alerting.render;

import java.math.BigDecimal;

/** Decimals as people and programs read them: exact, no exponent, no padding. */
public final class Decimals {
  private Decimals() {}

  public static String text(BigDecimal value) {
    return value.signum() == 0 ? "0" : value.stripTrailingZeros().toPlainString();
  }
}
