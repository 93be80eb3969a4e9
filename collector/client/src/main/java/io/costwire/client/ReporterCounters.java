// SPDX-License-Identifier: Apache-2.0
package io.costwire.client;

import io.costwire.client.spool.SpoolMetrics;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;

/**
 * The counters behind {@link ReporterMetrics}. What a caller would have to count for every event is
 * read from the queue, which knows it anyway.
 */
final class ReporterCounters implements ReporterMetrics {
  private final EventRing ring;
  private final LongAdder adjusted = new LongAdder();
  private final LongAdder settled = new LongAdder();
  private final LongAdder sent = new LongAdder();
  private final LongAdder retries = new LongAdder();
  private final LongAdder recovered = new LongAdder();
  private final LongAdder tagsRemoved = new LongAdder();
  private final LongAdder[] dropped = new LongAdder[DropReason.values().length];
  private volatile Supplier<SpoolMetrics> spool = () -> SpoolMetrics.NONE;

  ReporterCounters(EventRing ring) {
    this.ring = ring;
    for (int i = 0; i < dropped.length; i++) {
      dropped[i] = new LongAdder();
    }
  }

  /** The event never got into the queue. */
  void refused(DropReason reason) {
    ring.refuse();
    dropped[reason.ordinal()].increment();
  }

  /** The event got into the queue with something shortened or rounded. */
  void adjusted(boolean wasAdjusted) {
    if (wasAdjusted) {
      adjusted.increment();
    }
  }

  void tagsRemoved(int tags) {
    tagsRemoved.add(tags);
  }

  void sent(int sizeBytes) {
    sent.increment();
    settle(sizeBytes);
  }

  /** The event was in the queue and is given up. */
  void givenUp(DropReason reason, int sizeBytes) {
    dropped[reason.ordinal()].increment();
    settle(sizeBytes);
  }

  /** The event went from memory to the spool, and is still pending. */
  void spooled(int sizeBytes) {
    ring.release(sizeBytes);
  }

  /** Events that an earlier process left in the spool are pending now. */
  void recovered(long events) {
    recovered.add(events);
  }

  void spool(Supplier<SpoolMetrics> metrics) {
    spool = metrics;
  }

  void retried(int events) {
    retries.add(events);
  }

  private void settle(int sizeBytes) {
    settled.increment();
    ring.release(sizeBytes);
  }

  @Override
  public long accepted() {
    return ring.seen();
  }

  @Override
  public long sent() {
    return sent.sum();
  }

  @Override
  public long dropped(DropReason reason) {
    return dropped[reason.ordinal()].sum();
  }

  @Override
  public long pending() {
    return Math.max(0, ring.tail() + recovered.sum() - settled.sum());
  }

  @Override
  public long pendingBytes() {
    return Math.max(0, ring.reservedBytes());
  }

  @Override
  public long retries() {
    return retries.sum();
  }

  @Override
  public long adjusted() {
    return adjusted.sum();
  }

  @Override
  public long recovered() {
    return recovered.sum();
  }

  @Override
  public SpoolMetrics spool() {
    return spool.get();
  }

  @Override
  public long tagsRemoved() {
    return tagsRemoved.sum();
  }
}
