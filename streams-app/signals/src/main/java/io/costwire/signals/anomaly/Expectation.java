// SPDX-License-Identifier: Apache-2.0
package io.costwire.signals.anomaly;

import java.time.Instant;

/**
 * What a bucket is expected to be before it is looked at.
 *
 * @param rhythm value of {@link Baseline#RHYTHM}; that of RECENT where the hour was never seen
 * @param best the baseline with the smallest errors lately
 * @param spread usual size of the best one's errors, as a standard deviation
 * @param rhythmSpread usual size of the rhythm's errors
 */
record Expectation(
    Rhythm.Usual usual,
    double rhythm,
    double adjusted,
    double recent,
    Baseline best,
    double spread,
    double rhythmSpread) {

  /** Mean absolute deviation to standard deviation. */
  private static final double MEAN_TO_SIGMA = 1.2533;

  /** A series flatter than this share of its size is not judged by its own spread. */
  private static final double LEAST_SPREAD = 0.03;

  static Expectation at(Instant instant, DetectorSettings settings, SeriesState state) {
    Levels levels = state.levels();
    Rhythm.Usual usual = state.rhythm().at(instant, settings.zone());
    double rhythm = usual.known() ? usual.level() * levels.growth() : levels.recent();
    Baseline best = levels.errors().smallest();
    double floor = Math.max(LEAST_SPREAD * levels.magnitude(), settings.leastSpread());
    return new Expectation(
        usual,
        rhythm,
        rhythm * levels.ratio(),
        levels.recent(),
        best,
        Math.max(floor, MEAN_TO_SIGMA * levels.errors().of(best)),
        Math.max(floor, MEAN_TO_SIGMA * levels.errors().rhythm()));
  }

  double of(Baseline baseline) {
    return switch (baseline) {
      case RHYTHM -> rhythm;
      case ADJUSTED -> adjusted;
      case RECENT -> recent;
    };
  }

  /**
   * Distance from the nearest of the baselines, in spreads; 0 for what lies between them. A return
   * to the usual after hours of something else is explained by the rhythm, a slow morning after a
   * slow night by the last hours.
   */
  double jump(double value) {
    double low = Math.min(rhythm, Math.min(adjusted, recent));
    double high = Math.max(rhythm, Math.max(adjusted, recent));
    double distance = value > high ? value - high : Math.min(0, value - low);
    return distance / spread;
  }

  double fromRhythm(double value) {
    return (value - rhythm) / rhythmSpread;
  }
}
