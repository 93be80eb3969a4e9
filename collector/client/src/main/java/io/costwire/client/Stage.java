// SPDX-License-Identifier: Apache-2.0
package io.costwire.client;

import java.time.Duration;

/**
 * One step on the way out, such as sending or writing to the spool: takes what waits, oldest first,
 * batch by batch. Driven by a {@link DeliveryThread}.
 */
interface Stage {

  /** What one step did. */
  enum Step {
    /** There was nothing to do. */
    IDLE,
    /** The whole batch is settled. */
    SETTLED,
    /** Something has to be done again: wait before the next step. */
    RETRY
  }

  /** Called once, before everything else, by the thread that works. */
  default void begin() {}

  /** Works on one batch. One thread at a time. */
  Step step();

  /** What the other side asked for after the last step; zero when it asked for nothing. */
  default Duration retryAfter() {
    return Duration.ZERO;
  }

  /** How long the thread may sleep when nothing waits. */
  default Duration maxIdle() {
    return Duration.ofDays(1);
  }

  /** Called after a sleep. */
  default void idle() {}

  /** Events that wait, roughly. Called by recording threads: waits for nothing. */
  int waiting();

  /** Every event before this position has left this stage. */
  long settled();

  /** Position after the newest event. */
  long tail();
}
