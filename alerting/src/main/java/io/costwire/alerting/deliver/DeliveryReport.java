// SPDX-License-Identifier: Apache-2.0
package io.costwire.alerting.deliver;

import io.costwire.alerting.policy.Notification;
import io.costwire.alerting.policy.Told;
import java.time.Instant;
import java.util.Optional;

/**
 * What became of one attempt, to be recorded.
 *
 * @param attempt number of the attempt, from 1
 * @param error why it failed; empty when delivered
 */
public record DeliveryReport(
    Addressee addressee,
    Notification notification,
    int attempt,
    Outcome outcome,
    Optional<String> error,
    Sent sent) {

  /** What the alert is to remember of it, where it settles something. */
  public Optional<Told> settled() {
    return outcome.settles()
        ? Optional.of(
            new Told(
                notification.revision(),
                Optional.of(sent.at()),
                Optional.of(notification.state()),
                sent.handle()))
        : Optional.empty();
  }

  /** Whom it was for. */
  public record Addressee(String receiver, String channel) {}

  /**
   * What was sent.
   *
   * @param payload empty where it never came to be sent, or the first report of the message has it
   * @param first the first notification of the message, where this is another one
   * @param handle what the channel needs to edit or continue it
   */
  public record Sent(String payload, Optional<First> first, Optional<String> handle, Instant at) {}

  /** The first notification of a message, and the number of its attempt. */
  public record First(Notification notification, int attempt) {}

  /** How an attempt ended for the notification. */
  public enum Outcome {
    DELIVERED,
    /** Failed, and will be tried again. */
    RETRYING,
    /** Given up: refused, or past the deadline. */
    DEAD,
    /** Not tried again, because a later state follows, or nobody is to hear of it now. */
    SUPPRESSED;

    /** Whether the receiver need not hear of this change any more. */
    public boolean settles() {
      return this == DELIVERED || this == DEAD;
    }
  }
}
