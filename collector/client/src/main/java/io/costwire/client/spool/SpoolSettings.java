// SPDX-License-Identifier: Apache-2.0
package io.costwire.client.spool;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;
import java.time.Duration;

/**
 * Where events wait on disk, and how much of it they may take.
 *
 * @param directory of this process alone; created if need be. After a crash the next process with
 *     the same directory sends what is left in it
 * @param maxBytes of all files; when they are reached new events are dropped as {@code SPOOL_FULL}.
 *     A usage event takes about 350 bytes
 * @param fsync what a power loss may take
 * @param writeDelay how long events gather in memory before they are written together: what kill -9
 *     may take
 * @since 0.1
 */
public record SpoolSettings(Path directory, long maxBytes, Fsync fsync, Duration writeDelay) {
  private static final long MIN_BYTES = 64 << 10;
  // five minutes at 5,000 events a second
  private static final long DEFAULT_MAX_BYTES = 512L << 20;
  private static final Fsync DEFAULT_FSYNC = new Fsync.Every(Duration.ofSeconds(1));
  // one wake-up of the writing thread for many events, and little to lose
  private static final Duration DEFAULT_WRITE_DELAY = Duration.ofMillis(10);
  // small enough that space comes back soon, large enough that files are few
  private static final long MAX_SEGMENT_BYTES = 8 << 20;
  private static final int SEGMENTS = 16;

  public SpoolSettings {
    requireNonNull(directory, "directory");
    requireNonNull(fsync, "fsync");
    if (maxBytes < MIN_BYTES) {
      throw new IllegalArgumentException(
          "maxBytes of the spool must be at least " + MIN_BYTES + ", is " + maxBytes);
    }
    if (writeDelay.isNegative()) {
      throw new IllegalArgumentException("writeDelay must not be negative, is " + writeDelay);
    }
  }

  /** In this directory: 512 MiB, forced to disk every second, written after 10 ms. */
  public static SpoolSettings in(Path directory) {
    return new SpoolSettings(directory, DEFAULT_MAX_BYTES, DEFAULT_FSYNC, DEFAULT_WRITE_DELAY);
  }

  public SpoolSettings withMaxBytes(long bytes) {
    return new SpoolSettings(directory, bytes, fsync, writeDelay);
  }

  public SpoolSettings withFsync(Fsync policy) {
    return new SpoolSettings(directory, maxBytes, policy, writeDelay);
  }

  public SpoolSettings withWriteDelay(Duration delay) {
    return new SpoolSettings(directory, maxBytes, fsync, delay);
  }

  /** A file takes no more records when it has this size. */
  long segmentBytes() {
    return Math.min(MAX_SEGMENT_BYTES, maxBytes / SEGMENTS);
  }
}
