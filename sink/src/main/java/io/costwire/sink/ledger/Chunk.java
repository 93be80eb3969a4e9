// SPDX-License-Identifier: Apache-2.0
package io.costwire.sink.ledger;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Records of a partition of usage.events, as many as are held at a time.
 *
 * @param from first offset
 * @param to first offset behind it
 * @param accepted what must be accounted for, by offset; heartbeats are not
 */
record Chunk(int partition, long from, long to, List<Accepted> accepted) {

  /**
   * A record that must be accounted for.
   *
   * @param event which event it is; null where it cannot be read
   */
  record Accepted(long offset, Instant arrivedAt, @Nullable Event event) {}

  /** Identity of an event, and where in time its row is. */
  record Event(EventName name, Instant time) {}

  /** Identity of an event. */
  record EventName(String tenant, String eventId) {}

  Chunk {
    accepted = List.copyOf(accepted);
  }
}
