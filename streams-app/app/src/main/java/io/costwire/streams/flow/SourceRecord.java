// SPDX-License-Identifier: Apache-2.0
package io.costwire.streams.flow;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A record of usage.events as it was read, kept beside the decoded event so that any later stage
 * can still refuse it with its original bytes. The arrays are shared, not copied: nobody changes
 * them.
 */
public record SourceRecord(
    byte @Nullable [] key, byte @Nullable [] value, String topic, Position position) {

  /**
   * Where in the topic, and when it got there.
   *
   * @param arrivedAtMs when the broker appended it, milliseconds since 1970 UTC
   */
  public record Position(int partition, long offset, long arrivedAtMs) {}

  public int partition() {
    return position.partition();
  }

  public long offset() {
    return position.offset();
  }

  public long arrivedAtMs() {
    return position.arrivedAtMs();
  }

  public Instant arrivedAt() {
    return Instant.ofEpochMilli(arrivedAtMs());
  }

  /** topic-partition-offset: the same after any restart. */
  public String id() {
    return topic + "-" + partition() + "-" + offset();
  }
}
