// SPDX-License-Identifier: Apache-2.0
package io.costwire.client;

import io.costwire.client.Stage.Step;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Decides when a stage works on a batch: when one is full, when the linger time is over, when
 * somebody flushes; and waits longer and longer, with full jitter, when it has to be done again.
 * Without a thread of its own (tests) only a flush works.
 */
final class DeliveryThread {
  private static final Logger LOG = System.getLogger("io.costwire.client");
  private static final long FIRST_BACKOFF_MS = 100;
  // a sender that fails at once must not keep a core busy
  private static final long MIN_BACKOFF_NANOS = 5_000_000;
  // whatever the other side asks for, it may be well again by then
  private static final Duration MAX_ASKED_FOR = Duration.ofMinutes(5);
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

  /**
   * How a stage is driven.
   *
   * @param batchEvents so many waiting events are not kept waiting
   * @param linger how long fewer are
   * @param background whether there is a thread
   */
  record Pace(int batchEvents, Duration linger, boolean background) {}

  private final Stage stage;
  private final int batchEvents;
  private final long lingerNanos;
  private final @Nullable Thread thread;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition progress = lock.newCondition();
  private volatile Waiting waiting = Waiting.NO;
  private volatile long flushTarget;
  private volatile boolean closing;
  private volatile boolean stopped;

  DeliveryThread(String name, Stage stage, Pace pace) {
    this.stage = stage;
    this.batchEvents = pace.batchEvents();
    this.lingerNanos = pace.linger().toNanos();
    this.thread = pace.background() ? new Thread(this::run, name) : null;
  }

  void start() {
    if (thread != null) {
      thread.setDaemon(true);
      thread.start();
    } else {
      stage.begin();
    }
  }

  /** Called after every recorded event: wakes the thread only when that makes a difference. */
  void recorded() {
    Waiting current = waiting;
    if (current == Waiting.NO) {
      return;
    }
    if (current == Waiting.FIRST_EVENT || stage.waiting() >= batchEvents) {
      waiting = Waiting.NO;
      LockSupport.unpark(thread);
    }
  }

  /** Waits until everything recorded so far is settled; false when the time is over before. */
  boolean flush(Duration timeout) {
    long target = stage.tail();
    if (thread == null) {
      return flushByHand(target);
    }
    lock.lock();
    try {
      flushTarget = Math.max(flushTarget, target);
      LockSupport.unpark(thread);
      long nanos = timeout.toNanos();
      while (isLeft(target) && !stopped && nanos > 0) {
        nanos = progress.awaitNanos(nanos);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      lock.unlock();
    }
    return !isLeft(target);
  }

  /**
   * Whether something before this position has to be settled yet. The tail moves back when events
   * that were to go past the spool found their place in it, or none.
   */
  private boolean isLeft(long target) {
    return stage.settled() < Math.min(target, stage.tail());
  }

  private boolean flushByHand(long target) {
    lock.lock();
    try {
      Step step = Step.SETTLED;
      while (step == Step.SETTLED && stage.settled() < target) {
        step = stage.step();
      }
    } finally {
      lock.unlock();
    }
    return stage.settled() >= target;
  }

  /** Sends what is left within the time; what then still waits is for the caller to give up. */
  void finish(Duration timeout) {
    closing = true;
    if (thread == null) {
      flushByHand(stage.tail());
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
    // a thread that was told to stop closes in order all the same
    boolean interrupted = false;
    long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(Math.max(1, millis));
    for (long left = 1; left > 0 && thread.isAlive(); left = deadline - System.nanoTime()) {
      try {
        TimeUnit.NANOSECONDS.timedJoin(thread, deadline - System.nanoTime());
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    return !thread.isAlive();
  }

  private void run() {
    stage.begin();
    while (!stopped && !(closing && stage.waiting() == 0)) {
      awaitWork();
      deliverUntil(stage.tail());
    }
  }

  private void awaitWork() {
    waiting = Waiting.FIRST_EVENT;
    while (stage.waiting() == 0 && !urgent()) {
      LockSupport.parkNanos(this, stage.maxIdle().toNanos());
      stage.idle();
      waiting = Waiting.FIRST_EVENT;
    }
    waiting = Waiting.FULL_BATCH;
    if (stage.waiting() < batchEvents && !urgent()) {
      LockSupport.parkNanos(this, lingerNanos);
    }
    waiting = Waiting.NO;
  }

  private boolean urgent() {
    return closing || stopped || isLeft(flushTarget);
  }

  private void deliverUntil(long target) {
    int failures = 0;
    while (!stopped && isLeft(target)) {
      Step step = step();
      signalProgress();
      if (step == Step.RETRY) {
        failures++;
        long end = System.nanoTime() + askedForNanos();
        LockSupport.parkNanos(this, backoffNanos(failures)); // a flush ends it
        pauseUntil(end);
      } else if (step == Step.IDLE) {
        LockSupport.parkNanos(this, UNFILLED_SLOT_NANOS);
      } else {
        failures = 0;
      }
    }
    signalProgress(); // another thread may have settled the rest
  }

  /** As long as the other side asked for, whoever flushes meanwhile. */
  private void pauseUntil(long end) {
    long left = end - System.nanoTime();
    while (left > 0 && !closing && !stopped) {
      LockSupport.parkNanos(this, left);
      left = end - System.nanoTime();
    }
  }

  // an error in here must not end the thread: events would pile up for good
  private Step step() {
    try {
      return stage.step();
    } catch (RuntimeException e) {
      LOG.log(Level.WARNING, "usage events were not worked on, and will be again: " + e);
      return Step.RETRY;
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

  // a range from zero, so that clients that failed together do not come back together
  private long backoffNanos(int failures) {
    long doubled = FIRST_BACKOFF_MS << Math.min(failures - 1, 10);
    long capped = Math.min(doubled, closing ? CLOSING_BACKOFF_MS : MAX_BACKOFF_MS);
    return ThreadLocalRandom.current()
        .nextLong(MIN_BACKOFF_NANOS, TimeUnit.MILLISECONDS.toNanos(capped) + 1);
  }

  private long askedForNanos() {
    Duration asked = stage.retryAfter();
    return (asked.compareTo(MAX_ASKED_FOR) > 0 ? MAX_ASKED_FOR : asked).toNanos();
  }
}
