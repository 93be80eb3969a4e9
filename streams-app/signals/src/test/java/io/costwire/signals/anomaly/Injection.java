// SPDX-License-Identifier: Apache-2.0
package io.costwire.signals.anomaly;

import java.util.Arrays;
import java.util.SplittableRandom;

/** What goes wrong, written into a series that was ordinary. */
enum Injection {
  /** An agent in a loop: ten times the usual for three hours. */
  RUNAWAY_AGENT(3),
  /** A prompt that grows: 2 % more every hour, for two days. */
  SLOW_LEAK(48),
  /** A price per thousand read as a price per unit, for an hour. */
  PRICE_TIMES_1000(1),
  /** The collector is gone for six hours; nothing was heard, and what was spent is unknown. */
  SILENT_COLLECTOR(6),
  /** A tag that takes request ids: the series is the number of values never seen before. */
  TAG_FLOOD(4),
  /** A launch: 2.5 times as much from here on. */
  LAUNCH(24),
  /** Nothing: ordinary weeks. */
  NONE(0);

  private final int hours;

  Injection(int hours) {
    this.hours = hours;
  }

  int hours() {
    return hours;
  }

  /** The series with the fault; missing buckets are NaN. */
  double[] into(double[] ordinary, int at) {
    double[] series = ordinary.clone();
    int end = Math.min(series.length, at + hours * GeneratedSpend.PER_HOUR);
    switch (this) {
      case RUNAWAY_AGENT -> scale(series, at, end, 10);
      case PRICE_TIMES_1000 -> scale(series, at, end, 1000);
      case SILENT_COLLECTOR -> Arrays.fill(series, at, end, Double.NaN);
      case LAUNCH -> scale(series, at, series.length, 2.5);
      case SLOW_LEAK -> {
        for (int i = at; i < end; i++) {
          series[i] *= Math.pow(1.02, (double) (i - at) / GeneratedSpend.PER_HOUR);
        }
      }
      case TAG_FLOOD -> {
        for (int i = at; i < end; i++) {
          series[i] += 400;
        }
      }
      case NONE -> {}
    }
    return series;
  }

  private static void scale(double[] series, int from, int to, double factor) {
    for (int i = from; i < to; i++) {
      series[i] *= factor;
    }
  }

  /** What the series is before anything happens to it. */
  double[] ordinary(GeneratedSpend spend, int days) {
    if (this != TAG_FLOOD) {
      return spend.buckets(days);
    }
    SplittableRandom random = new SplittableRandom(spend.seed() * 31 + spend.kind().ordinal());
    double[] values = new double[days * GeneratedSpend.PER_DAY];
    for (int i = 0; i < values.length; i++) {
      values[i] = random.nextInt(100) < 20 ? random.nextInt(1, 6) : 0;
    }
    return values;
  }
}
