// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.bench;

import java.util.Arrays;
import java.util.BitSet;

/**
 * What came out of a job, by the numbers at the end of the event ids, and when each record was
 * appended, as the broker stamped it.
 */
final class Tally {
  private final int expected;
  private final BitSet seen;
  private long[] times;
  private int count;
  private long doubled;

  /**
   * @param expected events are numbered from 0 to this, exclusive
   */
  Tally(int expected) {
    this.expected = expected;
    this.seen = new BitSet(expected);
    this.times = new long[expected];
  }

  /**
   * @param eventId ends in the event's number
   */
  void add(String eventId, long appendedAt) {
    int number = Integer.parseInt(eventId.substring(eventId.lastIndexOf('-') + 1));
    if (number >= expected) {
      throw new IllegalStateException(eventId + " was never sent");
    }
    if (seen.get(number)) {
      doubled++;
    }
    seen.set(number);
    if (count == times.length) {
      times = Arrays.copyOf(times, count + count / 2 + 1);
    }
    times[count++] = appendedAt;
  }

  long lost() {
    return expected - seen.cardinality();
  }

  /** Records beyond the first of an event. */
  long doubled() {
    return doubled;
  }

  /** Append times, ascending. */
  AppendTimes times() {
    long[] sorted = Arrays.copyOf(times, count);
    Arrays.sort(sorted);
    return new AppendTimes(sorted);
  }
}
