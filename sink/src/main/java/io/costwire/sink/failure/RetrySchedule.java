// SPDX-License-Identifier: Apache-2.0
package io.costwire.sink.failure;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * Pauses between tries: doubled each time up to a limit, with jitter, so that many instances do not
 * come back in step.
 */
public final class RetrySchedule {
  private static final int MAX_DOUBLINGS = 30;

  private final Duration first;
  private final Duration longest;
  private final RandomGenerator random;

  public RetrySchedule(Duration first, Duration longest, RandomGenerator random) {
    this.first = first;
    this.longest = longest;
    this.random = random;
  }

  /**
   * Pause before the next try.
   *
   * @param failures tries that have failed so far, from 1
   */
  public Duration pause(int failures) {
    long doubled = first.toMillis() << Math.min(failures - 1, MAX_DOUBLINGS);
    long full = doubled <= 0 ? longest.toMillis() : Math.min(doubled, longest.toMillis());
    return jittered(full);
  }

  /** The longest pause, for what only a person can mend. */
  public Duration longest() {
    return jittered(longest.toMillis());
  }

  private Duration jittered(long fullMs) {
    return Duration.ofMillis(fullMs / 2 + random.nextLong(fullMs / 2 + 1));
  }
}
