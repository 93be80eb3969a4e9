// SPDX-License-Identifier: Apache-2.0
package io.costwire.streams.ingest.core;

import java.time.Duration;

/**
 * How long a seen id makes a repeat a duplicate, by arrival. What is remembered of an id is four
 * bytes: the minute of its first arrival and whether it came from a batch job, whose results are
 * fetched again days later.
 *
 * @param ordinary horizon of ordinary events
 * @param batch horizon of events with a batch id
 */
public record SeenHorizon(Duration ordinary, Duration batch) {
  public static final Duration DEFAULT_ORDINARY = Duration.ofHours(24);
  public static final Duration DEFAULT_BATCH = Duration.ofDays(7);
  public static final SeenHorizon DEFAULT = new SeenHorizon(DEFAULT_ORDINARY, DEFAULT_BATCH);

  private static final long MS_PER_MINUTE = 60_000;

  /** What to remember of an id that arrives for the first time. */
  public byte[] remember(long arrivedAtMs, boolean ofBatch) {
    int packed = Math.toIntExact(arrivedAtMs / MS_PER_MINUTE) << 1 | (ofBatch ? 1 : 0);
    return new byte[] {
      (byte) (packed >>> 24), (byte) (packed >>> 16), (byte) (packed >>> 8), (byte) packed
    };
  }

  /**
   * Whether what is remembered still counts at a time. An id is never forgotten early: the minute
   * that rounding took away is given back.
   */
  public boolean covers(byte[] remembered, long nowMs) {
    int packed =
        (remembered[0] & 0xFF) << 24
            | (remembered[1] & 0xFF) << 16
            | (remembered[2] & 0xFF) << 8
            | (remembered[3] & 0xFF);
    long firstMs = (packed >>> 1) * MS_PER_MINUTE;
    Duration horizon = (packed & 1) == 1 ? batch : ordinary;
    return nowMs < firstMs + MS_PER_MINUTE + horizon.toMillis();
  }
}
