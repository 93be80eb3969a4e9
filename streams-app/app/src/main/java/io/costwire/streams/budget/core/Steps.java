// SPDX-License-Identifier: Apache-2.0
package io.costwire.streams.budget.core;

import java.util.List;

/**
 * A length of time in equal steps, whole multiples of which it is long. Steps begin at multiples of
 * their length since 1970 UTC, and each is whole minutes: spend that is known by minute can be put
 * into any of them.
 */
record Steps(long windowSeconds) {
  static final long MINUTE = 60;
  private static final long HOUR = 3_600;
  private static final long DAY = 86_400;

  /** Steps to choose from, the finest that makes no more than {@link #MAX_STEPS}. */
  private static final List<Long> LENGTHS = List.of(MINUTE, 300L, 900L, 3_600L, 21_600L, 86_400L);

  /** Bounds the state of one window to some kilobytes. */
  static final int MAX_STEPS = 200;

  Steps {
    requireOneFor(windowSeconds);
  }

  /**
   * @throws IllegalArgumentException if no step fits, with the nearest length that has one
   */
  static void requireOneFor(long windowSeconds) {
    if (windowSeconds < MINUTE || step(windowSeconds) == 0) {
      throw new IllegalArgumentException(
          "%s is too finely divided; round it to %s"
              .formatted(text(windowSeconds), text(near(windowSeconds))));
    }
  }

  /** A length as files have it: 7d, 24h, 200m; in seconds where it is no whole minutes. */
  static String text(long seconds) {
    if (seconds % MINUTE != 0) {
      return seconds + " seconds";
    }
    if (seconds % DAY == 0 && seconds > DAY) {
      return seconds / DAY + "d";
    }
    return seconds % HOUR == 0 ? seconds / HOUR + "h" : seconds / MINUTE + "m";
  }

  /** How far it moves at once. */
  long seconds() {
    return step(windowSeconds);
  }

  /** Start of the step that an instant is in. */
  long of(long epochSecond) {
    return epochSecond - Math.floorMod(epochSecond, seconds());
  }

  /** Start of the first step of the window whose last step an instant is in. */
  long first(long epochSecond) {
    return of(epochSecond) + seconds() - windowSeconds;
  }

  static long minuteOf(long epochSecond) {
    return epochSecond - Math.floorMod(epochSecond, MINUTE);
  }

  private static long step(long window) {
    for (long step : LENGTHS) {
      if (window % step == 0 && window / step <= MAX_STEPS) {
        return step;
      }
    }
    return 0;
  }

  private static long near(long window) {
    for (long step : LENGTHS) {
      long near = Math.max(step, (window + step / 2) / step * step);
      if (near / step <= MAX_STEPS) {
        return near;
      }
    }
    return Period.Rolling.LONGEST.toSeconds();
  }
}
