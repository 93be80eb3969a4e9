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

  /** Word of a new alert for the receivers. */
  public static Notification firing(SignalEvent signal, String... receivers) {
    return new Notification(
        Alert.open(new AlertKey(signal.signalId(), 1), signal, java.util.Set.of(receivers)));
  }

  /** Word of its end. */
  public static Notification resolved(Notification firing, long revision) {
    return new Notification(firing.alert().resolve(withdrawn(firing.key().signalId(), revision)));
  }
}
