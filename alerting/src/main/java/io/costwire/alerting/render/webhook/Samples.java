// SPDX-License-Identifier: Apache-2.0
package io.costwire.alerting.render.webhook;

import io.costwire.alerting.policy.Alert;
import io.costwire.alerting.policy.AlertKey;
import io.costwire.alerting.policy.Message;
import io.costwire.alerting.policy.Notification;
import io.costwire.alerting.policy.Reason;
import io.costwire.alerting.policy.Severity;
import io.costwire.alerting.policy.SignalDetails;
import io.costwire.alerting.policy.SignalDetails.Amounts;
import io.costwire.alerting.policy.SignalDetails.Headline;
import io.costwire.alerting.policy.SignalDetails.Period;
import io.costwire.alerting.policy.SignalDetails.Scope;
import io.costwire.alerting.policy.SignalEvent;
import io.costwire.alerting.policy.SignalEvent.Phase;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Alerts to try a template with: one that says much, one that says little, and both together. */
final class Samples {
  private static final Instant NOON = Instant.parse("2026-01-15T12:00:00Z");

  private Samples() {}

  static List<Message> messages() {
    Notification much = notification("sample|much", much(), Optional.empty());
    Notification little = little().first();
    return List.of(
        Message.of(much), Message.of(little), new Message("kind=sample", List.of(much, little)));
  }

  /** An alert without anything that it could be without. */
  static Message little() {
    Instant end = NOON.plus(Duration.ofMinutes(5));
    return Message.of(notification("sample|little", bare(), Optional.of(end)));
  }

  private static SignalDetails much() {
    return new SignalDetails(
        new Headline(
            "BUDGET_THRESHOLD", Severity.WARNING, "A \"sample\" \\ of\n<all>, 5 {{ & more"),
        new Scope(Optional.of("acme"), "sample-budget", Map.of("team", "\"search\"\n")),
        new Period(Optional.of(NOON), Optional.of(NOON.plus(Duration.ofHours(12)))),
        new Amounts(
            Optional.of(new BigDecimal("80")),
            Optional.of(new BigDecimal("410.10")),
            Optional.of(new BigDecimal("500")),
            Optional.of("USD")),
        Map.of("budget_name", "Sample \"budget\""));
  }

  private static SignalDetails bare() {
    return new SignalDetails(
        new Headline("OTHER", Severity.OTHER, ""),
        new Scope(Optional.empty(), "", Map.of()),
        new Period(Optional.empty(), Optional.empty()),
        new Amounts(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty()),
        Map.of());
  }

  private static Notification notification(
      String id, SignalDetails details, Optional<Instant> end) {
    Phase phase = end.isPresent() ? Phase.ENDED : Phase.FIRED;
    SignalEvent signal = new SignalEvent(id, 1, phase, NOON, details);
    Alert alert =
        new Alert(
            new AlertKey(id, 1),
            signal,
            new Alert.Span(NOON, NOON, end),
            Alert.Care.NONE,
            Map.of(),
            1);
    return new Notification(alert, Reason.NEWS, Optional.empty());
  }
}
