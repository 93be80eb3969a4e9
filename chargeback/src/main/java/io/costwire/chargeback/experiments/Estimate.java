// SPDX-License-Identifier: Apache-2.0
package io.costwire.chargeback.experiments;

import org.apache.commons.statistics.distribution.NormalDistribution;
import org.apache.commons.statistics.distribution.TDistribution;

/**
 * What a sample says of one figure, with its 95 % confidence interval. Statistics, not money: in
 * floating point.
 *
 * @param n observations
 * @param error standard error, by which figures of two variants are compared
 */
public record Estimate(long n, double value, double low, double high, double error) {
  private static final double TAIL = 0.025;
  private static final NormalDistribution NORMAL = NormalDistribution.of(0, 1);

  /** A mean, with Student's t. */
  static Estimate mean(Moments sample) {
    double error = Math.sqrt(sample.variance() / sample.n());
    double half = t(sample.n()) * error;
    return new Estimate(
        sample.n(), sample.mean(), sample.mean() - half, sample.mean() + half, error);
  }

  /**
   * A rate, with Wilson's score interval (1927), which holds for few observations and for rates
   * near 0 and 1. Its error is that of Agresti and Caffo (2000), who add a success and a failure:
   * it is never 0.
   */
  static Estimate rate(long succeeded, long known) {
    double z = NORMAL.inverseSurvivalProbability(TAIL);
    double rate = (double) succeeded / known;
    double z2 = z * z / known;
    double centre = (rate + z2 / 2) / (1 + z2);
    double half = z / (1 + z2) * Math.sqrt(rate * (1 - rate) / known + z2 / (4 * (double) known));
    double moved = (succeeded + 1.0) / (known + 2.0);
    double error = Math.sqrt(moved * (1 - moved) / (known + 2.0));
    return new Estimate(known, rate, Math.max(0, centre - half), Math.min(1, centre + half), error);
  }

  /**
   * A sum over another sum, such as cost per success, by the delta method: the error is that of the
   * mean of x - ratio * y, over the mean of y.
   */
  static Estimate ratio(Pairs sample) {
    double ratio = sample.x() / sample.y();
    double squares = sample.xx() - 2 * ratio * sample.xy() + ratio * ratio * sample.yy();
    double n = sample.n();
    double error = Math.sqrt(Math.max(0, squares) / (n * (n - 1))) / (sample.y() / n);
    double half = t(sample.n()) * error;
    return new Estimate(sample.n(), ratio, ratio - half, ratio + half, error);
  }

  private static double t(long n) {
    return TDistribution.of(n - 1.0).inverseSurvivalProbability(TAIL);
  }
}
