// SPDX-License-Identifier: Apache-2.0
package io.costwire.streams.flow;

/**
 * Order of the versions of one row: generation in the high bits, so that after a reset every new
 * row wins over every old one, and a counter per key below.
 */
public final class Revision {
  private static final int COUNTER_BITS = 40;

  private Revision() {}

  public static long of(int generation, long counter) {
    if (counter < 0 || counter >= 1L << COUNTER_BITS) {
      throw new IllegalArgumentException("counter " + counter + " does not fit into 40 bits");
    }
    return (long) generation << COUNTER_BITS | counter;
  }

  /** The generation that made a revision. */
  public static int generation(long revision) {
    return Math.toIntExact(revision >>> COUNTER_BITS);
  }

  /** How many revisions of that generation there were, this one included. */
  public static long counter(long revision) {
    return revision & (1L << COUNTER_BITS) - 1;
  }
}
