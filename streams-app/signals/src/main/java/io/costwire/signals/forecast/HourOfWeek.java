// SPDX-License-Identifier: Apache-2.0
package io.costwire.signals.forecast;

import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.Arrays;
import java.util.function.IntToDoubleFunction;

/**
 * Hours of the week by the clocks of a time zone. Each hour leans on the same hour of other working
 * days, or of the weekend, until it was seen often enough.
 */
final class HourOfWeek implements Season {
  private static final int HOURS = 24;
  private static final int WEEK = 7 * HOURS;
  private static final int SATURDAY = 5;

  /** How many times an hour of the week must be seen to count as much as its kind of day. */
  private static final double OWN_DOUBT = 2;

  /** How many days it takes to believe in a rhythm of the day at all. */
  private static final double DAY_DOUBT = 0.5;

  /** The same hour of the days and the weeks before and after. */
  private static final int[] NEIGHBOURS = {HOURS, WEEK};

  private static final double LONE_FACTOR = 2;

  private final short[] hourOfWeek;

  /** What each hour of the week spent, and how often it was seen. */
  private record Seen(double[] sums, double[] counts) {

    /** The mean of an hour on some days of the week, as if the prior had been seen as well. */
    double shrunk(int hour, int fromDay, int toDay, double prior, double doubt) {
      double sum = prior * doubt;
      double count = doubt;
      for (int day = fromDay; day < toDay; day++) {
        sum += sums[day * HOURS + hour];
        count += counts[day * HOURS + hour];
      }
      return sum / count;
    }
  }

  /**
   * @param firstHour hours since 1970 UTC
   * @param points how many points before and after the end are ever asked for
   */
  HourOfWeek(long firstHour, int points, ZoneId zone) {
    this.hourOfWeek = new short[points];
    for (int i = 0; i < points; i++) {
      hourOfWeek[i] = hourOfWeek(firstHour + i, zone);
    }
  }

  static short hourOfWeek(long hour, ZoneId zone) {
    return hourOfWeek(Instant.ofEpochSecond(hour * SpendHistory.SECONDS_PER_HOUR).atZone(zone));
  }

  static short hourOfWeek(ZonedDateTime at) {
    return (short) ((at.getDayOfWeek().getValue() - 1) * HOURS + at.getHour());
  }

  @Override
  public IntToDoubleFunction learn(double[] totals, int end) {
    double[] factors = factors(totals, end);
    return i -> factors[hourOfWeek[i]];
  }

  /** Every hour like every other. */
  static double[] flat() {
    double[] factors = new double[WEEK];
    Arrays.fill(factors, 1);
    return factors;
  }

  /** By hour of the week, 1 on average. */
  double[] factors(double[] totals, int end) {
    Seen seen = new Seen(new double[WEEK], new double[WEEK]);
    double sum = 0;
    double count = 0;
    for (int i = 0; i < end; i++) {
      if (!Double.isNaN(totals[i])) {
        double calm = Math.min(totals[i], usualMax(totals, i, end));
        seen.sums[hourOfWeek[i]] += calm;
        seen.counts[hourOfWeek[i]]++;
        sum += calm;
        count++;
      }
    }
    if (sum <= 0) {
      return flat();
    }
    double[] factors = new double[WEEK];
    double mean = sum / count;
    for (int hour = 0; hour < HOURS; hour++) {
      double anyDay = seen.shrunk(hour, 0, 7, mean, DAY_DOUBT);
      double workday = seen.shrunk(hour, 0, SATURDAY, anyDay, OWN_DOUBT);
      double weekend = seen.shrunk(hour, SATURDAY, 7, anyDay, OWN_DOUBT);
      for (int day = 0; day < 7; day++) {
        double kind = day < SATURDAY ? workday : weekend;
        double own = seen.shrunk(hour, day, day + 1, kind, OWN_DOUBT);
        factors[day * HOURS + hour] = own / mean;
      }
    }
    return factors;
  }

  /** What an hour may count for, so that one gone wrong is not taken for a rhythm. */
  private static double usualMax(double[] totals, int at, int end) {
    double max = 0;
    int known = 0;
    for (int distance : NEIGHBOURS) {
      for (int i = at - distance; i <= at + distance; i += 2 * distance) {
        if (i >= 0 && i < end && !Double.isNaN(totals[i])) {
          max = Math.max(max, totals[i]);
          known++;
        }
      }
    }
    return known < 2 ? Double.POSITIVE_INFINITY : LONE_FACTOR * max;
  }
}
