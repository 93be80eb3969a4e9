// SPDX-License-Identifier: Apache-2.0
package io.costwire.alerting.render;

import java.math.BigDecimal;
import java.util.stream.Stream;

/**
 * An amount against the one that it is compared with, to be drawn.
 *
 * @param name what is compared
 * @param caption the figures in words: a picture may not be shown
 */
public record Gauge(String name, String caption, Scale scale) {

  /**
   * Amounts on one scale that begins at 0.
   *
   * @param observed what is
   * @param expected what is expected to become of it; the observed where nothing is
   * @param likely between which amounts it is expected to end
   * @param mark what it is compared with
   * @param full where the scale ends at the least; 0 where the largest amount says it
   */
  public record Scale(
      BigDecimal observed, BigDecimal expected, Range likely, BigDecimal mark, BigDecimal full) {

    static Scale of(BigDecimal observed, BigDecimal mark) {
      return new Scale(observed, observed, new Range(observed, observed), mark, BigDecimal.ZERO);
    }

    /** The end of the scale. */
    public BigDecimal end() {
      return Stream.of(observed, expected, likely.high, mark, full)
          .reduce(BigDecimal.ZERO, BigDecimal::max);
    }
  }

  /** From the least to the most. */
  public record Range(BigDecimal low, BigDecimal high) {}
}
