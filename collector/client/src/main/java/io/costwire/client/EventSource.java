// SPDX-License-Identifier: Apache-2.0
package io.costwire.client;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Where events to be sent come from, oldest first: memory, or the spool. Polled by one thread at a
 * time.
 */
interface EventSource {
  /** Takes the oldest event, or null when none is ready. */
  @Nullable Pending poll() throws IOException;

  /** Every event before this position is sent or dropped. */
  void settledTo(long position);

  /** Position of the event that is polled next. */
  long head();

  /** Position after the newest event that could be taken now. */
  long tail();

  /** Events that wait, roughly. Called by recording threads: waits for nothing. */
  int size();

  /** Counts what still waits in memory as dropped. */
  void giveUp(DropReason reason);
}
