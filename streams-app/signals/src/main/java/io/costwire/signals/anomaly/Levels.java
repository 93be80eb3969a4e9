// SPDX-License-Identifier: Apache-2.0
package io.costwire.signals.anomaly;

/**
 * Where a series is and how far it usually is from where it was expected, on the scale of {@link
 * Scale}.
 *
 * @param growth what the rhythm is multiplied by
 * @param recent mean of the last hours
 * @param recentUsual what the rhythm said for the same hours
 * @param magnitude mean size of a bucket
 * @param errors mean size of each baseline's errors
 * @param hourMean mean error against the rhythm over about two hours, in spreads
 * @param dayMean the same over about half a day
 */
record Levels(
    double growth,
    double recent,
    double recentUsual,
    double magnitude,
    Errors errors,
    double hourMean,
    double dayMean) {

  static final Levels NEW = new Levels(1, 0, 0, 0, new Errors(0, 0, 0), 0, 0);

  /** One mean absolute error for each {@link Baseline}. */
  record Errors(double rhythm, double adjusted, double recent) {

    double of(Baseline baseline) {
      return switch (baseline) {
        case RHYTHM -> rhythm;
        case ADJUSTED -> adjusted;
        case RECENT -> recent;
      };
    }

    Baseline smallest() {
      if (rhythm <= adjusted && rhythm <= recent) {
        return Baseline.RHYTHM;
      }
      return adjusted <= recent ? Baseline.ADJUSTED : Baseline.RECENT;
    }
  }

  /** Hours in which nearly nothing is usual say nothing about others. */
  private static final double NOTHING = 0.03;

  /** Ten times as much money: what two hours say about a day is believed no further. */
  private static final double RATIO_MAX = Math.sqrt(10);

  /** What the level of the last hours is to the rhythm's. */
  double ratio() {
    return recentUsual > NOTHING * magnitude && recentUsual > 0
        ? Math.clamp(recent / recentUsual, 1 / RATIO_MAX, RATIO_MAX)
        : 1;
  }

  /** What was strange is usual now, and the rhythm has become so; what led there is forgotten. */
  Levels adopted(DayShape.Change change) {
    Errors wider =
        new Errors(Math.max(errors.rhythm(), change.error()), errors.adjusted(), errors.recent());
    double size = change.magnitude() > 0 ? change.magnitude() : magnitude;
    return new Levels(1, recent, recent, size, wider, 0, 0);
  }

  Levels calmed() {
    return new Levels(growth, recent, recentUsual, magnitude, errors, 0, 0);
  }
}
