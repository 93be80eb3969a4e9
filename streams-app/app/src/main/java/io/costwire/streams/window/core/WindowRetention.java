// SPDX-License-Identifier: Apache-2.0
package io.costwire.streams.window.core;

import java.time.Duration;

/**
 * How long after its end a window takes in late money; what comes later becomes an adjustment. Both
 * steps of the window stage ask here, so that they never disagree in the dangerous direction: the
 * second keeps its state for {@link #MARGIN} longer than the first sends to it.
 */
public record WindowRetention(Duration minutes, Duration hoursAndDays) {
  public static final Duration DEFAULT_MINUTES = Duration.ofHours(48);
  public static final Duration DEFAULT_HOURS_AND_DAYS = Duration.ofDays(45);
  public static final WindowRetention DEFAULT =
      new WindowRetention(DEFAULT_MINUTES, DEFAULT_HOURS_AND_DAYS);

  /** Input partitions are not equally far: one may be an hour behind the one that is ahead. */
  public static final Duration MARGIN = Duration.ofHours(1);

  /** Whether the first step still sends money of a window that starts at a time. */
  public boolean isLive(WindowGrain grain, long startSecond, long arrivedAtMs) {
    return endMs(grain, startSecond) + of(grain).toMillis() > arrivedAtMs;
  }

  /** Windows that start before this have no state in the second step any more. */
  public long horizonSecond(WindowGrain grain, long observedMs) {
    long closedMs = observedMs - of(grain).plus(MARGIN).toMillis();
    // the window around closedMs is the first that has not ended by then
    return Math.max(0, grain.startOf(Math.floorDiv(closedMs, 1000)));
  }

  private Duration of(WindowGrain grain) {
    return grain == WindowGrain.MINUTE ? minutes : hoursAndDays;
  }

  private static long endMs(WindowGrain grain, long startSecond) {
    return (startSecond + grain.seconds()) * 1000;
  }
}
