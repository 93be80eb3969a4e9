// SPDX-License-Identifier: Apache-2.0
package io.costwire.alerting;

import io.costwire.alerting.deliver.ReceiverHealth;
import io.costwire.alerting.deliver.ReceiverHealth.Trouble;
import io.costwire.alerting.policy.Addressing;
import io.costwire.alerting.policy.Alert;
import io.costwire.alerting.policy.AlertBook;
import io.costwire.alerting.policy.Severity;
import io.costwire.alerting.policy.SignalDetails;
import io.costwire.alerting.policy.SignalDetails.Amounts;
import io.costwire.alerting.policy.SignalDetails.Headline;
import io.costwire.alerting.policy.SignalDetails.Period;
import io.costwire.alerting.policy.SignalDetails.Scope;
import io.costwire.alerting.policy.SignalEvent;
import io.costwire.alerting.policy.SignalEvent.Phase;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * Signals of our own: a receiver does not get what it should. They are alerts like others, told by
 * the other receivers. Pure; what fires is read from the book, so that it survives a restart.
 */
final class DeliveryFailures {
  /** A receiver that restarts is back before. */
  static final Duration PATIENCE = Duration.ofMinutes(1);

  /** Evidence: notifications given up since the receiver is there. */
  private static final String GAVE_UP = "gave_up";

  private static final String PREFIX = "delivery|";

  private DeliveryFailures() {}

  /** What has changed since these signals were last asked for. */
  static List<SignalEvent> changes(List<ReceiverHealth> receivers, AlertBook book, Instant now) {
    List<SignalEvent> changes = new ArrayList<>();
    for (ReceiverHealth health : receivers) {
      Optional<Alert> latest = book.latest(PREFIX + health.receiver());
      boolean fires = latest.filter(firing()).isPresent();
      if (!fires && fails(health, latest, now)) {
        changes.add(signal(health.receiver(), Phase.FIRED, latest, now, evidence(health)));
      } else if (fires && health.answers() && isQuiet(health, now)) {
        changes.add(signal(health.receiver(), Phase.ENDED, latest, now, evidence(health)));
      }
    }
    changes.addAll(withdrawn(receivers, book, now));
    return changes;
  }

  /** Whether its cause holds, even if somebody ended the alert by hand. */
  private static Predicate<Alert> firing() {
    return alert -> alert.signal().phase() == Phase.FIRED;
  }

  private static boolean fails(ReceiverHealth health, Optional<Alert> latest, Instant now) {
    return gaveUpMore(health.trouble().gaveUp(), latest)
        || health.openSince().filter(since -> !since.plus(PATIENCE).isAfter(now)).isPresent();
  }

  /** Other than at the end of the alert before; a receiver that was replaced counts anew. */
  private static boolean gaveUpMore(long gaveUp, Optional<Alert> latest) {
    String known =
        latest
            .map(alert -> alert.signal().details().evidence().getOrDefault(GAVE_UP, "0"))
            .orElse("0");
    return gaveUp > 0 && !known.equals(Long.toString(gaveUp));
  }

  /** A receiver that takes some and refuses others is one alert, not many. */
  private static boolean isQuiet(ReceiverHealth health, Instant now) {
    return health
        .trouble()
        .failedAt()
        .filter(failed -> Duration.between(failed, now).abs().compareTo(PATIENCE) < 0)
        .isEmpty();
  }

  /** Receivers that are not configured any more. */
  private static List<SignalEvent> withdrawn(
      List<ReceiverHealth> receivers, AlertBook book, Instant now) {
    Set<String> names =
        receivers.stream().map(ReceiverHealth::receiver).collect(Collectors.toSet());
    return book.open()
        .filter(alert -> alert.key().signalId().startsWith(PREFIX))
        .filter(firing())
        .filter(alert -> !names.contains(alert.signal().details().scope().subject()))
        .map(
            alert ->
                signal(
                    alert.signal().details().scope().subject(),
                    Phase.WITHDRAWN,
                    Optional.of(alert),
                    now,
                    Map.of()))
        .toList();
  }

  private static Map<String, String> evidence(ReceiverHealth health) {
    Trouble trouble = health.trouble();
    return trouble.attempts() == 0
        ? Map.of(
            GAVE_UP, Long.toString(trouble.gaveUp()), "waiting", Integer.toString(health.waiting()))
        : Map.of(
            "attempts",
            Long.toString(trouble.attempts()),
            GAVE_UP,
            Long.toString(trouble.gaveUp()),
            "last_error",
            trouble.lastError(),
            "waiting",
            Integer.toString(health.waiting()));
  }

  private static SignalEvent signal(
      String receiver,
      Phase phase,
      Optional<Alert> latest,
      Instant now,
      Map<String, String> evidence) {
    long clock = ChronoUnit.MICROS.between(Instant.EPOCH, now);
    long revision =
        latest.map(alert -> Math.max(clock, alert.signal().revision() + 1)).orElse(clock);
    return new SignalEvent(
        PREFIX + receiver,
        revision,
        phase,
        now,
        new SignalDetails(
            new Headline(
                Addressing.DELIVERY_FAILURE,
                Severity.CRITICAL,
                phase == Phase.FIRED
                    ? "Alerts do not reach " + receiver
                    : "Alerts reach " + receiver + " again"),
            new Scope(Optional.empty(), receiver, Map.of()),
            new Period(Optional.empty(), Optional.empty()),
            new Amounts(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty()),
            evidence));
  }
}
