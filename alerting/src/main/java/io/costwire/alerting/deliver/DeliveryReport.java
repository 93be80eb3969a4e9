// SPDX-License-Identifier: Apache-2.0
package io.costwire.alerting.deliver;

import io.costwire.alerting.policy.Notification;
import java.time.Instant;
import java.util.Optional;

/**
 * What became of one attempt, to be recorded.
 *
 * @param attempt number of the attempt, from 1
 * @param error why it failed; empty when delivered
 * @param payload what was sent
 */
public record DeliveryReport(
    Addressee addressee,
    Notification notification,
    int attempt,
    Outcome outcome,
    Optional<String> error,
    String payload,
    Instant sentAt) {

  /** Whom it was for. */
  public record Addressee(String receiver, String channel) {}

  /** How an attempt ended for the notification. */
  public enum Outcome {
    DELIVERED,
    /** Failed, and will be tried again. */
    RETRYING,
    /** Given up: refused, or past the deadline. */
    DEAD,
    /** Not tried again, because the receiver is about to hear of a later state. */
    SUPPRESSED;

    /** Whether the receiver need not hear of this change any more. */
    public boolean settles() {
      return this == DELIVERED || this == DEAD;
    }
  }
}
