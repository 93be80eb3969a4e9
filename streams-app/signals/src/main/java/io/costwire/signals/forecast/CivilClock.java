// SPDX-License-Identifier: Apache-2.0
package io.costwire.signals.forecast;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZonedDateTime;

/**
 * Where in its days a series spends, by the clocks of a zone. An ordinary day weighs 1; one with 23
 * hours less by the hour it lacks, one with 25 more by the hour it has twice.
 */
final class CivilClock {
  private static final int HOUR = SpendHistory.SECONDS_PER_HOUR;
  private static final int HOURS = 24;
  private static final long DAY = (long) HOURS * HOUR;

  private final ZoneId zone;
  private final double[] weights;

  /**
   * @param factors by hour of the week
   */
  CivilClock(ZoneId zone, double[] factors) {
    this.zone = zone;
    this.weights = factors.clone();
    for (int day = 0; day < factors.length; day += HOURS) {
      double sum = 0;
      for (int hour = day; hour < day + HOURS; hour++) {
        sum += factors[hour];
      }
      for (int hour = day; hour < day + HOURS; hour++) {
        weights[hour] = sum > 0 ? factors[hour] / sum : 1.0 / HOURS;
      }
    }
  }

  long day(Instant instant) {
    return LocalDate.ofInstant(instant, zone).toEpochDay();
  }

  Instant start(long day) {
    return LocalDate.ofEpochDay(day).atStartOfDay(zone).toInstant();
  }

  /** What a civil day weighs between two instants. */
  double weight(long day, Instant from, Instant to) {
    long begin = start(day).getEpochSecond();
    long end = start(day + 1).getEpochSecond();
    if (end - begin == DAY && from.getEpochSecond() <= begin && to.getEpochSecond() >= end) {
      return 1;
    }
    double first = Math.max((double) begin, seconds(from));
    double last = Math.min((double) end, seconds(to));
    double weight = 0;
    double at = first;
    while (at < last) {
      ZonedDateTime time = Instant.ofEpochSecond((long) at).atZone(zone);
      // hours of the zone, which may begin at half past one of UTC
      long full = (long) at - time.getMinute() * 60L - time.getSecond() + HOUR;
      double next = Math.min(last, (double) full);
      weight += (next - at) / HOUR * weights[HourOfWeek.hourOfWeek(time)];
      at = next;
    }
    return weight;
  }

  static double seconds(Instant instant) {
    return instant.getEpochSecond() + instant.getNano() / 1e9;
  }
}
