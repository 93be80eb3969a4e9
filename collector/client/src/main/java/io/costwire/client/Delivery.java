// SPDX-License-Identifier: Apache-2.0
package io.costwire.client;

import io.costwire.client.SendResult.Failure;
import io.costwire.client.SendResult.Kind;
import io.costwire.client.SendResult.SomeFailed;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Takes events from their source and gets them to the sender, batch by batch. An event stays at the
 * front until the sender said durable or refused, so a flush knows how far it got.
 *
 * <p>{@link #step} is called by one thread at a time. Everything else may be called while a send is
 * under way, which holds no lock.
 */
final class Delivery implements Stage {
  private final EventSource source;
  private final Sender sender;
  private final ReporterCounters counters;
  private final ReporterOptions.Bounds bounds;
  private final ReporterLog log;

  private final ReentrantLock state = new ReentrantLock();
  private List<Pending> batch = new ArrayList<>();
  private volatile boolean terminated;
  private volatile long settled;
  private volatile Duration retryAfter = Duration.ZERO;

  Delivery(
      EventSource source,
      Sender sender,
      ReporterCounters counters,
      ReporterOptions.Bounds bounds,
      ReporterLog log) {
    this.source = source;
    this.sender = sender;
    this.counters = counters;
    this.bounds = bounds;
    this.log = log;
  }

  /** Sends one batch: what has to be sent again first, then what waits longest. */
  @Override
  public Step step() {
    log.newDrops();
    retryAfter = Duration.ZERO;
    List<Pending> sending = nextBatch();
    if (sending == null) {
      return Step.RETRY;
    }
    if (sending.isEmpty()) {
      return Step.IDLE;
    }
    SendResult result = send(sending.stream().map(Pending::event).toList());
    state.lock();
    try {
      return terminated ? Step.IDLE : settle(sending, result);
    } finally {
      state.unlock();
    }
  }

  /** Null when there may be events that cannot be read now. */
  private @Nullable List<Pending> nextBatch() {
    state.lock();
    try {
      boolean readable = fill();
      settled = batch.isEmpty() ? source.head() : batch.get(0).position();
      if (batch.isEmpty()) {
        source.settledTo(settled); // what cannot be read is settled as well
      }
      return batch.isEmpty() && !readable ? null : List.copyOf(batch);
    } finally {
      state.unlock();
    }
  }

  private boolean fill() {
    long bytes = batch.stream().mapToLong(p -> p.event().sizeBytes()).sum();
    try {
      while (!terminated && batch.size() < bounds.batchEvents() && bytes < bounds.batchBytes()) {
        Pending next = source.poll();
        if (next == null) {
          return true;
        }
        batch.add(next);
        bytes += next.event().sizeBytes();
      }
      return true;
    } catch (IOException e) {
      log.disk("read from the spool", e);
      return false;
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
    List<Failure> failures = List.of();
    if (result instanceof SomeFailed some) {
      failures = some.failures();
      retryAfter = some.retryAfter();
    }
    Failure[] byIndex = new Failure[sent.size()];
    failures.stream()
        .filter(f -> f.index() >= 0 && f.index() < byIndex.length)
        .forEach(f -> byIndex[f.index()] = f);
    List<Pending> again = new ArrayList<>();
    for (int i = 0; i < byIndex.length; i++) {
      Pending pending = sent.get(i);
      if (byIndex[i] == null) {
        counters.sent(pending.reservedBytes());
      } else if (byIndex[i].kind() == Kind.REFUSED) {
        counters.givenUp(DropReason.SENDER_REFUSED, pending.reservedBytes());
      } else {
        again.add(pending);
      }
    }
    counters.retried(again.size());
    batch = again;
    settled = again.isEmpty() ? source.head() : again.get(0).position();
    source.settledTo(settled);
    log.outcome(failures);
    return again.isEmpty() ? Step.SETTLED : Step.RETRY;
  }

  @Override
  public Duration retryAfter() {
    return retryAfter;
  }

  @Override
  public int waiting() {
    return source.size();
  }

  @Override
  public long settled() {
    return settled;
  }

  @Override
  public long tail() {
    return source.tail();
  }

  /**
   * Gives up what still waits in memory; the answer to a send under way no longer counts. What is
   * in a spool stays there.
   */
  void terminate(DropReason reason) {
    terminated = true;
    if (DiskPatience.acquire(state)) {
      try {
        giveUpBatch(reason);
        source.giveUp(reason);
        settled = source.head();
      } finally {
        state.unlock();
      }
    }
    log.newDrops();
  }

  private void giveUpBatch(DropReason reason) {
    for (Pending pending : batch) {
      if (!pending.spooled()) {
        counters.givenUp(reason, pending.reservedBytes());
      }
    }
    batch = new ArrayList<>();
  }
}
