// SPDX-License-Identifier: Apache-2.0
package io.costwire.streams.window.core;

import java.time.Duration;
import java.util.List;
import java.util.Set;

/** Length of a window; windows start on a UTC boundary. The codes are part of stored keys. */
public enum WindowGrain {
  MINUTE(1, Duration.ofMinutes(1)),
  HOUR(2, Duration.ofHours(1)),
  DAY(3, Duration.ofDays(1));

  /** From the finest to the coarsest; {@code values()} would copy them for every event. */
  public static final List<WindowGrain> ALL = List.of(values());

  private final int code;
  private final long seconds;

  WindowGrain(int code, Duration length) {
    this.code = code;
    this.seconds = length.toSeconds();
  }

  public int code() {
    return code;
  }

  public long seconds() {
    return seconds;
  }

  int bit() {
    return 1 << code;
  }

  /** Whether a set of grains, as bits, has this one. */
  public boolean isIn(int bits) {
    return (bits & bit()) != 0;
  }

  static int bits(Set<WindowGrain> grains) {
    return grains.stream().mapToInt(WindowGrain::bit).reduce(0, (a, b) -> a | b);
  }

  /** The finest of a set of grains that is not empty. */
  static WindowGrain finest(int bits) {
    return ofCode(Integer.numberOfTrailingZeros(bits));
  }

  /** Start of the window that an instant is in, in seconds since 1970 UTC. */
  public long startOf(long epochSecond) {
    return Math.floorDiv(epochSecond, seconds) * seconds;
  }

  public static WindowGrain ofCode(int code) {
    if (code >= 1 && code <= ALL.size()) {
      // codes count from 1 in the order of the constants
      return ALL.get(code - 1);
    }
    throw new IllegalStateException("no grain has the code " + code);
  }
}
