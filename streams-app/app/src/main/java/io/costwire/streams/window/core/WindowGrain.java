// SPDX-License-Identifier: Apache-2.0
package io.costwire.streams.window.core;

import java.time.Duration;

/** Length of a window; windows start on a UTC boundary. The codes are part of stored keys. */
public enum WindowGrain {
  MINUTE(1, Duration.ofMinutes(1)),
  HOUR(2, Duration.ofHours(1)),
  DAY(3, Duration.ofDays(1));

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

  /** Start of the window that an instant is in, in seconds since 1970 UTC. */
  public long startOf(long epochSecond) {
    return Math.floorDiv(epochSecond, seconds) * seconds;
  }

  public static WindowGrain ofCode(int code) {
    for (WindowGrain grain : values()) {
      if (grain.code == code) {
        return grain;
      }
    }
    throw new IllegalStateException("no grain has the code " + code);
  }
}
