// SPDX-License-Identifier: Apache-2.0
package io.costwire.signals.forecast;

/**
 * The part of a period's spend that its rhythm puts before an instant.
 *
 * @param share from 0 to 1
 * @since 0.1
 */
public record ExpectedShare(double share, Basis basis) {

  /** What a share was read from. */
  public enum Basis {
    /** Hours, weekdays and edges of months as they were learned. */
    RHYTHM,
    /** Nothing but the clock, because the history is too short for a rhythm. */
    ELAPSED_TIME
  }

  /**
   * @throws IllegalArgumentException if the share is not from 0 to 1
   */
  public ExpectedShare {
    if (!(share >= 0 && share <= 1)) {
      throw new IllegalArgumentException("share: " + share + " is not from 0 to 1");
    }
  }
}
