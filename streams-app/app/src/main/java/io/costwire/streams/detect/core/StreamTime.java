// SPDX-License-Identifier: Apache-2.0
package io.costwire.streams.detect.core;

import io.costwire.streams.state.ByteReader;
import io.costwire.streams.state.ByteWriter;
import java.time.Duration;

/**
 * How far stream time has come, and whether it came there step by step. Where it jumps, nobody
 * watched what lies between: Kafka or this app was away, and words of that time may still be on
 * their way. So silence is not judged for a while. Stored, so that a restart changes nothing.
 *
 * @param notedMs time that was noted last; {@link Long#MIN_VALUE} where none was
 * @param jumpedFromMs time before the latest jump, or before the first of several that came one
 *     upon the other; {@link Long#MIN_VALUE} where it is not known
 * @param quietUntilMs when silence is judged again
 */
public record StreamTime(long notedMs, long jumpedFromMs, long quietUntilMs) {
  /** Heartbeats move time every ten seconds; a longer step than a bucket is a jump. */
  public static final Duration JUMP = Watch.BUCKET;

  /** Of stream time: long enough for all partitions to be read, and for spools to be drained. */
  public static final Duration QUIET = Duration.ofMinutes(5);

  /** When all buckets are judged in which a series may have spoken before the quiet time ended. */
  static final Duration JUDGED_AFTER = Watch.BUCKET.multipliedBy(2);

  /** As often as time comes to tasks where nothing is spent; oftener would only be written. */
  static final Duration NOTE_EVERY = Duration.ofSeconds(10);

  /** Of a task that has not noted any: what comes next is a jump. */
  public static final StreamTime UNKNOWN =
      new StreamTime(Long.MIN_VALUE, Long.MIN_VALUE, Long.MIN_VALUE);

  /** First byte of the binary form, so that a later form can be told apart. */
  private static final int FORMAT = 1;

  /** After a look at the time; the same where it is not worth to be noted. */
  public StreamTime at(long nowMs) {
    if (notedMs == Long.MIN_VALUE) {
      return new StreamTime(nowMs, Long.MIN_VALUE, nowMs + QUIET.toMillis());
    }
    long step = nowMs - notedMs;
    if (step < NOTE_EVERY.toMillis()) {
      return this;
    }
    if (step <= JUMP.toMillis()) {
      return new StreamTime(nowMs, jumpedFromMs, quietUntilMs);
    }
    long from = notedMs < quietUntilMs + JUDGED_AFTER.toMillis() ? jumpedFromMs : notedMs;
    return new StreamTime(nowMs, from, nowMs + QUIET.toMillis());
  }

  /** When something that was due at a time may be judged. */
  public long heldMs(long dueMs) {
    return Math.max(dueMs, quietUntilMs);
  }

  /**
   * Whether a silence may be nothing but the jump: it was to be noticed in time that was not
   * watched, and the series spoke before silence was judged again.
   */
  public boolean explains(long dueMs, long spokeMs) {
    return dueMs > jumpedFromMs && dueMs < quietUntilMs && spokeMs < quietUntilMs;
  }

  public byte[] toBytes() {
    return new ByteWriter()
        .putByte(FORMAT)
        .putFixed(notedMs)
        .putFixed(jumpedFromMs)
        .putFixed(quietUntilMs)
        .toBytes();
  }

  /** What {@link #toBytes} wrote. */
  public static StreamTime read(byte[] bytes) {
    ByteReader in = new ByteReader(bytes);
    int format = in.getByte();
    if (format != FORMAT) {
      throw new IllegalStateException(
          "a time of format %d; this version knows %d: run the version that wrote it"
              .formatted(format, FORMAT));
    }
    return new StreamTime(in.getFixed(), in.getFixed(), in.getFixed());
  }
}
