// SPDX-License-Identifier: Apache-2.0
package io.costwire.alerting.deliver;

import io.costwire.alerting.policy.Abilities;
import io.costwire.alerting.policy.Message;

/**
 * Somebody to tell. One virtual thread calls a receiver, one message at a time; other receivers do
 * not wait for it. After a crash a notification may come again, with the same dedup key and state.
 */
public interface Receiver extends AutoCloseable {

  /** Unique among the receivers and stable: what was delivered is recorded under it. */
  String name();

  /** Kind of the channel, e.g. webhook. */
  String channel();

  /** What the channel can do; always the same answer. */
  Abilities abilities();

  /**
   * What is sent, rendered from the frozen notifications before each attempt, and recorded; so it
   * holds no secret. The same message always gives the same text.
   */
  String render(Message message);

  /**
   * Tries once, in bounded time. An exception counts as a result that may get better; an interrupt
   * ends the attempt.
   */
  DeliveryResult deliver(Message message, String payload) throws InterruptedException;

  @Override
  default void close() {}
}
