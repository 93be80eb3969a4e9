// SPDX-License-Identifier: Apache-2.0
package io.costwire.client.spool;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/** Figures of the spool: written under its lock, read by anybody at any time. */
final class SpoolGauges {
  private final AtomicLong bytes = new AtomicLong();
  private final AtomicLong events = new AtomicLong();
  private final AtomicLong oldestAtMs = new AtomicLong();
  private final AtomicLong damaged = new AtomicLong();
  private final AtomicLong writeFailures = new AtomicLong();

  void bytes(long more) {
    bytes.addAndGet(more);
  }

  long bytes() {
    return bytes.get();
  }

  void events(long now) {
    events.set(now);
  }

  /** When the oldest event was written, or one that is older still. */
  void oldest(long atMs) {
    oldestAtMs.set(atMs);
  }

  void appended(int newBytes, int records, long nowMs) {
    bytes.addAndGet(newBytes);
    if (events.getAndAdd(records) == 0) {
      oldestAtMs.set(nowMs);
    }
  }

  void damaged(long places) {
    damaged.addAndGet(places);
  }

  void writeFailed() {
    writeFailures.incrementAndGet();
  }

  SpoolMetrics snapshot(long nowMs) {
    long waiting = events.get();
    long ageMs = waiting == 0 ? 0 : Math.max(0, nowMs - oldestAtMs.get());
    return new SpoolMetrics(
        bytes.get(), waiting, Duration.ofMillis(ageMs), damaged.get(), writeFailures.get());
  }
}
