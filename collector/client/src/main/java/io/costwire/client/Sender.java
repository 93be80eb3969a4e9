// SPDX-License-Identifier: Apache-2.0
package io.costwire.client;

import java.util.List;

/**
 * Carries batches of events to where they are durable. Called by one thread at a time, never by the
 * thread that records.
 *
 * <p>A sender opens connections on the first {@link #send}, not when it is constructed. Whatever
 * goes wrong is in the result; an exception counts as a failure of the whole batch that may be
 * tried again. {@code SenderContract} in the test jar holds every implementation to this.
 *
 * @since 0.1
 */
public interface Sender extends AutoCloseable {

  /**
   * Sends the events and returns when the fate of each is known, in bounded time. Events of a batch
   * that failed for now come again, with the same ids.
   */
  SendResult send(List<UsageEvent> batch);

  /** Frees what the sender holds, in bounded time; a second call does nothing. Never throws. */
  @Override
  void close();
}
