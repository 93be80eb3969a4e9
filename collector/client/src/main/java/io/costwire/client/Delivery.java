// SPDX-License-Identifier: Apache-2.0
package io.costwire.client;

import io.costwire.client.SendResult.Failure;
import io.costwire.client.SendResult.Kind;
import java.util.ArrayList;
import java.util.List;

/**
 * Takes events from the ring and gets them to the sender, batch by batch. An event stays at the
 * front until the sender said durable or refused, so a flush knows how far it got.
 *
 * <p>{@link #sendBatch} is called by one thread at a time. Everything else may be called while a
 * send is under way, which holds no lock.
 */
final class Delivery {

  /** What one step did. */
  enum Step {
    /** There was nothing to send. */
    IDLE,
    /** The whole batch is settled. */
    SETTLED,
    /** Something has to be sent again: wait before the next step. */
    RETRY
  }

  private record Pending(UsageEvent event, int sizeBytes, long position) {}

  private final EventRing ring;
  private final Sender sender;
  private final EventStamp stamp;
  private final ReporterCounters counters;
  private final ReporterOptions.Bounds bounds;
  private final ReporterLog log;

  private final Object state = new Object();
  private List<Pending> batch = new ArrayList<>();
  private long batchBytes;
  private boolean terminated;

  Delivery(
      EventRing ring,
      Sender sender,
      EventStamp stamp,
      ReporterCounters counters,
      ReporterOptions options) {
    this.ring = ring;
    this.sender = sender;
    this.stamp = stamp;
    this.counters = counters;
    this.bounds = options.bounds();
    this.log = new ReporterLog(counters);
  }

  /** Sends one batch: what has to be sent again first, then what waits longest. */
  Step sendBatch() {
    List<Pending> sending;
    synchronized (state) {
      fill();
      sending = List.copyOf(batch);
    }
    log.newDrops();
    if (sending.isEmpty()) {
      return Step.IDLE;
    }
    SendResult result = send(sending.stream().map(Pending::event).toList());
    synchronized (state) {
      return terminated ? Step.IDLE : settle(sending, result);
    }
  }

  private void fill() {
    boolean more = !terminated;
    while (more && batch.size() < bounds.batchEvents() && batchBytes < bounds.batchBytes()) {
      more = ring.poll(this::take);
    }
  }

  private void take(UsageEvent event, long seq, long recordedAtMs, long position) {
    int size = event.sizeBytes();
    try {
      batch.add(new Pending(stamp.complete(event, seq, recordedAtMs), size, position));
      batchBytes += size;
    } catch (RuntimeException e) {
      counters.givenUp(DropReason.INTERNAL, size);
    }
  }

  @SuppressWarnings("CatchingUnchecked") // whatever a sender throws, the next batch gets its chance
  private SendResult send(List<UsageEvent> events) {
    try {
      return sender.send(events);
    } catch (Exception | LinkageError e) {
      return SendResult.allFailed(
          events.size(), Kind.RETRY, "the sender threw " + e.getClass().getName());
    }
  }

  private Step settle(List<Pending> sent, SendResult result) {
    List<Failure> failures =
        result instanceof SendResult.SomeFailed some ? some.failures() : List.of();
    Failure[] byIndex = new Failure[sent.size()];
    failures.stream()
        .filter(f -> f.index() >= 0 && f.index() < byIndex.length)
        .forEach(f -> byIndex[f.index()] = f);
    List<Pending> again = new ArrayList<>();
    for (int i = 0; i < byIndex.length; i++) {
      Pending pending = sent.get(i);
      if (byIndex[i] == null) {
        counters.sent(pending.sizeBytes());
      } else if (byIndex[i].kind() == Kind.REFUSED) {
        counters.givenUp(DropReason.SENDER_REFUSED, pending.sizeBytes());
      } else {
        again.add(pending);
      }
    }
    counters.retried(again.size());
    batch = again;
    batchBytes = again.stream().mapToLong(Pending::sizeBytes).sum();
    log.outcome(failures);
    return again.isEmpty() ? Step.SETTLED : Step.RETRY;
  }

  /** Every event before this position of the ring is sent or dropped. */
  long settledPosition() {
    synchronized (state) {
      return batch.isEmpty() ? ring.head() : batch.get(0).position();
    }
  }

  /** Gives up what still waits; the answer to a send under way no longer counts. */
  void terminate(DropReason reason) {
    synchronized (state) {
      terminated = true;
      batch.forEach(p -> counters.givenUp(reason, p.sizeBytes()));
      batch = new ArrayList<>();
      while (ring.poll((event, seq, at, pos) -> counters.givenUp(reason, event.sizeBytes()))) {
        // each call gives one up
      }
    }
    log.newDrops();
  }
}
