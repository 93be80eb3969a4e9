// SPDX-License-Identifier: Apache-2.0
package io.costwire.signals.anomaly;

import java.time.DayOfWeek;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;

/**
 * What each hour of the week usually brings: 168 hours, and 24 hours each of working days and
 * weekends to go by while an hour of the week has not been seen twice. Values are square roots of
 * money (see {@link Scale}).
 */
final class Rhythm {

  static final int WEEK_HOURS = 168;
  static final int SLOTS = WEEK_HOURS + 48;
  static final Rhythm NEW = new Rhythm(new float[SLOTS], new float[SLOTS]);

  /** Visits from which on an hour of the week stands for itself. */
  private static final float WELL_SEEN = 1.5f;

  private final float[] levels;

  /** How many visits each slot had, a visit being an hour's worth of buckets. */
  private final float[] visits;

  private Rhythm(float[] levels, float[] visits) {
    this.levels = levels;
    this.visits = visits;
  }

  static Rhythm of(float[] levels, float[] visits) {
    return new Rhythm(levels.clone(), visits.clone());
  }

  float[] levels() {
    return levels.clone();
  }

  float[] visits() {
    return visits.clone();
  }

  /**
   * @param known whether any day had this hour
   * @param dayKindSeen whether a day of this kind (working day or weekend) had it
   */
  record Usual(double level, boolean known, boolean dayKindSeen) {}

  Usual at(Instant instant, ZoneId zone) {
    ZonedDateTime time = instant.atZone(zone);
    int week = weekSlot(time);
    int day = daySlot(time);
    int otherDay = day >= WEEK_HOURS + 24 ? day - 24 : day + 24;
    boolean dayKindSeen = visits[day] >= 0.5;
    if (visits[week] >= WELL_SEEN) {
      return new Usual(levels[week], true, true);
    }
    if (dayKindSeen) {
      return new Usual(levels[day], true, true);
    }
    return new Usual(levels[otherDay], visits[otherDay] >= 0.5, false);
  }

  /**
   * One bucket's value.
   *
   * @param clip how far it may pull from a slot's level, so that outliers do not
   * @param share what part of an hour the bucket is, at most 1
   */
  record Sample(ZonedDateTime time, double value, double clip, double share) {}

  Rhythm learned(Sample sample, int maxVisits) {
    Rhythm next = new Rhythm(levels.clone(), visits.clone());
    next.take(sample, weekSlot(sample.time()), maxVisits);
    next.take(sample, daySlot(sample.time()), maxVisits * 2);
    return next;
  }

  /** After a change of what is usual, which the next visits may correct soon. */
  Rhythm adopted(double growth, DayShape.Change change) {
    Rhythm next = new Rhythm(levels.clone(), visits.clone());
    for (int slot = 0; slot < SLOTS; slot++) {
      if (visits[slot] > 0) {
        next.levels[slot] = (float) change.of(levels[slot] * growth);
        next.visits[slot] = Math.min(visits[slot], WELL_SEEN);
      }
    }
    return next;
  }

  /** Only on a copy that nobody else has yet. */
  private void take(Sample sample, int slot, int maxVisits) {
    double distance = sample.value() - levels[slot];
    if (visits[slot] >= 1) {
      distance = Math.max(-sample.clip(), Math.min(sample.clip(), distance));
    }
    double seen = Math.min(maxVisits, visits[slot] + sample.share());
    levels[slot] += (float) (distance * sample.share() / seen);
    visits[slot] = (float) seen;
  }

  static int weekSlot(ZonedDateTime time) {
    return (time.getDayOfWeek().getValue() - 1) * 24 + time.getHour();
  }

  static int daySlot(ZonedDateTime time) {
    boolean weekend =
        time.getDayOfWeek() == DayOfWeek.SATURDAY || time.getDayOfWeek() == DayOfWeek.SUNDAY;
    return WEEK_HOURS + (weekend ? 24 : 0) + time.getHour();
  }
}
