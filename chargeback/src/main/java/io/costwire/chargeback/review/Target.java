// SPDX-License-Identifier: Apache-2.0
package io.costwire.chargeback.review;

import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/**
 * What a month was held to.
 *
 * @param name what is measured
 * @param goal percent
 * @param actual percent; null where it is not known
 * @param basis what it was computed from, or why it is not known
 */
public record Target(
    String name, Bound bound, BigDecimal goal, @Nullable BigDecimal actual, String basis) {

  /** On which side of the goal is good. */
  public enum Bound {
    ABOVE,
    AT_LEAST,
    BELOW
  }

  /** How it went. */
  public enum Verdict {
    MET,
    MISSED,
    UNKNOWN
  }

  /**
   * A share of a whole; not known where there is no whole.
   *
   * @param basis format with part and whole
   */
  public static Target share(
      String name, Bound bound, BigDecimal goal, BigDecimal part, BigDecimal whole) {
    BigDecimal actual = Percent.of(part, whole);
    String basis =
        actual == null ? "nothing to compute it from" : plain(part) + " of " + plain(whole);
    return new Target(name, bound, goal, actual, basis);
  }

  private static String plain(BigDecimal number) {
    return number.signum() == 0 ? "0" : number.stripTrailingZeros().toPlainString();
  }

  /** Whether the goal was reached. */
  public Verdict verdict() {
    if (actual == null) {
      return Verdict.UNKNOWN;
    }
    int side = actual.compareTo(goal);
    boolean met =
        switch (bound) {
          case ABOVE -> side > 0;
          case AT_LEAST -> side >= 0;
          case BELOW -> side < 0;
        };
    return met ? Verdict.MET : Verdict.MISSED;
  }
}
