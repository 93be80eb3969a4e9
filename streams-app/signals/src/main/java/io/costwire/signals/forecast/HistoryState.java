// SPDX-License-Identifier: Apache-2.0
package io.costwire.signals.forecast;

import java.time.ZoneId;
import java.util.Arrays;
import java.util.Objects;

/**
 * Everything a {@link SpendHistory} remembers, to be stored and restored. Totals that are not known
 * are NaN, never 0.
 *
 * @param zone whose midnights separate days
 * @param lastDay the newest day, days since 1970-01-01
 * @param days totals of the days up to it, oldest first; at most {@link SpendHistory#DAYS_MAX}
 * @param lastHour the newest hour, hours since 1970 UTC
 * @param hours totals of the hours up to it, oldest first; at most {@link SpendHistory#HOURS_MAX}
 * @since 0.1
 */
public record HistoryState(
    ZoneId zone, long lastDay, double[] days, long lastHour, double[] hours) {

  /**
   * @throws IllegalArgumentException if there are more totals than a history holds, or one is
   *     infinite or below 0
   */
  public HistoryState {
    days = checked("days", days, SpendHistory.DAYS_MAX);
    hours = checked("hours", hours, SpendHistory.HOURS_MAX);
  }

  private static double[] checked(String name, double[] totals, int max) {
    if (totals.length > max) {
      throw new IllegalArgumentException(
          name + ": " + totals.length + " totals, a history holds at most " + max);
    }
    for (double total : totals) {
      if (total < 0 || Double.isInfinite(total)) {
        throw new IllegalArgumentException(
            name + ": " + total + " is no total; rebuild the history from the stored totals");
      }
    }
    return totals.clone();
  }

  @Override
  public double[] days() {
    return days.clone();
  }

  @Override
  public double[] hours() {
    return hours.clone();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof HistoryState that
        && zone.equals(that.zone)
        && lastDay == that.lastDay
        && lastHour == that.lastHour
        && Arrays.equals(days, that.days)
        && Arrays.equals(hours, that.hours);
  }

  @Override
  public int hashCode() {
    return Objects.hash(zone, lastDay, lastHour, Arrays.hashCode(days), Arrays.hashCode(hours));
  }

  @Override
  public String toString() {
    return "HistoryState[zone=%s, lastDay=%d, days=%d, lastHour=%d, hours=%d]"
        .formatted(zone, lastDay, days.length, lastHour, hours.length);
  }
}
