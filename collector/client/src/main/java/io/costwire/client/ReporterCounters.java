// SPDX-License-Identifier: Apache-2.0
package io.costwire.client;

import io.costwire.client.spool.SpoolMetrics;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;

/** The counters behind {@link ReporterMetrics}; written by callers and the delivering thread. */
final class ReporterCounters implements ReporterMetrics {
  private final LongAdder accepted = new LongAdder();
  private final AtomicLong pendingBytes = new AtomicLong();
  private final LongAdder queued = new LongAdder();
  private final LongAdder adjusted = new LongAdder();
  private final LongAdder settled = new LongAdder();
  private final LongAdder sent = new LongAdder();
  private final LongAdder retries = new LongAdder();
  private final LongAdder recovered = new LongAdder();
  private final LongAdder[] dropped = new LongAdder[DropReason.values().length];

  private volatile Supplier<SpoolMetrics> spool = () -> SpoolMetrics.NONE;

  ReporterCounters() {
    for (int i = 0; i < dropped.length; i++) {
      dropped[i] = new LongAdder();
    }
  }

  void countAccepted() {
    accepted.increment();
  }

  /** Reserves memory for an event and returns how much is then in use. */
  long reserve(int sizeBytes) {
    return pendingBytes.addAndGet(sizeBytes);
  }

  void release(int sizeBytes) {
    pendingBytes.addAndGet(-sizeBytes);
  }

  /** The event never got into the queue. */
  void refused(DropReason reason) {
    dropped[reason.ordinal()].increment();
  }

  void queued(boolean wasAdjusted) {
    queued.increment();
    if (wasAdjusted) {
      adjusted.increment();
    }
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
    release(sizeBytes);
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
    release(sizeBytes);
  }

  @Override
  public long accepted() {
    return accepted.sum();
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
    return Math.max(0, queued.sum() + recovered.sum() - settled.sum());
  }

  @Override
  public long pendingBytes() {
    return Math.max(0, pendingBytes.get());
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
}
