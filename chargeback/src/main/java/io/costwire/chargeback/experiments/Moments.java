// SPDX-License-Identifier: Apache-2.0
package io.costwire.chargeback.experiments;

/**
 * A sample as its sums.
 *
 * @param squares sum of the squares
 */
public record Moments(long n, double sum, double squares) {
  double mean() {
    return sum / n;
  }

  /** Of the population, with n - 1. */
  double variance() {
    return Math.max(0, (squares - sum * sum / n) / (n - 1.0));
  }
}
