// SPDX-License-Identifier: Apache-2.0
package io.costwire.client;

import io.costwire.client.Delivery.Step;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Decides when batches go out: when one is full, when the linger time is over, when somebody
 * flushes. Without a thread of its own (tests) only a flush sends.
 */
final class DeliveryThread {
  private static final long FIRST_BACKOFF_MS = 100;
  // a broker that comes back is noticed this late at most
  private static final long MAX_BACKOFF_MS = 5_000;
  // closing is in a hurry
  private static final long CLOSING_BACKOFF_MS = 50;
  // a recorder was interrupted between claiming a slot and filling it
  private static final long UNFILLED_SLOT_NANOS = 50_000;
  private static final long INTERRUPT_GRACE_MS = 200;

  /** What the thread waits for; recorders look at it to know whether to wake it. */
  private enum Waiting {
    NO,
    FIRST_EVENT,
    FULL_BATCH
  }

  private final Delivery delivery;
  private final EventRing ring;
  private final int batchEvents;
  private final long lingerNanos;
  private final @Nullable Thread thread;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition progress = lock.newCondition();
  private volatile Waiting waiting = Waiting.NO;
  private volatile long flushTarget;
  private volatile boolean closing;
  private volatile boolean stopped;

  DeliveryThread(Delivery delivery, EventRing ring, ReporterOptions options) {
    this.delivery = delivery;
    this.ring = ring;
    this.batchEvents = options.bounds().batchEvents();
    this.lingerNanos = options.linger().toNanos();
    this.thread = options.background() ? new Thread(this::run, "costwire-reporter") : null;
  }

  void start() {
    if (thread != null) {
      thread.setDaemon(true);
      thread.start();
    }
  }

  /** Called after every recorded event: wakes the thread only when that makes a difference. */
  void recorded() {
    Waiting current = waiting;
    if (current == Waiting.NO) {
      return;
    }
    if (current == Waiting.FIRST_EVENT || ring.size() >= batchEvents) {
      waiting = Waiting.NO;
      LockSupport.unpark(thread);
    }
  }

  /** Waits until everything recorded so far is settled; false when the time is over before. */
  boolean flush(Duration timeout) {
    long target = ring.tail();
    if (thread == null) {
      return flushByHand(target);
    }
    lock.lock();
    try {
      flushTarget = Math.max(flushTarget, target);
      LockSupport.unpark(thread);
      long nanos = timeout.toNanos();
      while (delivery.settledPosition() < target && !stopped && nanos > 0) {
        nanos = progress.awaitNanos(nanos);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      lock.unlock();
    }
    return delivery.settledPosition() >= target;
  }

  private boolean flushByHand(long target) {
    lock.lock();
    try {
      Step step = Step.SETTLED;
      while (step == Step.SETTLED && delivery.settledPosition() < target) {
        step = delivery.sendBatch();
      }
    } finally {
      lock.unlock();
    }
    return delivery.settledPosition() >= target;
  }

  /** Sends what is left within the time; what then still waits is for the caller to give up. */
  void finish(Duration timeout) {
    closing = true;
    if (thread == null) {
      flushByHand(ring.tail());
      return;
    }
    LockSupport.unpark(thread);
    if (!join(timeout.toMillis())) {
      stopped = true;
      LockSupport.unpark(thread);
    }
  }

  /** Interrupts a send that did not come back in time. */
  void abandon() {
    stopped = true;
    if (thread != null && thread.isAlive()) {
      thread.interrupt();
      join(INTERRUPT_GRACE_MS);
    }
  }

  private boolean join(long millis) {
    if (thread == null || thread == Thread.currentThread()) {
      return true;
    }
    try {
      thread.join(Math.max(1, millis));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return !thread.isAlive();
  }

  private void run() {
    while (!stopped && !(closing && ring.size() == 0)) {
      awaitWork();
      deliverUntil(ring.tail());
    }
  }

  private void awaitWork() {
    waiting = Waiting.FIRST_EVENT;
    while (ring.size() == 0 && !urgent()) {
      LockSupport.park(this);
      waiting = Waiting.FIRST_EVENT;
    }
    waiting = Waiting.FULL_BATCH;
    if (ring.size() < batchEvents && !urgent()) {
      LockSupport.parkNanos(this, lingerNanos);
    }
    waiting = Waiting.NO;
  }

  private boolean urgent() {
    return closing || stopped || flushTarget > delivery.settledPosition();
  }

  private void deliverUntil(long target) {
    int failures = 0;
    while (!stopped && delivery.settledPosition() < target) {
      Step step = delivery.sendBatch();
      signalProgress();
      if (step == Step.RETRY) {
        failures++;
        LockSupport.parkNanos(this, backoffNanos(failures));
      } else if (step == Step.IDLE) {
        LockSupport.parkNanos(this, UNFILLED_SLOT_NANOS);
      } else {
        failures = 0;
      }
    }
  }

  private void signalProgress() {
    lock.lock();
    try {
      progress.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private long backoffNanos(int failures) {
    long doubled = FIRST_BACKOFF_MS << Math.min(failures - 1, 10);
    long capped = Math.min(doubled, closing ? CLOSING_BACKOFF_MS : MAX_BACKOFF_MS);
    return TimeUnit.MILLISECONDS.toNanos(
        ThreadLocalRandom.current().nextLong(capped / 2, capped + 1));
  }
}
