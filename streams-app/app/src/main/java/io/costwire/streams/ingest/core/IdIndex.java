// SPDX-License-Identifier: Apache-2.0
package io.costwire.streams.ingest.core;

import java.util.function.IntPredicate;

/**
 * Says in which pages an id may stand, in eight bytes per slot: 40 bits of its hash and the number
 * of the page. It may name a page that does not hold the id, about once in 2^40 divided by its
 * size; it never fails to name the one that does. For one thread.
 */
public final class IdIndex {
  private static final int PAGE_BITS = 24;
  private static final long PAGE_MASK = (1L << PAGE_BITS) - 1;

  /** The number of a page plus one must fit: two billion ids in pages of 128. */
  public static final int MAX_PAGE = (int) PAGE_MASK - 1;

  private static final int FIRST_SLOTS = 1 << 10;

  /** Fibonacci hashing: spreads the bits that are kept over the table. */
  private static final long GOLDEN = 0x9E3779B97F4A7C15L;

  // linear probing; 0 is an empty slot
  private long[] slots = new long[FIRST_SLOTS];
  private int size;

  public int size() {
    return size;
  }

  /**
   * @param hash first 64 bits of the id's hash
   * @param page at most {@link #MAX_PAGE}
   */
  public void add(long hash, int page) {
    // up to 3/4 full: a search then ends after two or three slots
    if (size >= slots.length - slots.length / 4) {
      grow();
    }
    put(slots, hash & ~PAGE_MASK | page + 1);
    size++;
  }

  /** Whether one of the pages in which the id may stand fulfils the condition. */
  public boolean anyPage(long hash, IntPredicate holdsId) {
    long fingerprint = hash & ~PAGE_MASK;
    int mask = slots.length - 1;
    for (int at = home(slots, hash); slots[at] != 0; at = at + 1 & mask) {
      long slot = slots[at];
      if ((slot & ~PAGE_MASK) == fingerprint && holdsId.test((int) (slot & PAGE_MASK) - 1)) {
        return true;
      }
    }
    return false;
  }

  private void grow() {
    long[] larger = new long[slots.length * 2];
    for (long slot : slots) {
      if (slot != 0) {
        put(larger, slot);
      }
    }
    slots = larger;
  }

  private static void put(long[] slots, long slot) {
    int mask = slots.length - 1;
    int at = home(slots, slot);
    while (slots[at] != 0) {
      at = at + 1 & mask;
    }
    slots[at] = slot;
  }

  private static int home(long[] slots, long hash) {
    int bits = Integer.numberOfTrailingZeros(slots.length);
    return (int) ((hash >>> PAGE_BITS) * GOLDEN >>> Long.SIZE - bits);
  }
}
