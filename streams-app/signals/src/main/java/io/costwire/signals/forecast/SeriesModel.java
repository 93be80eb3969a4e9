// SPDX-License-Identifier: Apache-2.0
package io.costwire.signals.forecast;

import java.util.Arrays;
import java.util.function.IntToDoubleFunction;

/**
 * A series of totals, forecast from its end. To know how good it is, it forecasts the past as well,
 * each time with what was known then.
 */
final class SeriesModel {
  /** A candidate that expects nothing counts as this part of the one that expects most. */
  private static final double LEAST_PART = 1e-3;

  /** How far from the same point of the season a past forecast may have been made. */
  private static final int ALIKE_POINTS = 3;

  private final Grain grain;
  private final Season season;
  private final double[] totals;
  private final Mixture mixture;
  private final ErrorBands bands;
  private final IntToDoubleFunction rhythm;
  private final double[] ahead;

  /** What the candidates and their mixture expected at one point of the past. */
  private record Origin(double[][] judged, double[] mixed) {}

  /**
   * @param totals NaN where unknown
   * @param aheadMax how many points are ever forecast
   */
  SeriesModel(Grain grain, Season season, double[] totals, int aheadMax) {
    this.grain = grain;
    this.season = season;
    this.totals = totals;
    this.mixture = new Mixture(grain.judged(), grain.candidates().count());
    this.bands = pastErrors();
    this.rhythm = season.learn(totals, totals.length);
    this.ahead = expected(rhythm, totals.length, aheadMax);
  }

  private ErrorBands pastErrors() {
    int first = Math.max(grain.learnedMin(), totals.length - grain.originsMax());
    int count = Math.max(0, totals.length - first);
    Origin[] origins = new Origin[count];
    for (int o = 0; o < count; o++) {
      int end = first + o;
      for (int j = 0; j < grain.judged().length; j++) {
        int before = o - grain.judged()[j];
        if (before >= 0) {
          judge(j, origins[before], first + before);
        }
      }
      origins[o] = forecastAt(end);
    }
    return errors(origins, first);
  }

  private void judge(int which, Origin origin, int end) {
    double actual = actual(end, grain.judged()[which]);
    if (!Double.isNaN(actual)) {
      mixture.judge(which, origin.judged[which], actual);
    }
  }

  private Origin forecastAt(int end) {
    int points = Math.min(totals.length - end, grain.horizons()[grain.horizons().length - 1]);
    IntToDoubleFunction learned = season.learn(totals, end);
    Levels levels = Levels.at(new Levels.Known(totals, end, points), learned, grain.candidates());
    int candidates = grain.candidates().count();
    double[][] shares = shares(levels, points);
    double[][] judged = new double[grain.judged().length][candidates];
    double[] mixed = new double[points + 1];
    for (int a = 1; a <= points; a++) {
      double factor = learned.applyAsDouble(end + a - 1);
      double known = Double.isNaN(totals[end + a - 1]) ? 0 : 1;
      mixed[a] = mixed[a - 1] + known * mixed(levels, shares[a], a, factor);
      for (int c = 0; c < candidates; c++) {
        double value = known * levels.expected(c, a, factor);
        for (int j = 0; j < judged.length; j++) {
          judged[j][c] += a <= grain.judged()[j] ? value : 0;
        }
      }
    }
    return new Origin(judged, mixed);
  }

  /** Whether a burst comes in a day or two says little about who is right in the long run. */
  private double[][] shares(Levels levels, int points) {
    return levels.isBursts() ? mixture.farthestShares(points) : mixture.shares(points);
  }

  private ErrorBands errors(Origin[] origins, int first) {
    double[][] errors = new double[grain.horizons().length][];
    double[][] totalsSeen = new double[grain.horizons().length][];
    for (int h = 0; h < errors.length; h++) {
      int horizon = grain.horizons()[h];
      double[] seen = new double[origins.length];
      double[] sums = new double[origins.length];
      int count = 0;
      for (int o = 0; o + horizon <= origins.length; o++) {
        double sum = actual(first + o, horizon);
        double error = ErrorBands.error(sum, origins[o].mixed[horizon]);
        if (!Double.isNaN(error) && isAlike(first + o)) {
          sums[count] = sum;
          seen[count++] = error;
        }
      }
      errors[h] = Arrays.copyOf(seen, count);
      totalsSeen[h] = Arrays.copyOf(sums, count);
    }
    return new ErrorBands(grain.horizons(), errors, totalsSeen, this::independent);
  }

  /** Made at about the hour that it is now: a night ahead is not as sure as a day. */
  private boolean isAlike(int end) {
    int season = grain.candidates().seasonPoints();
    int apart = (totals.length - end) % season;
    return Math.min(apart, season - apart) <= ALIKE_POINTS;
  }

  /** Neighbouring forecasts share most of what they forecast. */
  private double independent(int errors, int horizon) {
    int alike = 2 * ALIKE_POINTS + 1;
    boolean all = alike >= grain.candidates().seasonPoints();
    return (double) errors / (all ? horizon : Math.min(horizon, alike));
  }

  /** The sum of what is known; NaN where a quarter of the points or more is not. */
  private double actual(int from, int points) {
    double sum = 0;
    int unknown = 0;
    for (int i = from; i < from + points; i++) {
      if (Double.isNaN(totals[i])) {
        unknown++;
      } else {
        sum += totals[i];
      }
    }
    return 4 * unknown >= points ? Double.NaN : sum;
  }

  private double[] expected(IntToDoubleFunction learned, int end, int points) {
    Levels levels = Levels.at(new Levels.Known(totals, end, points), learned, grain.candidates());
    double[][] shares = shares(levels, points);
    double[] expected = new double[points + 1];
    for (int a = 1; a <= points; a++) {
      double factor = learned.applyAsDouble(end + a - 1);
      expected[a] = mixed(levels, shares[a], a, factor);
    }
    return expected;
  }

  /** The geometric mean: a candidate that is out by a factor of a hundred does not decide alone. */
  private static double mixed(Levels levels, double[] shares, int ahead, double factor) {
    double most = Double.NaN;
    for (int c = 0; c < shares.length; c++) {
      double expected = levels.expected(c, ahead, factor);
      most = Double.isNaN(most) || expected > most ? expected : most;
    }
    if (!(most > 0)) {
      return most;
    }
    double sum = 0;
    for (int c = 0; c < shares.length; c++) {
      double expected = levels.expected(c, ahead, factor);
      // false for a candidate that does not know; it counts for the least as well
      sum += shares[c] * Math.log(expected > LEAST_PART * most ? expected : LEAST_PART * most);
    }
    return Math.exp(sum);
  }

  /**
   * @param point 1 for the first after the totals
   */
  double expected(int point) {
    return ahead[point];
  }

  /** False if nothing lately says what an ordinary point spends. */
  boolean isKnown() {
    return !Double.isNaN(ahead[1]);
  }

  /** The part of the level that a point has, before or after the end of the totals. */
  double rhythm(int index) {
    return rhythm.applyAsDouble(index);
  }

  ErrorBands bands() {
    return bands;
  }
}
