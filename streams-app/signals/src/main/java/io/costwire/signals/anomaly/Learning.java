// SPDX-License-Identifier: Apache-2.0
package io.costwire.signals.anomaly;

import java.util.ArrayList;
import java.util.List;

/** What a bucket changes about what is expected of the next ones. */
final class Learning {

  /** Errors count up to this many spreads, so that an outlier moves a level no further. */
  private static final double CLIP = 3;

  /** What one bucket can add to a mean of errors: a jump alone is not a shift. */
  private static final double MEAN_CLIP = 8;

  private final DetectorSettings settings;

  Learning(DetectorSettings settings) {
    this.settings = settings;
  }

  /** The means that {@link Pattern#SHIFT} and {@link Pattern#DRIFT} look at, with this bucket. */
  Levels means(Levels levels, double fromRhythm) {
    double error = Math.clamp(fromRhythm, -MEAN_CLIP, MEAN_CLIP);
    double hourRate = settings.rate(settings.memory().recent(), 4);
    double dayRate = settings.rate(settings.memory().drift(), 12);
    return new Levels(
        levels.growth(),
        levels.recent(),
        levels.recentUsual(),
        levels.magnitude(),
        levels.errors(),
        levels.hourMean() + hourRate * (error - levels.hourMean()),
        levels.dayMean() + dayRate * (error - levels.dayMean()));
  }

  /** Follows the last hours, which goes on while an episode is open: it may be the new normal. */
  Levels follow(Levels levels, Expectation expected, double value, long heard) {
    double rate = Math.max(settings.rate(settings.memory().recent(), 4), 1.0 / (heard + 1));
    double slow = Math.max(settings.rate(settings.memory().level(), 48), 1.0 / (heard + 1));
    double clip = heard < 3 ? Double.MAX_VALUE : 2 * CLIP * expected.spread();
    double step = Math.clamp(value - levels.recent(), -clip, clip);
    double size =
        Math.min(Math.abs(value), heard < 3 ? Double.MAX_VALUE : 10 * levels.magnitude() + clip);
    return new Levels(
        levels.growth(),
        levels.recent() + rate * step,
        levels.recentUsual() + rate * (expected.rhythm() - levels.recentUsual()),
        levels.magnitude() + slow * (size - levels.magnitude()),
        levels.errors(),
        levels.hourMean(),
        levels.dayMean());
  }

  /** The level's growth and the size of errors, from an ordinary bucket. */
  Levels settle(Levels levels, Expectation expected, double value, SeriesState state) {
    double growth = levels.growth();
    boolean grown = state.clock().heard() > settings.bucketsIn(settings.gates().warmUp(), 2);
    if (grown && expected.usual().dayKindSeen() && expected.rhythm() > 0) {
      double clip = CLIP * expected.rhythmSpread();
      double error = Math.clamp(value - expected.rhythm(), -clip, clip);
      double size = Math.max(expected.rhythm(), expected.rhythmSpread());
      growth *= 1 + settings.rate(settings.memory().level(), 48) * Math.clamp(error / size, -1, 1);
    }
    long heard = state.clock().heard();
    double rate = Math.max(settings.rate(settings.memory().spread(), 24), 1.0 / (heard + 1));
    // A leak must not widen the rhythm's spread as fast as it grows.
    double slow = Math.max(settings.rate(settings.memory().level(), 48), 1.0 / (heard + 1));
    Levels.Errors errors = levels.errors();
    Levels.Errors next =
        new Levels.Errors(
            error(errors.rhythm(), value - expected.rhythm(), slow, heard),
            error(errors.adjusted(), value - expected.adjusted(), rate, heard),
            error(errors.recent(), value - expected.recent(), rate, heard));
    return new Levels(
        growth,
        levels.recent(),
        levels.recentUsual(),
        levels.magnitude(),
        next,
        levels.hourMean(),
        levels.dayMean());
  }

  private static double error(double mean, double error, double rate, long heard) {
    double size = Math.abs(error);
    double clipped = heard < 24 ? size : Math.min(size, 4 * mean + 0.1 * size);
    return mean + rate * (clipped - mean);
  }

  Rhythm rhythm(SeriesState state, SeriesBucket bucket, Expectation expected, double value) {
    double growth = state.levels().growth();
    double hours = settings.bucket().toMillis() / 3_600_000.0;
    return state
        .rhythm()
        .learned(
            new Rhythm.Sample(
                bucket.start().atZone(settings.zone()),
                value / growth,
                CLIP * expected.rhythmSpread() / growth,
                Math.min(1, hours)),
            settings.memory().rhythmVisits());
  }

  /** How rare sizes are, from every bucket that is not inside an open episode. */
  static List<Tail> learned(List<Tail> tails, double[] scores) {
    List<Tail> next = new ArrayList<>(tails.size());
    for (int i = 0; i < tails.size(); i++) {
      double score = scores[i / 2];
      next.add(tails.get(i).learned(i % 2 == 0 ? score : -score));
    }
    return next;
  }

  List<Tail> dayOver(List<Tail> tails) {
    double memory = settings.bucketsIn(settings.memory().rarity(), 1_000);
    return tails.stream().map(tail -> tail.dayOver(memory)).toList();
  }

  /** What crept up to a signal is no example; what jumped is kept, so that habits are learned. */
  static List<Tail> crept(List<Tail> tails) {
    List<Tail> next = new ArrayList<>(tails);
    for (int i = 2 * Pattern.SHIFT.ordinal(); i < tails.size(); i++) {
      next.set(i, tails.get(i).dayForgotten());
    }
    return next;
  }
}
