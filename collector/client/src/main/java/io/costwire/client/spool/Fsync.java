// SPDX-License-Identifier: Apache-2.0
package io.costwire.client.spool;

import java.time.Duration;

/**
 * When what was written is forced to the disk. It matters for power loss and crashes of the
 * operating system only: what a process has written survives its own death (kill -9 included) under
 * every policy.
 *
 * @since 0.1
 */
public sealed interface Fsync {

  /** Left to the operating system: a power loss takes what it had not written yet, about 30 s. */
  record Never() implements Fsync {}

  /**
   * At most this long after writing: a power loss takes at most the events of one interval.
   *
   * @param interval more than zero
   */
  record Every(Duration interval) implements Fsync {
    public Every {
      if (interval.isNegative() || interval.isZero()) {
        throw new IllegalArgumentException("interval must be more than zero, is " + interval);
      }
    }
  }

  /** Before a batch counts as written: a power loss takes only what had not reached the spool. */
  record EachBatch() implements Fsync {}
}
