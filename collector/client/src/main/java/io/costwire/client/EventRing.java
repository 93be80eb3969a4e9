// SPDX-License-Identifier: Apache-2.0
package io.costwire.client;

import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * Bounded queue of recorded events, by count and by bytes: many threads put in without locks or
 * allocation, one at a time takes out. It also numbers them: an event's number is its position plus
 * the events that were refused before it, so that a refused one is a gap in the numbers.
 *
 * <p>A producer takes a position with one compare-and-set and then fills the slot; a slot without
 * an event is not filled yet. What producers write and what the consumer writes lie on different
 * cache lines, and a producer looks at the consumer's side only when the room that it knows of is
 * used up.
 */
final class EventRing {

  /** Takes one event out of its slot. */
  interface Taker {
    void take(UsageEvent event, long seq, long recordedAtMs, long position);
  }

  // places in the counts, in longs; 128 bytes apart where different threads write
  private static final int TAIL = 16;
  private static final int RESERVED = 17;
  private static final int KNOWN_LIMIT = 18;
  private static final int KNOWN_RELEASED = 19;
  private static final int REFUSED = 32;
  private static final int HEAD = 48;
  private static final int RELEASED = 64;
  private static final int NEXT = 80;
  private static final int COUNTS = 96;
  // each slot has the time of recording and the refusals before it
  private static final int NOTES = 2;
  private static final int SPINS = 64;
  // producers of a full ring look at the head all the time; it moves in steps
  private static final int MAX_STEP = 32;
  private static final int STEPS_OF_A_RING = 64;

  private final int mask;
  private final int step;
  private final long maxBytes;
  private final AtomicLongArray counts = new AtomicLongArray(COUNTS);
  private final AtomicReferenceArray<@Nullable UsageEvent> events;
  private final @Nullable CostTags[] scopes;
  private final long[] notes;
  // the consumer's own
  private long gaps;

  /**
   * @param minCapacity rounded up to a power of two
   */
  EventRing(int minCapacity, long maxBytes) {
    int capacity = capacityFor(minCapacity);
    this.mask = capacity - 1;
    this.step = Math.max(1, Math.min(MAX_STEP, capacity / STEPS_OF_A_RING));
    this.maxBytes = maxBytes;
    this.events = new AtomicReferenceArray<>(capacity);
    this.scopes = new @Nullable CostTags[capacity];
    this.notes = new long[capacity * NOTES];
    counts.set(KNOWN_LIMIT, capacity);
  }

  static int capacityFor(int minCapacity) {
    return minCapacity <= 2 ? 2 : Integer.highestOneBit(minCapacity - 1) << 1;
  }

  /**
   * Puts an event in, or says what there is no room for. A refusal is for the caller to {@link
   * #refuse}.
   */
  @Nullable DropReason offer(UsageEvent event, long atMs, @Nullable CostTags scope) {
    int size = event.sizeBytes() + (scope == null ? 0 : scope.sizeBytes());
    if (!reserve(size)) {
      return DropReason.QUEUE_BYTES_FULL;
    }
    long position;
    do {
      position = counts.get(TAIL);
      if (isFull(position)) {
        counts.addAndGet(RESERVED, -size);
        return DropReason.QUEUE_FULL;
      }
    } while (!counts.compareAndSet(TAIL, position, position + 1));
    fill((int) position & mask, event, atMs, scope);
    return null;
  }

  /** Whether there is no room for one event more; it may have changed when this returns. */
  boolean isFull() {
    return isFull(counts.get(TAIL));
  }

  private boolean isFull(long position) {
    long known = counts.getAcquire(KNOWN_LIMIT);
    if (position < known) {
      return false;
    }
    long limit = counts.get(HEAD) + mask + 1;
    if (limit != known) {
      counts.setRelease(KNOWN_LIMIT, limit);
    }
    return position >= limit;
  }

  private boolean reserve(int size) {
    long reserved = counts.addAndGet(RESERVED, size);
    if (reserved - counts.getOpaque(KNOWN_RELEASED) <= maxBytes) {
      return true;
    }
    long released = counts.get(RELEASED);
    counts.setOpaque(KNOWN_RELEASED, released);
    if (reserved - released <= maxBytes) {
      return true;
    }
    counts.addAndGet(RESERVED, -size);
    return false;
  }

  private void fill(int slot, UsageEvent event, long atMs, @Nullable CostTags scope) {
    notes[slot * NOTES] = atMs;
    notes[slot * NOTES + 1] = counts.getOpaque(REFUSED);
    if (scope != null) {
      scopes[slot] = scope;
    }
    // no full fence: who waits for events looks at the tail, which was moved with one
    events.setRelease(slot, event);
  }

  /** Counts an event that did not get in, for whatever reason. */
  void refuse() {
    counts.incrementAndGet(REFUSED);
  }

  /** Takes the oldest event, or returns false when there is none ready. One thread at a time. */
  boolean poll(Taker taker) {
    long position = counts.getPlain(NEXT);
    int slot = (int) position & mask;
    UsageEvent event = filled(position, slot);
    if (event == null) {
      return false;
    }
    CostTags scope = scopes[slot];
    long atMs = notes[slot * NOTES];
    // two threads may note their refusals in the other order than they got their positions
    gaps = Math.max(gaps, notes[slot * NOTES + 1]);
    events.setPlain(slot, null);
    if (scope != null) {
      scopes[slot] = null;
    }
    counts.setOpaque(NEXT, position + 1);
    publishHead(position + 1);
    taker.take(scope == null ? event : event.with(scope), position + gaps, atMs, position);
    return true;
  }

  /** Frees the slots before the position: at once when it is the last, else every few. */
  private void publishHead(long position) {
    if (position % step == 0 || events.getPlain((int) position & mask) == null) {
      counts.setRelease(HEAD, position);
    }
  }

  /** The event in the slot; one that is just being put in is waited for, for a moment. */
  private @Nullable UsageEvent filled(long position, int slot) {
    UsageEvent event = events.getAcquire(slot);
    for (int i = 0; event == null && i < SPINS && counts.get(TAIL) > position; i++) {
      Thread.onSpinWait();
      event = events.getAcquire(slot);
    }
    return event;
  }

  /** Gives back the room of an event that was taken and is settled. */
  void release(int bytes) {
    counts.addAndGet(RELEASED, bytes);
  }

  /** Events that were offered or refused so far. */
  long seen() {
    return counts.get(REFUSED) + counts.get(TAIL);
  }

  /** Bytes of the events that are not settled. */
  long reservedBytes() {
    return counts.get(RESERVED) - counts.get(RELEASED);
  }

  /** Position after the newest event. */
  long tail() {
    return counts.get(TAIL);
  }

  /** Position of the oldest event. */
  long head() {
    return counts.getOpaque(NEXT);
  }

  /** Events that wait; while they are being taken, a few more. */
  int size() {
    return (int) Math.max(0, tail() - counts.get(HEAD));
  }
}
