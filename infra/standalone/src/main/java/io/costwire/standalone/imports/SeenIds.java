// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.imports;

import java.nio.ByteBuffer;
import java.util.HexFormat;

/**
 * How often each of many ids was seen, in 20 bytes a slot: ids of 128 bits in hex, of which a
 * million take some 40 MB. Not for several threads.
 */
public final class SeenIds {
  /** With 2^23 slots of 20 bytes this takes 160 MB. */
  public static final int MAX_IDS = 6_000_000;

  private static final int FIRST_SLOTS = 1 << 10;

  private long[] high = new long[FIRST_SLOTS];
  private long[] low = new long[FIRST_SLOTS];
  // 0 is an empty slot
  private int[] times = new int[FIRST_SLOTS];
  private int size;

  /**
   * Counts an id.
   *
   * @param id 32 hex digits
   * @return how often it was counted before; -1 where it is new and no more can be remembered
   */
  public int count(String id) {
    ByteBuffer bits = ByteBuffer.wrap(HexFormat.of().parseHex(id));
    long first = bits.getLong();
    long second = bits.getLong();
    if (size >= times.length / 4 * 3 && times.length < 1 << 23) {
      grow();
    }
    int at = slot(first, second);
    if (times[at] == 0) {
      if (size >= MAX_IDS) {
        return -1;
      }
      size++;
      high[at] = first;
      low[at] = second;
    }
    return times[at]++;
  }

  private int slot(long first, long second) {
    int mask = times.length - 1;
    // the ids are hashes already
    int at = (int) first & mask;
    while (times[at] != 0 && (high[at] != first || low[at] != second)) {
      at = at + 1 & mask;
    }
    return at;
  }

  private void grow() {
    long[] oldHigh = high;
    long[] oldLow = low;
    int[] oldTimes = times;
    high = new long[oldHigh.length * 2];
    low = new long[oldLow.length * 2];
    times = new int[oldTimes.length * 2];
    for (int i = 0; i < oldTimes.length; i++) {
      if (oldTimes[i] != 0) {
        int at = slot(oldHigh[i], oldLow[i]);
        high[at] = oldHigh[i];
        low[at] = oldLow[i];
        times[at] = oldTimes[i];
      }
    }
  }
}
