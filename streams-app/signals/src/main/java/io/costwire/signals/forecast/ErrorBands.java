// SPDX-License-Identifier: Apache-2.0
package io.costwire.signals.forecast;

import java.util.Arrays;

/**
 * How far actual totals were from what had been forecast, by distance: the empirical 10 % and 90 %
 * quantiles of the logarithm of actual over forecast, with what is usual where few were seen.
 */
final class ErrorBands {
  private static final double LOW = 0.1;
  private static final double HIGH = 0.9;

  /** An actual of nothing, or a forecast of it, is an error of this size. */
  static final double ERROR_MAX = 3;

  /**
   * Ends of intervals are less than 8,104 times away from what is expected: errors that grow with
   * the distance would otherwise leave every number behind.
   */
  static final double SIZE_MAX = 9;

  /** How many independent errors what is usual counts for. */
  private static final double PRIOR_WEIGHT = 4;

  /** Where nothing was seen yet: half of the errors at the reference distance are below it. */
  private static final double SIZE_UNSEEN = 0.15;

  /** From half of the absolute errors to 80 % of both signs, for the tails that spend has. */
  private static final double SIZE_TO_BAND = 2.0;

  private final int[] horizons;
  private final double[] low;
  private final double[] high;

  /** Where forecasts are out by more than can be counted, what nine in ten totals stayed below. */
  private final double[] most;

  /** How many independent errors there are in so many at a horizon. */
  interface Independence {
    double of(int errors, int horizon);
  }

  /**
   * @param errors for each horizon, those seen
   * @param totals for each of them the actual total
   */
  ErrorBands(int[] horizons, double[][] errors, double[][] totals, Independence independence) {
    this.horizons = horizons;
    this.low = new double[horizons.length];
    this.high = new double[horizons.length];
    this.most = new double[horizons.length];
    for (int h = 0; h < horizons.length; h++) {
      double usual = SIZE_TO_BAND * size(errors, h, independence);
      double independent = independence.of(errors[h].length, horizons[h]);
      double own = independent / (independent + PRIOR_WEIGHT);
      double[] sorted = errors[h].clone();
      Arrays.sort(sorted);
      low[h] = Math.min(0, own * quantile(sorted, LOW) - (1 - own) * usual);
      high[h] = Math.max(0, own * quantile(sorted, HIGH) + (1 - own) * usual);
      most[h] = isBeyondCounting(sorted) ? most(totals[h]) : 0;
    }
  }

  /** Whether one forecast in ten, or more, was for nothing where something came, or the reverse. */
  private static boolean isBeyondCounting(double[] sorted) {
    long beyond = Arrays.stream(sorted).filter(error -> Math.abs(error) >= ERROR_MAX).count();
    return beyond > 0 && beyond >= LOW * sorted.length;
  }

  private static double most(double[] totals) {
    double[] sorted = totals.clone();
    Arrays.sort(sorted);
    return quantile(sorted, HIGH);
  }

  static double error(double actual, double forecast) {
    if (actual <= 0 && forecast <= 0) {
      return 0;
    }
    double ratio = Math.log(Math.max(actual, 0) / Math.max(forecast, 0));
    return Math.clamp(ratio, -ERROR_MAX, ERROR_MAX);
  }

  /** The median absolute error at a horizon or, where few were seen, carried over from nearer. */
  private double size(double[][] errors, int h, Independence independence) {
    double sum = SIZE_UNSEEN;
    double weight = 1;
    for (int near = 0; near <= h; near++) {
      if (errors[near].length > 0) {
        double[] absolute = Arrays.stream(errors[near]).map(Math::abs).toArray();
        double independent = independence.of(errors[near].length, horizons[near]);
        double scaled =
            WeekAndMonth.median(absolute) * growth((double) horizons[h] / horizons[near]);
        sum += independent * scaled;
        weight += independent;
      }
    }
    return sum / weight;
  }

  /** How relative errors of totals grow with their distance. */
  static double growth(double times) {
    return Math.pow(times, 0.15);
  }

  private static double quantile(double[] sorted, double level) {
    if (sorted.length == 0) {
      return 0;
    }
    double at = level * (sorted.length - 1);
    int below = (int) at;
    int above = Math.min(below + 1, sorted.length - 1);
    return sorted[below] + (at - below) * (sorted[above] - sorted[below]);
  }

  /**
   * What a stretch is forecast from.
   *
   * @param ahead points from now to its end
   * @param points in it; fewer where it begins later than now
   */
  record Stretch(double ahead, double points) {}

  /** What a forecast is multiplied by for the lower end of its interval. */
  double lowFactor(Stretch stretch) {
    return isUncountable(stretch) ? 0 : Math.exp(-size(low, stretch));
  }

  double highFactor(Stretch stretch) {
    return Math.exp(size(high, stretch));
  }

  /** What the upper end is at least, however little is expected. */
  double highAtLeast(Stretch stretch) {
    int h = horizon(stretch);
    double times = stretch.points() / horizons[h];
    return most[h] * (h == 0 ? times : Math.max(1, times));
  }

  private boolean isUncountable(Stretch stretch) {
    return most[horizon(stretch)] > 0;
  }

  /** The nearest horizon that is as long as a stretch, or the last. */
  private int horizon(Stretch stretch) {
    int h = 0;
    while (h < horizons.length - 1 && horizons[h] < stretch.points()) {
      h++;
    }
    return h;
  }

  /** What begins later is as uncertain as all until its end, and as its own few points besides. */
  private double size(double[] band, Stretch stretch) {
    double whole = Math.abs(at(band, stretch.ahead()));
    double size =
        stretch.points() < stretch.ahead()
            ? Math.hypot(whole, at(band, Math.max(1, stretch.points())))
            : whole;
    return Math.min(size, SIZE_MAX);
  }

  private double at(double[] band, double points) {
    int last = horizons.length - 1;
    if (points >= horizons[last]) {
      return band[last] * Math.sqrt(points / horizons[last]);
    }
    int next = 0;
    while (horizons[next] < points) {
      next++;
    }
    if (next == 0) {
      // less than a point: the part of a total is less certain than the total
      return band[0] / Math.sqrt(Math.max(points, 0.1));
    }
    double near = Math.log(horizons[next - 1]);
    double part = (Math.log(points) - near) / (Math.log(horizons[next]) - near);
    return band[next - 1] * (1 - part) + band[next] * part;
  }
}
