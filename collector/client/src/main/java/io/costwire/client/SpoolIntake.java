// SPDX-License-Identifier: Apache-2.0
package io.costwire.client;

import io.costwire.client.spool.Fsync;
import io.costwire.client.spool.Spool;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Writes events from the queue to the spool, so that they wait there and not in memory. While the
 * disk takes none they wait in memory, and the sending side may take them from there.
 */
final class SpoolIntake implements Stage {
  private final RingSource ring;
  private final Spool spool;
  private final ReporterCounters counters;
  private final int batchEvents;
  private final Duration syncInterval;
  private final ReporterLog log;
  // held while the disk writes
  private final ReentrantLock lock = new ReentrantLock();
  private final ArrayDeque<Pending> held = new ArrayDeque<>();
  private Runnable appended = () -> {};
  private volatile boolean failing;
  private volatile long settled;
  private volatile boolean terminated;

  SpoolIntake(RingSource ring, Spool spool, ReporterCounters counters, SpoolOptions options) {
    this.ring = ring;
    this.spool = spool;
    this.counters = counters;
    this.batchEvents = options.batchEvents();
    this.syncInterval =
        options.settings().fsync() instanceof Fsync.Every every
            ? every.interval()
            : Duration.ofDays(1);
    this.log = options.log();
  }

  /** What to do when there are new events to send. */
  void onAppended(Runnable wakeSender) {
    appended = wakeSender;
  }

  @Override
  public void begin() {
    try {
      long found = spool.recover();
      counters.recovered(found);
      if (found > 0) {
        log.recovered(found);
        appended.run();
      }
    } catch (IOException e) {
      log.disk("look through the files of the spool", e);
    }
  }

  @Override
  public Step step() {
    Step step = move();
    appended.run();
    return step;
  }

  private Step move() {
    lock.lock();
    try {
      fill();
      Step step = held.isEmpty() ? Step.IDLE : append();
      settled = held.isEmpty() ? ring.head() : held.getFirst().position();
      return step;
    } finally {
      lock.unlock();
    }
  }

  private void fill() {
    while (!terminated && held.size() < batchEvents) {
      Pending next = ring.poll();
      if (next == null) {
        return;
      }
      held.add(next);
    }
  }

  private Step append() {
    List<byte[]> contents = held.stream().map(p -> EventCodec.encode(p.event())).toList();
    try {
      int written = spool.append(contents);
      for (int i = 0; i < contents.size(); i++) {
        settle(held.removeFirst(), i < written);
      }
      spool.syncIfDue();
      failing = false;
      log.diskWorks();
      return Step.SETTLED;
    } catch (IOException e) {
      failing = true;
      log.disk("write to the spool", e);
      return Step.RETRY;
    }
  }

  private void settle(Pending pending, boolean written) {
    if (written) {
      counters.spooled(pending.reservedBytes());
    } else {
      counters.givenUp(DropReason.SPOOL_FULL, pending.reservedBytes());
    }
  }

  @Override
  public Duration maxIdle() {
    return syncInterval;
  }

  @Override
  public void idle() {
    try {
      spool.syncIfDue();
    } catch (IOException e) {
      log.disk("force the spool to disk", e);
    }
  }

  /** Whether the disk does not take events. */
  boolean isFailing() {
    return failing;
  }

  /** The oldest event, past a disk that does not take it; null when there is none. */
  @Nullable Pending takeDirectly() {
    return failing ? takeHeld() : null;
  }

  private @Nullable Pending takeHeld() {
    lock.lock();
    try {
      if (!failing || !spool.isDrained()) {
        return null; // the disk took events in the meantime, and they are older
      }
      fill();
      Pending next = held.pollFirst();
      Pending passing =
          next == null
              ? null
              : new Pending(next.event(), next.reservedBytes(), spool.passNumber(), false);
      settled = held.isEmpty() ? ring.head() : held.getFirst().position();
      return passing;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public int waiting() {
    return (int) (ring.tail() - settled);
  }

  @Override
  public long settled() {
    return settled;
  }

  @Override
  public long tail() {
    return ring.tail();
  }

  /**
   * Counts what did not reach the spool as dropped. A write that hangs is not waited for long: its
   * events are neither dropped nor sent then, but stay pending.
   */
  void giveUp(DropReason reason) {
    terminated = true;
    if (DiskPatience.acquire(lock)) {
      try {
        held.forEach(p -> counters.givenUp(reason, p.reservedBytes()));
        held.clear();
        ring.giveUp(reason);
        settled = ring.head();
      } finally {
        lock.unlock();
      }
    }
  }
}
