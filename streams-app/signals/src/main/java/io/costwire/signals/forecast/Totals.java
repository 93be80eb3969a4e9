// SPDX-License-Identifier: Apache-2.0
package io.costwire.signals.forecast;

import java.util.Arrays;

/** The newest totals of a series, by consecutive number; NaN where none is known. */
final class Totals {
  private final double[] ring;
  private long last = Long.MIN_VALUE;

  Totals(int capacity) {
    this.ring = new double[capacity];
    Arrays.fill(ring, Double.NaN);
  }

  static Totals of(int capacity, long last, double[] newest) {
    Totals totals = new Totals(capacity);
    for (int i = 0; i < newest.length; i++) {
      totals.put(last - newest.length + 1 + i, newest[i]);
    }
    return totals;
  }

  /**
   * @return false if it is older than what is remembered
   */
  boolean put(long number, double total) {
    if (last == Long.MIN_VALUE) {
      last = number;
    }
    if (number <= last - ring.length) {
      return false;
    }
    for (long skipped = Math.max(last + 1, number - ring.length + 1); skipped < number; skipped++) {
      ring[slot(skipped)] = Double.NaN;
    }
    last = Math.max(last, number);
    ring[slot(number)] = total;
    return true;
  }

  private int slot(long number) {
    return (int) Math.floorMod(number, (long) ring.length);
  }

  double get(long number) {
    boolean remembered = number <= last && number > last - ring.length;
    return remembered ? ring[slot(number)] : Double.NaN;
  }

  /** 0 while it is empty. */
  long last() {
    return last == Long.MIN_VALUE ? 0 : last;
  }

  /** From the oldest known total to the one before a number; what is not known is NaN. */
  double[] before(long end) {
    if (last == Long.MIN_VALUE) {
      return new double[0];
    }
    long first = last - ring.length + 1;
    while (first < end && Double.isNaN(get(first))) {
      first++;
    }
    double[] totals = new double[(int) Math.max(0, Math.min(end - first, ring.length))];
    for (int i = 0; i < totals.length; i++) {
      totals[i] = get(end - totals.length + i);
    }
    return totals;
  }

  double[] all() {
    return last == Long.MIN_VALUE ? new double[0] : before(last + 1);
  }
}
