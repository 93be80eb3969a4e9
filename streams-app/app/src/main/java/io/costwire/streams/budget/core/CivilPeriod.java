// SPDX-License-Identifier: Apache-2.0
package io.costwire.streams.budget.core;

import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.temporal.TemporalAdjusters;
import java.time.zone.ZoneOffsetTransition;
import java.time.zone.ZoneRules;

/**
 * A period as people in a time zone read it off their clocks and calendars. In every zone the
 * periods of one kind follow each other without gap or overlap, whatever daylight saving does: a
 * day may have 23 or 25 hours, an hour may be cut where clocks jump within it.
 */
public enum CivilPeriod {
  HOUR,
  DAY,
  WEEK,
  MONTH,
  QUARTER,
  YEAR;

  private static final int SECONDS_PER_HOUR = 3600;
  private static final int MONTHS_PER_QUARTER = 3;
  private static final int MONTHS_PER_YEAR = 12;

  /**
   * @param startSecond inclusive, seconds since 1970 UTC
   * @param endSecond exclusive
   */
  public record Span(long startSecond, long endSecond) {
    public boolean contains(long epochSecond) {
      return startSecond <= epochSecond && epochSecond < endSecond;
    }

    public Instant start() {
      return Instant.ofEpochSecond(startSecond);
    }

    public Instant end() {
      return Instant.ofEpochSecond(endSecond);
    }
  }

  /** The most that a period can have: an autumn's hour more than usual. */
  Duration longest() {
    return switch (this) {
      case HOUR -> Duration.ofHours(1);
      case DAY -> Duration.ofHours(25);
      case WEEK -> Duration.ofDays(7).plusHours(1);
      case MONTH -> Duration.ofDays(31).plusHours(1);
      case QUARTER -> Duration.ofDays(92).plusHours(1);
      case YEAR -> Duration.ofDays(366);
    };
  }

  /** The period of the calendar year that an instant is in. */
  public Span around(long epochSecond, ZoneId zone) {
    return around(epochSecond, zone, 1);
  }

  /**
   * The period that an instant is in.
   *
   * @param firstMonth month, 1 to 12, that years begin with; quarters follow it
   */
  public Span around(long epochSecond, ZoneId zone, int firstMonth) {
    if (this == HOUR) {
      return hour(epochSecond, zone.getRules());
    }
    LocalDate date = LocalDate.ofInstant(Instant.ofEpochSecond(epochSecond), zone);
    LocalDate first = first(date, firstMonth);
    return new Span(startOfDay(first, zone), startOfDay(next(first), zone));
  }

  private static Span hour(long epochSecond, ZoneRules rules) {
    Instant instant = Instant.ofEpochSecond(epochSecond);
    ZoneOffset offset = rules.getOffset(instant);
    long local = epochSecond + offset.getTotalSeconds();
    long start = epochSecond - Math.floorMod(local, SECONDS_PER_HOUR);
    long end = start + SECONDS_PER_HOUR;
    ZoneOffsetTransition before = rules.previousTransition(instant.plusNanos(1));
    if (before != null) {
      start = Math.max(start, before.toEpochSecond());
    }
    ZoneOffsetTransition after = rules.nextTransition(instant);
    if (after != null) {
      end = Math.min(end, after.toEpochSecond());
    }
    return new Span(start, end);
  }

  private LocalDate first(LocalDate date, int firstMonth) {
    return switch (this) {
      case HOUR, DAY -> date;
      case WEEK -> date.with(TemporalAdjusters.previousOrSame(DayOfWeek.MONDAY));
      case MONTH -> date.withDayOfMonth(1);
      case QUARTER -> firstOf(date, firstMonth, MONTHS_PER_QUARTER);
      case YEAR -> firstOf(date, firstMonth, MONTHS_PER_YEAR);
    };
  }

  /** First day of the run of months that a date is in. */
  private static LocalDate firstOf(LocalDate date, int firstMonth, int months) {
    int into = Math.floorMod(date.getMonthValue() - firstMonth, months);
    // the first of a month, before months are taken away: the 31st is not in all of them
    return date.withDayOfMonth(1).minusMonths(into);
  }

  private LocalDate next(LocalDate first) {
    return switch (this) {
      case HOUR, DAY -> first.plusDays(1);
      case WEEK -> first.plusWeeks(1);
      case MONTH -> first.plusMonths(1);
      case QUARTER -> first.plusMonths(MONTHS_PER_QUARTER);
      case YEAR -> first.plusYears(1);
    };
  }

  private static long startOfDay(LocalDate date, ZoneId zone) {
    return date.atStartOfDay(zone).toEpochSecond();
  }
}
