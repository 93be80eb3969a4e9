// SPDX-License-Identifier: Apache-2.0
package io.costwire.alerting.policy;

import io.costwire.alerting.policy.SignalDetails.Amounts;
import io.costwire.alerting.policy.SignalDetails.Headline;
import io.costwire.alerting.policy.SignalDetails.Period;
import io.costwire.alerting.policy.SignalDetails.Scope;
import io.costwire.alerting.policy.SignalEvent.Phase;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Signals and notifications for tests: valid as they are. */
public final class Signals {
  public static final Instant NOON = Instant.parse("2026-11-22T12:00:00Z");

  private Signals() {}

  /** The signal of a daily budget of 500 dollars, at its revision. */
  public static SignalEvent signal(String id, long revision, Phase phase) {
    return new SignalEvent(
        id, revision, phase, NOON.plusSeconds(revision), details(Severity.WARNING));
  }

  public static SignalEvent fired(String id, long revision) {
    return signal(id, revision, Phase.FIRED);
  }

  public static SignalEvent withdrawn(String id, long revision) {
    return signal(id, revision, Phase.WITHDRAWN);
  }

  public static SignalDetails details(Severity severity) {
    return new SignalDetails(
        new Headline(
            "BUDGET_THRESHOLD", severity, "Budget search-team-day at 82 % ($410.10 of $500)"),
        new Scope(Optional.of("acme"), "search-team-day", Map.of("team", "search", "env", "prod")),
        new Period(
            Optional.of(Instant.parse("2026-11-22T00:00:00Z")),
            Optional.of(Instant.parse("2026-11-23T00:00:00Z"))),
        new Amounts(
            Optional.of(new BigDecimal("80").setScale(12)),
            Optional.of(new BigDecimal("410.10").setScale(18)),
            Optional.of(new BigDecimal("500").setScale(18)),
            Optional.of("USD")),
        Map.of("top_model", "gpt-4o"));
  }

  /** The same of another kind and without a period. */
  public static SignalEvent ofKind(String kind, String id, long revision) {
    SignalDetails of = details(Severity.WARNING);
    SignalDetails details =
        new SignalDetails(
            new Headline(kind, Severity.WARNING, "Something of kind " + kind),
            of.scope(),
            new Period(Optional.empty(), Optional.empty()),
            of.amounts(),
            of.evidence());
    return new SignalEvent(id, revision, Phase.FIRED, NOON.plusSeconds(revision), details);
  }

  /** A new alert for the receivers. */
  public static Alert opened(SignalEvent signal, String... receivers) {
    return Alert.open(new AlertKey(signal.signalId(), 1), signal, Set.of(receivers));
  }

  /** Word of a new alert for the receivers. */
  public static Notification firing(SignalEvent signal, String... receivers) {
    return news(opened(signal, receivers));
  }

  /** Word of its end. */
  public static Notification resolved(Notification firing, long revision) {
    return news(firing.alert().resolve(withdrawn(firing.key().signalId(), revision)));
  }

  /** Word that somebody takes care of it. */
  public static Notification acknowledged(Notification firing, String by, Instant at) {
    return news(firing.alert().acknowledge(new Handling(by, at)));
  }

  /** Word that somebody ended it by hand. */
  public static Notification resolvedByHand(Notification firing, String by, Instant at) {
    return news(firing.alert().resolve(new Handling(by, at)));
  }

  /** Word of new figures for what the channel sent before. */
  public static Notification updated(Notification firing, SignalEvent signal, String handle) {
    return new Notification(firing.alert().update(signal), Reason.UPDATE, Optional.of(handle));
  }

  /** Word that it still fires. */
  public static Notification repeated(Notification firing, Optional<String> handle) {
    return new Notification(firing.alert(), Reason.REPEAT, handle);
  }

  private static Notification news(Alert alert) {
    return new Notification(alert, Reason.NEWS, Optional.empty());
  }

  /** On its own and at once. */
  public static Owed owed(Notification notification) {
    return new Owed(notification, Terms.PLAIN);
  }
}
