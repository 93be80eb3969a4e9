// SPDX-License-Identifier: Apache-2.0
package io.costwire.signals.forecast;

import java.time.LocalDate;
import java.util.Arrays;
import java.util.function.IntToDoubleFunction;

/** Days of the week, and the first and last days of a month where they stand out. */
final class WeekAndMonth implements Season {
  /** Days at either end of a month that may have factors of their own. */
  private static final int EDGE_DAYS = 3;

  private static final int ORDINARY = 0;
  private static final int PLACES = 2 * EDGE_DAYS + 1;
  private static final int WEEK = 7;
  private static final int WEEK_DAYS_MIN = 5;

  /** Weekdays are learned from the last ten weeks, the newest most. */
  private static final int WEEKDAY_DAYS = 70;

  private static final double WEEKDAY_HALF_LIFE_DAYS = 28;

  private static final double[] WEEKDAY_WEIGHTS = new double[WEEKDAY_DAYS + 1];

  static {
    Arrays.setAll(WEEKDAY_WEIGHTS, age -> Math.pow(0.5, age / WEEKDAY_HALF_LIFE_DAYS));
  }

  /** A weekday seen once is trusted this much less than one seen often. */
  private static final double WEEKDAY_DOUBT = 0.05;

  /** How far around a day its ordinary level is looked for. */
  private static final int LEVEL_REACH_DAYS = 10;

  private static final int LEVEL_DAYS_MIN = 5;
  private static final int NOISE_DAYS = 60;

  /** An edge of a month seen once is believed by two thirds. */
  private static final double EDGE_DOUBT = 0.5;

  /** Shrinks what may be noise: from squared deviation over squared standard error. */
  private static final double EDGE_NOISE_FACTOR = 1.5;

  private static final double FACTOR_MIN = 0.05;

  private final byte[] weekday;
  private final byte[] place;

  /**
   * @param points how many points before and after the end are ever asked for
   */
  WeekAndMonth(long firstDay, int points) {
    this.weekday = new byte[points];
    this.place = new byte[points];
    for (int i = 0; i < points; i++) {
      LocalDate date = LocalDate.ofEpochDay(firstDay + i);
      weekday[i] = (byte) (date.getDayOfWeek().getValue() - 1);
      place[i] = (byte) place(date);
    }
  }

  private static int place(LocalDate date) {
    int left = date.lengthOfMonth() - date.getDayOfMonth();
    if (left < EDGE_DAYS) {
      return EDGE_DAYS + 1 + left;
    }
    return date.getDayOfMonth() <= EDGE_DAYS ? date.getDayOfMonth() : ORDINARY;
  }

  @Override
  public IntToDoubleFunction learn(double[] totals, int end) {
    double[] edges = new double[PLACES];
    Arrays.fill(edges, 1);
    double[] weekdays = weekdays(totals, end, edges);
    edges = edges(totals, end, weekdays);
    double[] days = weekdays(totals, end, edges);
    double[] places = edges;
    return i -> days[weekday[i]] * places[place[i]];
  }

  /**
   * A week with unknown days is compared by those that are known; what the unknown ones would have
   * brought is told by the weekdays of a first look.
   */
  private double[] weekdays(double[] totals, int end, double[] edges) {
    double[] alike = new double[WEEK];
    Arrays.fill(alike, 1);
    double[] factors = weekdays(totals, end, edges, alike);
    boolean gaps = false;
    for (int i = Math.max(0, end - WEEKDAY_DAYS); i < end; i++) {
      gaps |= Double.isNaN(totals[i]);
    }
    return gaps ? weekdays(totals, end, edges, factors) : factors;
  }

  private double[] weekdays(double[] totals, int end, double[] edges, double[] usual) {
    int start = Math.max(0, end - WEEKDAY_DAYS);
    double[][] ratios = new double[WEEK][WEEKDAY_DAYS / WEEK + 1];
    double[][] weights = new double[WEEK][WEEKDAY_DAYS / WEEK + 1];
    int[] counts = new int[WEEK];
    for (int i = start; i < end && end - start >= WEEK; i++) {
      int first = Math.clamp(i - WEEK / 2, start, end - WEEK);
      double mean = weekMean(totals, first, edges, usual);
      if (mean > 0 && !Double.isNaN(totals[i])) {
        int day = weekday[i];
        ratios[day][counts[day]] = totals[i] / edges[place[i]] / mean;
        weights[day][counts[day]++] = WEEKDAY_WEIGHTS[end - i];
      }
    }
    double[] factors = new double[WEEK];
    double sum = 0;
    int seen = 0;
    for (int day = 0; day < WEEK; day++) {
      factors[day] = trimmed(ratios[day], weights[day], counts[day]);
      sum += counts[day] > 0 ? factors[day] : 0;
      seen += counts[day] > 0 ? 1 : 0;
    }
    double mean = seen == 0 ? 1 : sum / seen;
    // a weekday never seen is an ordinary one
    Arrays.setAll(factors, day -> counts[day] > 0 ? factors[day] / mean : 1);
    return factors;
  }

  /** What an ordinary day of a week brought; NaN where fewer than five are known. */
  private double weekMean(double[] totals, int first, double[] edges, double[] usual) {
    double sum = 0;
    double weight = 0;
    int known = 0;
    for (int i = first; i < first + WEEK; i++) {
      if (!Double.isNaN(totals[i])) {
        sum += totals[i] / edges[place[i]];
        weight += usual[weekday[i]];
        known++;
      }
    }
    return known >= WEEK_DAYS_MIN && weight > 0 ? sum / weight : Double.NaN;
  }

  /** The weighted mean without the largest and the smallest, where there are enough of them. */
  private static double trimmed(double[] ratios, double[] weights, int count) {
    int smallest = -1;
    int largest = -1;
    for (int i = 0; i < count && count >= 5; i++) {
      smallest = smallest < 0 || ratios[i] < ratios[smallest] ? i : smallest;
      largest = largest < 0 || ratios[i] >= ratios[largest] ? i : largest;
    }
    double sum = WEEKDAY_DOUBT;
    double weight = WEEKDAY_DOUBT;
    for (int i = 0; i < count; i++) {
      if (i != smallest && i != largest) {
        sum += ratios[i] * weights[i];
        weight += weights[i];
      }
    }
    return sum / weight;
  }

  private double[] edges(double[] totals, int end, double[] weekdays) {
    double[][] ratios = new double[PLACES][end / 28 + 2];
    int[] counts = new int[PLACES];
    double noise = 0;
    int noisy = 0;
    for (int i = end - 1; i >= 0; i--) {
      boolean edge = place[i] != ORDINARY;
      if (!edge && noisy >= NOISE_DAYS) {
        continue;
      }
      double ratio = totals[i] / weekdays[weekday[i]] / level(totals, i, end, weekdays);
      if (Double.isNaN(ratio) || weekdays[weekday[i]] < FACTOR_MIN) {
        continue;
      }
      if (edge) {
        ratios[place[i]][counts[place[i]]++] = ratio;
      } else {
        noise += Math.abs(ratio - 1);
        noisy++;
      }
    }
    // 1.25 makes a standard deviation of a mean absolute one
    double deviation = noisy == 0 ? 1 : 1.25 * noise / noisy;
    double[] factors = new double[PLACES];
    factors[ORDINARY] = 1;
    for (int p = 1; p < PLACES; p++) {
      factors[p] = believed(ratios[p], counts[p], deviation);
    }
    return factors;
  }

  private double level(double[] totals, int at, int end, double[] weekdays) {
    double sum = 0;
    int count = 0;
    int to = Math.min(end, at + LEVEL_REACH_DAYS + 1);
    for (int i = Math.max(0, at - LEVEL_REACH_DAYS); i < to; i++) {
      boolean counts = i != at && place[i] == ORDINARY && weekdays[weekday[i]] >= FACTOR_MIN;
      if (counts && !Double.isNaN(totals[i])) {
        sum += totals[i] / weekdays[weekday[i]];
        count++;
      }
    }
    return count >= LEVEL_DAYS_MIN && sum > 0 ? sum / count : Double.NaN;
  }

  private static double believed(double[] ratios, int count, double deviation) {
    if (count == 0) {
      return 1;
    }
    double[] seen = Arrays.copyOf(ratios, count);
    double effect = (count >= 3 ? median(seen) : Arrays.stream(seen).sum() / count) - 1;
    if (effect == 0) {
      return 1;
    }
    double error = deviation * deviation / count;
    double signal = Math.max(0, 1 - EDGE_NOISE_FACTOR * error / (effect * effect));
    return Math.max(FACTOR_MIN, 1 + effect * signal * count / (count + EDGE_DOUBT));
  }

  static double median(double[] values) {
    Arrays.sort(values);
    int half = values.length / 2;
    return values.length % 2 == 1 ? values[half] : (values[half - 1] + values[half]) / 2;
  }
}
