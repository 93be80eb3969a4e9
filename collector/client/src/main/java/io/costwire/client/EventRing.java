// SPDX-License-Identifier: Apache-2.0
package io.costwire.client;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * Bounded queue of recorded events: many threads put in without locks or allocation, one at a time
 * takes out. Each slot has a turn number that says whose move it is: equal to the position means
 * free for the producer, one more means ready for the consumer.
 */
final class EventRing {

  /** Takes one event out of its slot. */
  interface Taker {
    void take(UsageEvent event, long seq, long recordedAtMs, long position);
  }

  private final int mask;
  private final AtomicLongArray turns;
  private final AtomicReferenceArray<@Nullable UsageEvent> events;
  private final long[] seqs;
  private final long[] recordedAtMs;
  private final AtomicLong tail = new AtomicLong();
  private volatile long head;

  /**
   * @param minCapacity rounded up to a power of two
   */
  EventRing(int minCapacity) {
    int capacity = capacityFor(minCapacity);
    mask = capacity - 1;
    turns = new AtomicLongArray(capacity);
    events = new AtomicReferenceArray<>(capacity);
    seqs = new long[capacity];
    recordedAtMs = new long[capacity];
    for (int i = 0; i < capacity; i++) {
      turns.set(i, i);
    }
  }

  static int capacityFor(int minCapacity) {
    return minCapacity <= 2 ? 2 : Integer.highestOneBit(minCapacity - 1) << 1;
  }

  /** Puts an event in, or returns false when the ring is full. */
  boolean offer(UsageEvent event, long seq, long atMs) {
    long position = tail.get();
    while (true) {
      int slot = (int) position & mask;
      long ahead = turns.get(slot) - position;
      if (ahead < 0) {
        return false;
      }
      if (ahead == 0 && tail.compareAndSet(position, position + 1)) {
        seqs[slot] = seq;
        recordedAtMs[slot] = atMs;
        events.setPlain(slot, event);
        turns.set(slot, position + 1); // a full fence: the caller looks next who waits for it
        return true;
      }
      position = tail.get();
    }
  }

  /** Takes the oldest event, or returns false when there is none ready. One thread at a time. */
  boolean poll(Taker taker) {
    long position = head;
    int slot = (int) position & mask;
    if (turns.getAcquire(slot) != position + 1) {
      return false;
    }
    UsageEvent event = events.getPlain(slot);
    long seq = seqs[slot];
    long atMs = recordedAtMs[slot];
    events.setPlain(slot, null);
    head = position + 1;
    turns.setRelease(slot, position + mask + 1);
    if (event != null) {
      taker.take(event, seq, atMs, position);
    }
    return true;
  }

  /** Position after the newest event. */
  long tail() {
    return tail.get();
  }

  /** Position of the oldest event. */
  long head() {
    return head;
  }

  int size() {
    return (int) Math.max(0, tail.get() - head);
  }
}
