// SPDX-License-Identifier: Apache-2.0
package io.costwire.alerting;

import static io.costwire.alerting.policy.Signals.NOON;
import static org.assertj.core.api.Assertions.assertThat;

import io.costwire.alerting.deliver.ReceiverHealth;
import io.costwire.alerting.deliver.ReceiverHealth.Trouble;
import io.costwire.alerting.policy.Addressing;
import io.costwire.alerting.policy.AlertBook;
import io.costwire.alerting.policy.Lifecycle;
import io.costwire.alerting.policy.Quiet;
import io.costwire.alerting.policy.Severity;
import io.costwire.alerting.policy.SignalEvent;
import io.costwire.alerting.policy.SignalEvent.Phase;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class DeliveryFailuresTest {
  private final AlertBook book = new AlertBook(Addressing.everyone(Set.of("log")), List.of());
  private Instant now = NOON;

  @Test
  void receiverThatIsOnlyProbedForAMinute_isAnAlert_untilItAnswers() {
    ReceiverHealth open = health(Optional.of(NOON), trouble(0), false);
    now = NOON.plusSeconds(59);
    assertThat(judge(open)).isEmpty();
    now = NOON.plusSeconds(60);

    SignalEvent fired = judge(open).getFirst();

    assertThat(fired.signalId()).isEqualTo("delivery|hook");
    assertThat(fired.details().headline().kind()).isEqualTo("DELIVERY_FAILURE");
    assertThat(fired.details().headline().severity()).isEqualTo(Severity.CRITICAL);
    assertThat(fired.details().evidence())
        .containsEntry("attempts", "5")
        .containsEntry("last_error", "HTTP 503")
        .containsEntry("waiting", "7");
    assertThat(judge(open)).isEmpty();
    assertThat(judge(health(Optional.empty(), Trouble.NONE, false))).isEmpty();
    assertThat(judge(health(Optional.empty(), Trouble.NONE, true)))
        .singleElement()
        .extracting(SignalEvent::phase)
        .isEqualTo(Phase.ENDED);
    assertThat(book.count(Lifecycle.FIRING)).isZero();
  }

  @Test
  void receiverThatGaveUp_isAnAlertAtOnce_andOneThatIsGoneIsNone() {
    assertThat(judge(health(Optional.empty(), trouble(1), false)))
        .singleElement()
        .extracting(SignalEvent::phase)
        .isEqualTo(Phase.FIRED);

    now = now.minus(Duration.ofHours(1));
    List<SignalEvent> changes = judge();

    assertThat(changes).singleElement().extracting(SignalEvent::phase).isEqualTo(Phase.WITHDRAWN);
    assertThat(book.count(Lifecycle.FIRING)).isZero();
  }

  @Test
  void receiverThatTakesSomeAndRefusesOthers_isOneAlert_untilItRefusesNothingForAMinute() {
    assertThat(judge(health(Optional.empty(), trouble(1), true))).hasSize(1);
    now = NOON.plusSeconds(59);
    Trouble quiet = new Trouble(0, 1, "", Optional.of(NOON));
    assertThat(judge(health(Optional.empty(), quiet, true))).isEmpty();
    now = NOON.plusSeconds(60);

    assertThat(judge(health(Optional.empty(), quiet, true)))
        .singleElement()
        .extracting(SignalEvent::phase)
        .isEqualTo(Phase.ENDED);
    assertThat(judge(health(Optional.empty(), quiet, true))).isEmpty();
    // it took something since, so only the count says that it gave up
    Trouble more = new Trouble(0, 2, "", Optional.of(now));
    assertThat(judge(health(Optional.empty(), more, true)))
        .singleElement()
        .extracting(SignalEvent::phase)
        .isEqualTo(Phase.FIRED);
  }

  private static Trouble trouble(long gaveUp) {
    return new Trouble(5, gaveUp, "HTTP 503", Optional.of(NOON));
  }

  private List<SignalEvent> judge(ReceiverHealth... receivers) {
    List<SignalEvent> changes = DeliveryFailures.changes(List.of(receivers), book, now);
    changes.forEach(signal -> book.apply(signal, Quiet.NONE, now));
    return changes;
  }

  private static ReceiverHealth health(
      Optional<Instant> openSince, Trouble trouble, boolean answers) {
    return new ReceiverHealth("hook", openSince, trouble, answers, 7);
  }
}
