// SPDX-License-Identifier: Apache-2.0
package io.costwire.streams.window.core;

import java.util.List;

/**
 * What decides which windows an event belongs to.
 *
 * @param liveGrains bit per grain: windows that still take in money
 * @param minuteSecond start of the minute of event time, seconds since 1970 UTC
 * @param values one for each of {@link DimensionSets#dimensions}
 */
public record EventKey(int liveGrains, long minuteSecond, String tenant, List<String> values) {

  /** The grains of which the window around a minute takes in money that arrives now. */
  public static int liveGrains(WindowRetention retention, long minuteSecond, long arrivedAtMs) {
    int live = 0;
    for (WindowGrain grain : WindowGrain.ALL) {
      if (retention.isLive(grain, grain.startOf(minuteSecond), arrivedAtMs)) {
        live |= grain.bit();
      }
    }
    return live;
  }

  /** The same grains without minutes. */
  public static int withoutMinutes(int live) {
    return live & ~WindowGrain.MINUTE.bit();
  }
}
