// SPDX-License-Identifier: Apache-2.0
package io.costwire.alerting.deliver;

import io.costwire.alerting.policy.Notification;

/**
 * Somebody to tell. One virtual thread calls a receiver, one notification at a time; other
 * receivers do not wait for it. After a crash a notification may come again, with the same dedup
 * key and state.
 */
public interface Receiver extends AutoCloseable {

  /** Unique among the receivers and stable: what was delivered is recorded under it. */
  String name();

  /** Kind of the channel, e.g. webhook. */
  String channel();

  /** What is sent. Rendered once, the same for every attempt, and kept; so it holds no secret. */
  String render(Notification notification);

  /**
   * Tries once, in bounded time. An exception counts as a result that may get better; an interrupt
   * ends the attempt.
   */
  DeliveryResult deliver(Notification notification, String payload) throws InterruptedException;

  @Override
  default void close() {}
}
