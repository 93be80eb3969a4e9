// SPDX-License-Identifier: Apache-2.0
package io.costwire.signals.forecast;

import java.util.Arrays;

/**
 * Growth that fades: the median slope between blocks of points, so that one launch is not taken for
 * a trend.
 */
final class Growth {
  static final Growth NONE = new Growth(0, 0);

  private static final int BLOCK = 7;
  private static final int BLOCK_MIN = 4;
  private static final int BLOCKS_MIN = 5;

  /** With few blocks a slope is mostly noise. */
  private static final double DOUBT_BLOCKS = 3;

  /** Nothing grows faster for long: 3 % a day is 2.4 times a month. */
  private static final double PER_POINT_MAX = 0.03;

  private final int blocks;
  private final double[] reach = new double[SpendHistory.DAYS_MAX + 1];

  /**
   * @param blocks how far back it looks, in blocks; 0 for no growth at all
   * @param damping what is left of the growth one point later
   */
  Growth(int blocks, double damping) {
    this.blocks = blocks;
    double left = 1;
    for (int ahead = 1; ahead < reach.length; ahead++) {
      left *= damping;
      reach[ahead] = reach[ahead - 1] + left;
    }
  }

  /** As a logarithm. */
  double perPoint(double[] levels) {
    double[] logs = new double[blocks];
    int count = 0;
    for (int b = 0; b < blocks && (b + 1) * BLOCK <= levels.length; b++) {
      double mean = mean(levels, levels.length - (b + 1) * BLOCK);
      if (!(mean > 0)) {
        break;
      }
      logs[count++] = Math.log(mean);
    }
    if (count < BLOCKS_MIN) {
      return 0;
    }
    double[] slopes = new double[count * (count - 1) / 2];
    int n = 0;
    for (int newer = 0; newer < count; newer++) {
      for (int older = newer + 1; older < count; older++) {
        slopes[n++] = (logs[newer] - logs[older]) / (older - newer) / BLOCK;
      }
    }
    double slope = WeekAndMonth.median(slopes) * count / (count + DOUBT_BLOCKS);
    return Math.clamp(slope, -PER_POINT_MAX, PER_POINT_MAX);
  }

  private static double mean(double[] levels, int from) {
    double[] known =
        Arrays.stream(levels, from, from + BLOCK).filter(level -> !Double.isNaN(level)).toArray();
    return known.length < BLOCK_MIN ? Double.NaN : Arrays.stream(known).sum() / known.length;
  }

  /** How many points' worth of growth there are in so many points, as it fades. */
  double reach(int ahead) {
    return reach[ahead];
  }
}
