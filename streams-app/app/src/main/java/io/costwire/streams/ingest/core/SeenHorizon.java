// SPDX-License-Identifier: Apache-2.0
package io.costwire.streams.ingest.core;

import java.time.Duration;

/**
 * How long a seen id makes a repeat a duplicate, by arrival. Ids are remembered and forgotten by
 * segments of time, so an id stays for at least its horizon and at most a quarter longer.
 *
 * @param ordinary horizon of ordinary events
 * @param batch horizon of events with a batch id, whose results are fetched again days later
 * @param maxIds ids that a partition remembers; beyond it the oldest segment is forgotten early
 */
public record SeenHorizon(Duration ordinary, Duration batch, int maxIds) {
  public static final Duration DEFAULT_ORDINARY = Duration.ofHours(24);
  public static final Duration DEFAULT_BATCH = Duration.ofDays(7);

  /** 14 bytes of heap each, so 70 MB for a partition: 24 hours at 58 events/s in each of four. */
  public static final int DEFAULT_MAX_IDS = 5_000_000;

  public static final SeenHorizon DEFAULT =
      new SeenHorizon(DEFAULT_ORDINARY, DEFAULT_BATCH, DEFAULT_MAX_IDS);

  /** More segments waste less memory and cost a lookup each. */
  private static final int SEGMENTS_PER_HORIZON = 4;

  /** What a segment is of. The order is part of stored keys. */
  public enum Kind {
    ORDINARY,
    BATCH
  }

  /** The segment of time that an arrival is in. */
  public int segment(Kind kind, long arrivedAtMs) {
    return Math.toIntExact(Math.floorDiv(arrivedAtMs, segmentMs(kind)));
  }

  /** Whether the last id of a segment is still within its horizon. */
  public boolean covers(Kind kind, int segment, long nowMs) {
    return nowMs < (segment + 1L) * segmentMs(kind) + horizon(kind).toMillis();
  }

  private long segmentMs(Kind kind) {
    return Math.max(1, horizon(kind).toMillis() / SEGMENTS_PER_HORIZON);
  }

  private Duration horizon(Kind kind) {
    return switch (kind) {
      case ORDINARY -> ordinary;
      case BATCH -> batch;
    };
  }
}
