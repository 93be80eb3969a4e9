// SPDX-License-Identifier: Apache-2.0
package io.costwire.benchmarks;

/**
 * Something that takes a record of one call on the caller's thread and carries it on in the
 * background. Each has room for {@link #QUEUED} records, batches of about 500 and a linger time of
 * 200 ms, so that they differ in how they work and not in how they are set up.
 */
interface Contender extends AutoCloseable {
  /** Records that may wait. */
  int QUEUED = 16_384;

  /** Records of one batch. */
  int BATCH = 500;

  /** Milliseconds that a record waits for others. */
  int LINGER_MS = 200;

  /** What is measured: the caller's part. */
  void offer();

  /** Records that arrived at the far end of the queue so far. */
  long delivered();

  /** Gets out what waits, and returns when it has arrived or was dropped. */
  void settle();

  /** What the contender itself says to have dropped; -1 where it does not say. */
  default long dropped() {
    return -1;
  }

  /** Whether the contender's own counts add up after {@link #settle}. */
  default boolean isBalanced() {
    return true;
  }

  @Override
  void close();
}
