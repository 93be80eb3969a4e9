// SPDX-License-Identifier: Apache-2.0
package io.costwire.signals.forecast;

/**
 * How a series is learned at a grain. The figures were chosen on generated spend and are not tuned
 * to any series (RATIONALE.md).
 */
enum Grain {
  DAY(
      new Levels.Candidates(
          new double[] {2, 6, 16},
          new Growth[] {Growth.NONE, new Growth(8, 0.97), new Growth(16, 0.985)},
          Levels.Average.ARITHMETIC,
          7,
          56,
          60),
      new int[] {1, 2, 4, 7, 10, 14, 21, 28, 45, 60, 90},
      new int[] {2, 7, 21},
      14,
      250),
  HOUR(
      new Levels.Candidates(
          new double[] {1.5, 6, 24, 96},
          new Growth[] {Growth.NONE},
          Levels.Average.GEOMETRIC,
          24,
          0,
          0),
      new int[] {1, 2, 4, 8, 12, 16, 24, 36, 48},
      new int[] {1, 6, 24},
      48,
      336);

  private final Levels.Candidates candidates;
  private final int[] horizons;
  private final int[] judged;
  private final int learnedMin;
  private final int originsMax;

  Grain(
      Levels.Candidates candidates, int[] horizons, int[] judged, int learnedMin, int originsMax) {
    this.candidates = candidates;
    this.horizons = horizons;
    this.judged = judged;
    this.learnedMin = learnedMin;
    this.originsMax = originsMax;
  }

  Levels.Candidates candidates() {
    return candidates;
  }

  /** At which distances errors are collected, in points. */
  int[] horizons() {
    return horizons;
  }

  /** At which distances candidates are judged. */
  int[] judged() {
    return judged;
  }

  /** Points without which there is no forecast. */
  int learnedMin() {
    return learnedMin;
  }

  /** How many past forecasts are made to learn the errors from. */
  int originsMax() {
    return originsMax;
  }
}
