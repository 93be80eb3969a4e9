// SPDX-License-Identifier: Apache-2.0
package io.costwire.pricing.lines;

import java.math.BigDecimal;

/** Numbers as people and parsers read them. */
final class Plain {

  private Plain() {}

  /** All digits, no exponent, no zeros at the end. */
  static String number(BigDecimal value) {
    return value.signum() == 0 ? "0" : value.stripTrailingZeros().toPlainString();
  }
}
