// SPDX-License-Identifier: Apache-2.0
package io.costwire.alerting.policy;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** What a receiver has yet to hear of an alert. */
final class OwedPolicy {
  private OwedPolicy() {}

  static Optional<Notification> owed(Alert alert, String receiver, Terms terms, Instant now) {
    Told told = alert.told().get(receiver);
    if (told == null) {
      return Optional.empty();
    }
    return switch (alert.state()) {
      case SILENCED -> Optional.empty();
      case RESOLVED -> alert.owesEnd(receiver) ? word(alert, Reason.NEWS, told) : Optional.empty();
      case FIRING, ACKNOWLEDGED ->
          told.anything()
              ? again(alert, told, terms, now)
              : word(alert.asFiring(), Reason.NEWS, told);
    };
  }

  /** What a channel that forgets is told again: all that it was told and that lasts. */
  static Optional<Notification> refresh(Alert alert, String receiver, Instant now) {
    return alert
        .told(receiver)
        .filter(told -> told.anything() && alert.state() != Lifecycle.RESOLVED)
        .filter(told -> alert.signal().details().mayLast(now))
        .flatMap(told -> word(alert.asUnsilenced(), Reason.REFRESH, told));
  }

  private static Optional<Notification> again(Alert alert, Told told, Terms terms, Instant now) {
    boolean acknowledged = alert.state() == Lifecycle.ACKNOWLEDGED;
    if (acknowledged
        && terms.abilities().acknowledges()
        && !told.state().equals(Optional.of(Lifecycle.ACKNOWLEDGED))) {
      return word(alert, Reason.NEWS, told);
    }
    if (!acknowledged
        && !terms.abilities().refreshes()
        && alert.signal().details().mayLast(now)
        && passed(alert, told, terms.cadence().repeat(), now)) {
      return word(alert, Reason.REPEAT, told);
    }
    if (terms.abilities().edits()
        && told.revision() < alert.newsRevision()
        && passed(alert, told, terms.cadence().interval(), now)) {
      return word(alert, Reason.UPDATE, told);
    }
    return Optional.empty();
  }

  /** Records of earlier versions do not say when it was told; then it was with the last signal. */
  private static boolean passed(Alert alert, Told told, Duration pause, Instant now) {
    return !told.at().orElse(alert.span().updatedAt()).plus(pause).isAfter(now);
  }

  private static Optional<Notification> word(Alert alert, Reason reason, Told told) {
    return Optional.of(new Notification(alert, reason, told.handle()));
  }
}
