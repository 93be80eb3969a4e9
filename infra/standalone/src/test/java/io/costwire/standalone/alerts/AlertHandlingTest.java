// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.alerts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.costwire.alerting.policy.Matcher;
import io.costwire.schemas.AlertAction;
import io.costwire.schemas.AlertLifecycle;
import io.costwire.schemas.AlertState;
import io.costwire.schemas.Fixtures;
import io.costwire.schemas.Silence;
import io.costwire.standalone.alerts.Handled.Result;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AlertHandlingTest {
  private static final Instant NOON = Instant.parse("2026-11-22T12:00:00Z");

  private static AlertState.Builder alert(String signal) {
    return AlertState.newBuilder()
        .setAlertKey(signal + "#1")
        .setState(AlertLifecycle.FIRING)
        .setSignal(Fixtures.signal(signal).build())
        .setOpenedAt(NOON)
        .setUpdatedAt(NOON)
        .setDelivered(Map.of())
        .setRevision(1);
  }

  private static AlertState acknowledged(String by) {
    return alert("s").setState(AlertLifecycle.ACKNOWLEDGED).setAcknowledgedBy(by).build();
  }

  private static AlertState resolved() {
    return alert("s").setState(AlertLifecycle.RESOLVED).setResolvedAt(NOON.plusSeconds(90)).build();
  }

  private static Silence silence(String id, Duration lasting) {
    return new Silence(id, List.of("team=search"), NOON, NOON.plus(lasting), "anna", null, NOON);
  }

  @Test
  void whatIsSoAlready_isNotDoneAgain() {
    assertThat(Handled.before(alert("s").build(), AlertAction.ACKNOWLEDGE)).isEmpty();
    assertThat(Handled.before(acknowledged("bob"), AlertAction.RESOLVE)).isEmpty();
    Handled twice = Handled.before(acknowledged("bob"), AlertAction.ACKNOWLEDGE).orElseThrow();
    assertThat(twice.fine()).isTrue();
    assertThat(twice.text()).startsWith("Acknowledged already, by bob: Budget search-team-day");
    Handled over = Handled.before(resolved(), AlertAction.ACKNOWLEDGE).orElseThrow();
    assertThat(over.fine()).isFalse();
    assertThat(over.text()).startsWith("It is over since 2026-11-22T12:01:30Z, nothing was done");
    Handled ended = Handled.before(resolved(), AlertAction.RESOLVE).orElseThrow();
    assertThat(ended.fine()).isTrue();
    assertThat(ended.text()).startsWith("Resolved already, by the end of its signal at 2026-");
  }

  @Test
  void whatAlertingShows_saysWhetherItWasDone() {
    assertThat(Handled.after(acknowledged("anna"), AlertAction.ACKNOWLEDGE, "anna").result())
        .isEqualTo(Result.DONE);
    assertThat(Handled.after(acknowledged("bob"), AlertAction.ACKNOWLEDGE, "anna").result())
        .isEqualTo(Result.BEFORE);
    Handled waiting = Handled.after(alert("s").build(), AlertAction.ACKNOWLEDGE, "anna");
    assertThat(waiting.fine()).isFalse();
    assertThat(waiting.text())
        .contains("Recorded, but alerting did not take it within 15 s", "costwire status");
    AlertState byHand =
        alert("s")
            .setState(AlertLifecycle.RESOLVED)
            .setResolvedAt(NOON)
            .setResolvedBy("anna")
            .build();
    assertThat(Handled.after(byHand, AlertAction.RESOLVE, "anna").text())
        .startsWith("Resolved by anna: Budget")
        .contains("an alert anew");
  }

  @Test
  void alerts_areFoundByAPartAndByMatchers() {
    KnownAlerts alerts = new KnownAlerts();
    alerts.accept("a|1#1", alert("a|1").build());
    alerts.accept("b|1#1", alert("b|1").setState(AlertLifecycle.RESOLVED).build());
    alerts.accept(
        "c|1#1", alert("c|1").setState(AlertLifecycle.SILENCED).setSilencedBy("8c1f").build());
    alerts.accept("d|1#1", alert("d|1").build());
    alerts.accept("d|1#1", null);
    assertThat(alerts.find("a|").getAlertKey()).isEqualTo("a|1#1");
    assertThatIllegalStateException()
        .isThrownBy(() -> alerts.find("d|1"))
        .withMessageContaining("there is no alert with d|1 in its id; costwire alerts list");
    assertThat(alerts.open(List.of(Matcher.parse("team=~\"s.*\""), Matcher.parse("tenant=acme"))))
        .extracting(AlertState::getAlertKey)
        .containsExactly("a|1#1", "c|1#1");
    assertThat(alerts.open(List.of(Matcher.parse("severity=CRITICAL")))).isEmpty();
    assertThat(alerts.silencedBy("8c1f")).isOne();
  }

  @Test
  void silences_lastUntilTheirEndAndAreFoundByTheirBeginning() {
    KnownSilences silences = new KnownSilences();
    silences.accept("8c1f0f3e", silence("8c1f0f3e", Duration.ofHours(2)));
    silences.accept("8c2a0000", silence("8c2a0000", Duration.ofHours(1)));
    silences.accept("ffff0000", silence("ffff0000", Duration.ofMinutes(5)));
    silences.accept("77770000", silence("77770000", Duration.ofHours(1)));
    silences.accept("77770000", null);
    Instant later = NOON.plus(Duration.ofMinutes(5));
    assertThat(silences.lasting(later))
        .extracting(Silence::getSilenceId)
        .containsExactly("8c2a0000", "8c1f0f3e");
    assertThat(silences.find("8c1", later).getSilenceId()).isEqualTo("8c1f0f3e");
    assertThatIllegalStateException()
        .isThrownBy(() -> silences.find("8c", later))
        .withMessageContaining("the ids of 2 silences begin with 8c: 8c2a0000, 8c1f0f3e");
    assertThatIllegalStateException()
        .isThrownBy(() -> silences.find("ffff0000", later))
        .withMessageContaining("is over since 2026-11-22T12:05:00Z");
    assertThatIllegalStateException()
        .isThrownBy(() -> silences.find("7777", later))
        .withMessageContaining("there is no silence 7777");
  }

  @Test
  void newSilence_saysWhatItKeepsQuiet() {
    AlertState quiet = alert("q").setState(AlertLifecycle.SILENCED).setSilencedBy("other").build();
    assertThat(
            SilenceText.made(
                    silence("8c1f0f3e", Duration.ofHours(2)), List.of(alert("s").build(), quiet))
                .lines())
        .containsExactly(
            "Silence 8c1f0f3e until 2026-11-22T14:00:00Z. It keeps 1 alert quiet that would be told"
                + " now:",
            "  Budget search-team-day at 82 % ($410 of $500)",
            "1 alert of another silence match too.",
            "End it before: costwire alerts unsilence 8c1f0f3e");
    assertThat(SilenceText.made(silence("8c1f0f3e", Duration.ofHours(2)), List.of()))
        .contains("It keeps 0 alerts quiet");
    SilenceRow row = SilenceRow.of(silence("8c1f0f3e", Duration.ofHours(2)), new KnownAlerts());
    assertThat(SilenceText.list(List.of(row)).lines().toList().getLast())
        .isEqualTo(
            "8c1f0f3e  2026-11-22T12:00:00Z  2026-11-22T14:00:00Z  anna  0         team=search  -");
    assertThat(SilenceText.list(List.of())).startsWith("No silences.");
  }
}
