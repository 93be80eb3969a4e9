// SPDX-License-Identifier: Apache-2.0
package io.costwire.signals.forecast;

import java.math.BigDecimal;

/**
 * When a budget burns: a long stretch says that it matters, a short one that it still goes on.
 *
 * @param times how many times the allowed amount both stretches must have spent
 * @param floor what the long stretch must have spent for anyone to be told
 * @since 0.1
 */
public record BurnRule(BigDecimal times, BigDecimal floor) {

  /** What became of two stretches. */
  public sealed interface Verdict {}

  /** Both burn. */
  public record Burning(BurnRate fast, BurnRate slow) implements Verdict {}

  /** Nobody need be told. */
  public record Calm(Because because) implements Verdict {}

  /** Why nobody need be told. */
  public enum Because {
    /** The long stretch spent nothing, or less than is allowed times the rule's factor. */
    WITHIN_ALLOWED,
    /** It did, but the short one does not any more. */
    OVER_ALREADY,
    /** Both burn, but an amount too small to matter. */
    BELOW_FLOOR
  }

  /**
   * @throws IllegalArgumentException if the factor is not above 0 or the floor is below 0
   */
  public BurnRule {
    if (times.signum() <= 0) {
      throw new IllegalArgumentException(
          "times: " + times + " must be above 0; 2 means twice what the budget allows");
    }
    if (floor.signum() < 0) {
      throw new IllegalArgumentException(
          "floor: " + floor + " must not be below 0; 0 switches it off");
    }
  }

  /**
   * @param fast the short stretch, usually a twelfth of the long one
   * @param slow the long stretch
   */
  public Verdict judge(BurnRate fast, BurnRate slow) {
    if (slow.spent().signum() <= 0 || !slow.isAtLeast(times)) {
      return new Calm(Because.WITHIN_ALLOWED);
    }
    if (fast.spent().signum() <= 0 || !fast.isAtLeast(times)) {
      return new Calm(Because.OVER_ALREADY);
    }
    if (slow.spent().compareTo(floor) < 0) {
      return new Calm(Because.BELOW_FLOOR);
    }
    return new Burning(fast, slow);
  }
}
