// SPDX-License-Identifier: Apache-2.0
package io.costwire.client;

import org.jspecify.annotations.Nullable;

/** Events from the queue, completed. */
final class RingSource implements EventSource {
  private final EventRing ring;
  private final EventStamp stamp;
  private final ReporterCounters counters;
  private @Nullable Pending taken;

  RingSource(EventRing ring, EventStamp stamp, ReporterCounters counters) {
    this.ring = ring;
    this.stamp = stamp;
    this.counters = counters;
  }

  @Override
  public @Nullable Pending poll() {
    taken = null;
    boolean ready = true;
    while (taken == null && ready) {
      ready = ring.poll(this::take);
    }
    return taken;
  }

  private void take(UsageEvent event, long seq, long recordedAtMs, long position) {
    int size = event.sizeBytes();
    try {
      taken = new Pending(stamp.complete(event, seq, recordedAtMs), size, position, false);
    } catch (RuntimeException e) {
      counters.givenUp(DropReason.INTERNAL, size);
    }
  }

  @Override
  public void settledTo(long position) {
    // the ring lets go of an event when it is polled
  }

  @Override
  public long head() {
    return ring.head();
  }

  @Override
  public long tail() {
    return ring.tail();
  }

  @Override
  public int size() {
    return ring.size();
  }

  @Override
  public void giveUp(DropReason reason) {
    while (ring.poll((event, seq, at, pos) -> counters.givenUp(reason, event.sizeBytes()))) {
      // each call gives one up
    }
  }
}
