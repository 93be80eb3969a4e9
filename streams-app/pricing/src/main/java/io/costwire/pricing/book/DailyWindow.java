// SPDX-License-Identifier: Apache-2.0
package io.costwire.pricing.book;

import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.Set;

/**
 * A daily time of day: start inclusive, end exclusive. An end before the start is on the next day,
 * and such a window belongs to the weekday on which it began. An end equal to the start is the
 * whole day.
 */
public record DailyWindow(Set<DayOfWeek> days, LocalTime from, LocalTime to, ZoneId zone) {

  public DailyWindow {
    days = Set.copyOf(days);
    zone = zone.normalized();
  }

  public boolean contains(Instant instant) {
    ZonedDateTime local = instant.atZone(zone);
    LocalTime time = local.toLocalTime();
    DayOfWeek today = local.getDayOfWeek();
    if (from.equals(to)) {
      return days.contains(today);
    }
    if (from.isBefore(to)) {
      return days.contains(today) && !time.isBefore(from) && time.isBefore(to);
    }
    return (days.contains(today) && !time.isBefore(from))
        || (days.contains(today.minus(1)) && time.isBefore(to));
  }
}
