// SPDX-License-Identifier: Apache-2.0
package io.costwire.signals.forecast;

import java.util.Arrays;

/** Which candidate is believed how much at which distance: those that erred less lately, more. */
final class Mixture {
  /** Errors of so many points ago count half. */
  private static final double HALF_LIFE_POINTS = 60;

  private static final double FORGETTING = Math.pow(0.5, 1 / HALF_LIFE_POINTS);

  /** How many errors of ordinary size a candidate has before the first is seen. */
  private static final double PRIOR_WEIGHT = 5;

  private static final double PRIOR_ERROR = 0.1;

  /** The higher, the more the best candidate gets. */
  private static final double SHARPNESS = 5;

  private final int[] judged;
  private final double[][] errors;
  private final double[] seen;

  Mixture(int[] judged, int candidates) {
    this.judged = judged;
    this.errors = new double[judged.length][candidates];
    this.seen = new double[judged.length];
    for (double[] row : errors) {
      Arrays.fill(row, PRIOR_WEIGHT * PRIOR_ERROR);
    }
    Arrays.fill(seen, PRIOR_WEIGHT);
  }

  /**
   * @param forecasts what each candidate had expected
   */
  void judge(int which, double[] forecasts, double actual) {
    seen[which] = seen[which] * FORGETTING + 1;
    for (int c = 0; c < forecasts.length; c++) {
      double error = Math.abs(ErrorBands.error(actual, forecasts[c]));
      double counted = Double.isNaN(error) ? ErrorBands.ERROR_MAX : error;
      errors[which][c] = errors[which][c] * FORGETTING + counted;
    }
  }

  /** Shares that sum to 1, for each point ahead from 1 to {@code points}. */
  double[][] shares(int points) {
    double[][] atJudged = new double[judged.length][];
    for (int j = 0; j < judged.length; j++) {
      atJudged[j] = shares(errors[j], seen[j]);
    }
    double[][] shares = new double[points + 1][];
    for (int ahead = 1; ahead <= points; ahead++) {
      shares[ahead] = between(atJudged, ahead);
    }
    return shares;
  }

  /** The same at every distance: as at the farthest that was judged. */
  double[][] farthestShares(int points) {
    int last = judged.length - 1;
    double[][] shares = new double[points + 1][];
    Arrays.fill(shares, shares(errors[last], seen[last]));
    return shares;
  }

  private static double[] shares(double[] errors, double seen) {
    double[] shares = new double[errors.length];
    double sum = 0;
    for (int c = 0; c < shares.length; c++) {
      shares[c] = Math.pow(errors[c] / seen + 1e-3, -SHARPNESS);
      sum += shares[c];
    }
    for (int c = 0; c < shares.length; c++) {
      shares[c] /= sum;
    }
    return shares;
  }

  private double[] between(double[][] atJudged, int ahead) {
    int next = 0;
    while (next < judged.length && judged[next] < ahead) {
      next++;
    }
    if (next == 0 || next == judged.length) {
      return atJudged[Math.min(next, judged.length - 1)];
    }
    double near = Math.log(judged[next - 1]);
    double part = (Math.log(ahead) - near) / (Math.log(judged[next]) - near);
    double[] shares = new double[atJudged[next].length];
    for (int c = 0; c < shares.length; c++) {
      shares[c] = atJudged[next - 1][c] * (1 - part) + atJudged[next][c] * part;
    }
    return shares;
  }
}
