// SPDX-License-Identifier: Apache-2.0
package io.costwire.alerting.deliver;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * Pauses between attempts: doubling from the first to the longest, half of each fixed and half
 * random, so that many waiting notifications do not come back at the same moment.
 */
public record Backoff(Duration first, Duration longest) {
  private static final int DOUBLINGS_MAX = 30;

  public Backoff {
    if (first.isNegative() || longest.compareTo(first) < 0) {
      throw new IllegalArgumentException("the longest pause is shorter than the first");
    }
  }

  /**
   * @param attempt the attempt that failed, from 1
   */
  Duration after(int attempt, RandomGenerator random) {
    long doubled = saturated(first.toMillis(), Math.min(attempt - 1, DOUBLINGS_MAX));
    long pauseMs = Math.min(doubled, longest.toMillis());
    return Duration.ofMillis(pauseMs / 2 + random.nextLong(pauseMs - pauseMs / 2 + 1));
  }

  private static long saturated(long millis, int doublings) {
    return millis > Long.MAX_VALUE >> doublings ? Long.MAX_VALUE : millis << doublings;
  }
}
