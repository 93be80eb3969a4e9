// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.alerts;

import io.costwire.alerting.policy.Alert;
import io.costwire.alerting.policy.AlertKey;
import io.costwire.alerting.policy.Notification;
import io.costwire.alerting.policy.Reason;
import io.costwire.alerting.policy.Severity;
import io.costwire.alerting.policy.SignalDetails;
import io.costwire.alerting.policy.SignalEvent;
import io.costwire.alerting.policy.SignalEvent.Phase;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * An alert that nobody needs to do anything about: every part of a message is there, and its title
 * and its labels say what it is.
 *
 * @param id tells one test from another
 */
record SampleAlert(String id, Instant now) {
  private static final Duration AGE = Duration.ofMinutes(5);

  Notification firing() {
    return new Notification(alert(Phase.FIRED, Optional.empty()), Reason.NEWS, Optional.empty());
  }

  /**
   * @param handle what the channel said of the beginning
   */
  Notification resolved(Optional<String> handle) {
    return new Notification(alert(Phase.ENDED, Optional.of(now)), Reason.NEWS, handle);
  }

  private Alert alert(Phase phase, Optional<Instant> end) {
    String signalId = "test|" + id;
    Instant opened = now.minus(AGE);
    return new Alert(
        new AlertKey(signalId, 1),
        new SignalEvent(signalId, end.isPresent() ? 2 : 1, phase, end.orElse(opened), details()),
        new Alert.Span(opened, end.orElse(opened), end),
        Alert.Care.NONE,
        Map.of(),
        end.isPresent() ? 2 : 1);
  }

  private SignalDetails details() {
    return new SignalDetails(
        new SignalDetails.Headline(
            "BUDGET_THRESHOLD",
            Severity.INFO,
            "TEST of costwire alerts, nothing to do: Budget sample at 82 % ($410.10 of $500)"),
        new SignalDetails.Scope(Optional.empty(), "sample", Map.of("test", "true")),
        new SignalDetails.Period(Optional.of(now.minus(Duration.ofHours(12))), Optional.of(now)),
        new SignalDetails.Amounts(
            Optional.of(BigDecimal.valueOf(80)),
            Optional.of(new BigDecimal("410.10")),
            Optional.of(BigDecimal.valueOf(500)),
            Optional.of("USD")),
        Map.of("remaining", "89.90"));
  }
}
