// SPDX-License-Identifier: Apache-2.0
package io.costwire.streams.budget.core;

import java.time.Duration;
import java.time.ZoneId;

/** What a budget's amount is for. */
public sealed interface Period {

  /** Periods of a calendar, one after the other, in a time zone. */
  static Period civil(CivilPeriod unit, ZoneId zone) {
    return new Civil(unit, 1, zone);
  }

  /** The same for periods that are the same. */
  String text();

  /** The most seconds that such a period can have. */
  long longestSeconds();

  /**
   * A calendar's periods.
   *
   * @param firstMonth month, 1 to 12, that a fiscal year begins with; quarters follow it
   */
  record Civil(CivilPeriod unit, int firstMonth, ZoneId zone) implements Period {
    private static final int MONTHS = 12;

    public Civil {
      if (firstMonth < 1 || firstMonth > MONTHS) {
        throw new IllegalArgumentException(
            "fiscal_start_month %d is no month; use 1 to 12".formatted(firstMonth));
      }
    }

    /** The period that an instant is in. */
    public CivilPeriod.Span around(long epochSecond) {
      return unit.around(epochSecond, zone, firstMonth);
    }

    @Override
    public long longestSeconds() {
      return unit.longest().toSeconds();
    }

    @Override
    public String text() {
      // as it was before there were fiscal years, so that accounts on disk stay what they are
      String start = firstMonth == 1 ? "" : "@" + firstMonth;
      return unit.name() + start + "\u0000" + zone.getId();
    }
  }

  /**
   * The time that has just passed, whatever the calendar says. It moves on in steps, whole
   * multiples of which it is long: spend is kept by step and forgotten by step. Steps begin at
   * multiples of their length since 1970 UTC; the running one is part of the period.
   */
  record Rolling(long windowSeconds) implements Period {
    /** Below, steps would be seconds, finer than results come. */
    public static final Duration SHORTEST = Duration.ofMinutes(10);

    /** A year's worth of days does not fit; use a civil year. */
    public static final Duration LONGEST = Duration.ofDays(Steps.MAX_STEPS);

    public Rolling {
      if (windowSeconds < SHORTEST.toSeconds() || windowSeconds > LONGEST.toSeconds()) {
        throw new IllegalArgumentException(
            "a rolling period of %s; use %s to %s"
                .formatted(
                    Steps.text(windowSeconds),
                    Steps.text(SHORTEST.toSeconds()),
                    Steps.text(LONGEST.toSeconds())));
      }
      Steps.requireOneFor(windowSeconds);
    }

    /** How far it moves at once. */
    public long stepSeconds() {
      return steps().seconds();
    }

    /** Start of the step that an instant is in. */
    public long stepOf(long epochSecond) {
      return steps().of(epochSecond);
    }

    /** The period whose last step begins at a time. */
    public CivilPeriod.Span ending(long lastStep) {
      long end = lastStep + stepSeconds();
      return new CivilPeriod.Span(end - windowSeconds, end);
    }

    @Override
    public long longestSeconds() {
      return windowSeconds;
    }

    @Override
    public String text() {
      return "ROLLING\u0000" + windowSeconds;
    }

    private Steps steps() {
      return new Steps(windowSeconds);
    }
  }
}
