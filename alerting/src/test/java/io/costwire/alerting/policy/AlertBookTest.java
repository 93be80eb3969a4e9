// SPDX-License-Identifier: Apache-2.0
package io.costwire.alerting.policy;

import static io.costwire.alerting.policy.Signals.fired;
import static io.costwire.alerting.policy.Signals.signal;
import static io.costwire.alerting.policy.Signals.withdrawn;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.costwire.alerting.policy.SignalEvent.Phase;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class AlertBookTest {
  private final AlertBook book = new AlertBook(Set.of("log", "webhook"), List.of());

  @Test
  void fired_opensTheFirstEpisode_forEveryReceiver() {
    var opened = (Decision.Opened) book.apply(fired("s", 5));

    assertThat(opened.alert().key()).hasToString("s#1");
    assertThat(opened.alert().state()).isEqualTo(Lifecycle.FIRING);
    assertThat(opened.alert().told())
        .containsEntry("log", Alert.NOTHING)
        .containsEntry("webhook", Alert.NOTHING);
    assertThat(book.owedTo("log")).hasSize(1);
  }

  @Test
  void firedAgain_updatesWithoutTellingAnybodyTwice() {
    book.apply(fired("s", 1));
    book.settle(new AlertKey("s", 1), "log", 1);

    assertThat(book.apply(fired("s", 2))).isInstanceOf(Decision.Updated.class);

    assertThat(book.owedTo("log")).isEmpty();
    assertThat(book.owedTo("webhook")).singleElement().extracting("signalRevision").isEqualTo(2L);
  }

  @Test
  void withdrawn_resolves_andFiringAfterwardsIsANewEpisode() {
    book.apply(fired("s", 1));
    var resolved = (Decision.Resolved) book.apply(withdrawn("s", 2));
    var reopened = (Decision.Opened) book.apply(fired("s", 3));

    assertThat(resolved.alert().key()).hasToString("s#1");
    assertThat(resolved.alert().span().resolvedAt()).contains(withdrawn("s", 2).emittedAt());
    assertThat(resolved.alert().span().openedAt()).isEqualTo(fired("s", 1).emittedAt());
    assertThat(reopened.alert().key()).hasToString("s#2");
    assertThat(book.count(Lifecycle.FIRING)).isEqualTo(1);
  }

  @Test
  void whatIsNotNewer_isIgnored() {
    book.apply(fired("s", 2));

    assertThat(book.apply(fired("s", 2))).isEqualTo(new Decision.Ignored(IgnoreReason.REPLAYED));
    assertThat(book.apply(withdrawn("s", 1)))
        .isEqualTo(new Decision.Ignored(IgnoreReason.REPLAYED));
    assertThat(book.apply(signal("s", 3, Phase.OTHER)))
        .isEqualTo(new Decision.Ignored(IgnoreReason.UNKNOWN_STATE));
    assertThat(book.apply(withdrawn("other", 9)))
        .isEqualTo(new Decision.Ignored(IgnoreReason.NOTHING_FIRING));
  }

  @Test
  void resolution_isOwedToWhoeverHeardOfTheFiring_andToWhoeverMissedIt() {
    book.apply(fired("s", 1));
    book.settle(new AlertKey("s", 1), "log", 1);
    book.apply(withdrawn("s", 2));

    assertThat(book.owedTo("log"))
        .singleElement()
        .extracting("state")
        .isEqualTo(Lifecycle.RESOLVED);
    assertThat(book.owedTo("webhook")).hasSize(1);
    assertThat(book.settle(new AlertKey("s", 1), "log", 2)).isPresent();
    assertThat(book.settle(new AlertKey("s", 1), "log", 2)).isEmpty();
    assertThat(book.owedTo("log")).isEmpty();
  }

  @Test
  void earlierEpisode_isKeptUntilEverybodyHeardOfItsEnd() {
    book.apply(fired("s", 1));
    book.apply(withdrawn("s", 2));
    book.apply(fired("s", 3));
    assertThat(book.owedTo("log"))
        .extracting(n -> n.key().toString())
        .containsExactly("s#1", "s#2");

    book.settle(new AlertKey("s", 1), "log", 2);
    book.settle(new AlertKey("s", 1), "webhook", 2);

    assertThat(book.count(Lifecycle.RESOLVED)).isZero();
    assertThat(book.owedTo("webhook")).extracting(n -> n.key().toString()).containsExactly("s#2");
  }

  @Test
  void receiverConfiguredLater_isNotToldOldNews() {
    var opened = (Decision.Opened) book.apply(fired("s", 1));

    var later = new AlertBook(Set.of("log", "webhook", "new"), List.of(opened.alert()));

    assertThat(later.owedTo("new")).isEmpty();
    assertThat(later.owedTo("webhook")).hasSize(1);
  }

  @Test
  void alertKey_isReadBackFromItsText_evenIfTheSignalIdHoldsTheSeparator() {
    AlertKey key = new AlertKey("budget|a#1||x", 12);

    assertThat(AlertKey.parse(key.toString(), "budget|a#1||x")).isEqualTo(key);
    for (String wrong : List.of("budget|a#1||x", "budget|a#1||x#0", "budget|a#1||x#-1", "y#1")) {
      assertThatThrownBy(() -> AlertKey.parse(wrong, "budget|a#1||x"))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }
}
