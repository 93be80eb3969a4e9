// SPDX-License-Identifier: Apache-2.0
package io.costwire.alerting.policy;

import static io.costwire.alerting.policy.Signals.NOON;
import static io.costwire.alerting.policy.Signals.fired;
import static io.costwire.alerting.policy.Signals.signal;
import static io.costwire.alerting.policy.Signals.withdrawn;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.costwire.alerting.policy.SignalEvent.Phase;
import io.costwire.alerting.route.Route;
import io.costwire.alerting.route.Routing;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class AlertBookTest {
  private final AlertBook book =
      new AlertBook(Addressing.everyone(Set.of("log", "webhook")), List.of());

  @Test
  void fired_opensTheFirstEpisode_forEveryReceiver() {
    var opened = (Decision.Opened) apply(fired("s", 5));

    assertThat(opened.alert().key()).hasToString("s#1");
    assertThat(opened.alert().state()).isEqualTo(Lifecycle.FIRING);
    assertThat(opened.alert().told())
        .containsEntry("log", Told.NONE)
        .containsEntry("webhook", Told.NONE);
    assertThat(owed(book, "log")).hasSize(1);
  }

  @Test
  void firedAgain_updatesWithoutTellingAnybodyTwice() {
    apply(fired("s", 1));
    settle(new AlertKey("s", 1), "log", 1);

    assertThat(apply(fired("s", 2))).isInstanceOf(Decision.Updated.class);

    assertThat(owed(book, "log")).isEmpty();
    assertThat(owed(book, "webhook")).singleElement().extracting("revision").isEqualTo(2L);
  }

  @Test
  void withdrawn_resolves_andFiringAfterwardsIsANewEpisode() {
    apply(fired("s", 1));
    var resolved = (Decision.Resolved) apply(withdrawn("s", 2));
    var reopened = (Decision.Opened) apply(fired("s", 3));

    assertThat(resolved.alert().key()).hasToString("s#1");
    assertThat(resolved.alert().span().resolvedAt()).contains(withdrawn("s", 2).emittedAt());
    assertThat(resolved.alert().span().openedAt()).isEqualTo(fired("s", 1).emittedAt());
    assertThat(reopened.alert().key()).hasToString("s#2");
    assertThat(book.count(Lifecycle.FIRING)).isEqualTo(1);
  }

  @Test
  void whatIsNotNewer_isIgnored() {
    apply(fired("s", 2));

    assertThat(apply(fired("s", 2))).isEqualTo(new Decision.Ignored(IgnoreReason.REPLAYED));
    assertThat(apply(withdrawn("s", 1))).isEqualTo(new Decision.Ignored(IgnoreReason.REPLAYED));
    assertThat(apply(signal("s", 3, Phase.OTHER)))
        .isEqualTo(new Decision.Ignored(IgnoreReason.UNKNOWN_STATE));
    assertThat(apply(withdrawn("other", 9)))
        .isEqualTo(new Decision.Ignored(IgnoreReason.NOTHING_FIRING));
  }

  @Test
  void resolution_isOwedToWhoeverHeardOfTheFiring_andToWhoeverMissedIt() {
    apply(fired("s", 1));
    settle(new AlertKey("s", 1), "log", 1);
    apply(withdrawn("s", 2));

    assertThat(owed(book, "log")).singleElement().extracting("state").isEqualTo(Lifecycle.RESOLVED);
    assertThat(owed(book, "webhook")).hasSize(1);
    assertThat(settle(new AlertKey("s", 1), "log", 2)).isPresent();
    assertThat(settle(new AlertKey("s", 1), "log", 2)).isEmpty();
    assertThat(owed(book, "log")).isEmpty();
  }

  @Test
  void changes_areSaidOnce_andWhatIsForgottenIsAChange() {
    apply(fired("s", 1));
    apply(withdrawn("s", 2));
    apply(fired("s", 3));
    AlertKey first = new AlertKey("s", 1);
    AlertKey second = new AlertKey("s", 2);
    assertThat(book.changes()).containsOnlyKeys(first, second);
    assertThat(book.changes()).isEmpty();

    settle(first, "log", 2);
    assertThat(book.changes().get(first)).isEqualTo(book.get(first)).isPresent();
    settle(first, "webhook", 2);
    assertThat(book.changes()).containsEntry(first, Optional.empty());
  }

  @Test
  void earlierEpisode_isKeptUntilEverybodyHeardOfItsEnd() {
    apply(fired("s", 1));
    apply(withdrawn("s", 2));
    apply(fired("s", 3));
    assertThat(owed(book, "log")).extracting(n -> n.key().toString()).containsExactly("s#1", "s#2");

    settle(new AlertKey("s", 1), "log", 2);
    settle(new AlertKey("s", 1), "webhook", 2);

    assertThat(book.count(Lifecycle.RESOLVED)).isZero();
    assertThat(owed(book, "webhook")).extracting(n -> n.key().toString()).containsExactly("s#2");
  }

  @Test
  void receiverConfiguredLater_isNotToldOldNews() {
    var opened = (Decision.Opened) apply(fired("s", 1));

    var later =
        new AlertBook(
            Addressing.everyone(Set.of("log", "webhook", "new")), List.of(opened.alert()));

    assertThat(owed(later, "new")).isEmpty();
    assertThat(owed(later, "webhook")).hasSize(1);
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

  @Test
  void termsOfWhatIsOver_areNotRemembered() {
    apply(fired("s", 1));
    settle(new AlertKey("s", 1), "log", 1);
    assertThat(owed(book, "log")).isEmpty();
    assertThat(book.planned()).isOne();

    apply(withdrawn("s", 2));
    assertThat(owed(book, "log")).hasSize(1);
    assertThat(owed(book, "webhook")).hasSize(1);

    assertThat(book.planned()).isZero();
  }

  @Test
  void whatHappenedOnce_isNotToldAgain_norABudgetAfterItsPeriod() {
    AlertBook repeating = repeating(new Abilities(false, false, true));
    Map<String, SignalEvent> signals =
        Map.of(
            "once", Signals.ofKind("EXPENSIVE_REQUEST", "once", 1),
            "price", Signals.ofKind("PRICE_CHANGE", "price", 1),
            "lasts", Signals.ofKind("ANOMALY", "lasts", 1),
            "budget", fired("budget", 1));
    signals.values().forEach(signal -> repeating.apply(signal, Quiet.NONE, NOON));
    signals.keySet().forEach(id -> settled(repeating, id));

    assertThat(due(repeating, NOON.plus(Duration.ofHours(1))))
        .containsExactlyInAnyOrder("lasts REPEAT", "budget REPEAT");
    Instant periodEnd = Instant.parse("2026-11-23T00:00:00Z");
    assertThat(due(repeating, periodEnd.minusNanos(1))).contains("budget REPEAT");
    assertThat(due(repeating, periodEnd)).containsExactly("lasts REPEAT");
  }

  @Test
  void channelThatForgets_isToldAllThatLasts_andNotRepeated() {
    AlertBook refreshing = refreshing();

    assertThat(due(refreshing, NOON.plus(Duration.ofDays(9)))).isEmpty();
    assertThat(refreshing.refreshes("log", NOON))
        .extracting(
            owed -> owed.notification().key().signalId() + " " + owed.notification().state())
        .containsExactlyInAnyOrder("told FIRING", "cared ACKNOWLEDGED", "silenced FIRING");
    assertThat(refreshing.refreshes("log", NOON))
        .allMatch(owed -> owed.notification().reason() == Reason.REFRESH)
        .allMatch(owed -> owed.terms().cadence().equals(Terms.Cadence.AT_ONCE));
  }

  private static AlertBook refreshing() {
    AlertBook refreshing = repeating(new Abilities(true, true, true, true));
    for (String id : List.of("told", "cared", "silenced", "over", "untold")) {
      refreshing.apply(Signals.ofKind("ANOMALY", id, 1), Quiet.NONE, NOON);
    }
    refreshing.apply(Signals.ofKind("PRICE_CHANGE", "once", 1), Quiet.NONE, NOON);
    for (String id : List.of("told", "cared", "silenced", "over", "once")) {
      settled(refreshing, id);
    }
    Handling anna = new Handling("anna", NOON);
    refreshing.apply(new Command("cared#1", Command.Action.ACKNOWLEDGE, anna), NOON);
    settled(refreshing, "cared", Lifecycle.ACKNOWLEDGED);
    refreshing.apply(withdrawn("over", 2), Quiet.NONE, NOON);
    Quiet quiet =
        (signal, now) ->
            signal.signalId().equals("silenced") ? Optional.of("quiet") : Optional.empty();
    assertThat(refreshing.silence(quiet, NOON)).hasSize(1);
    return refreshing;
  }

  private static AlertBook repeating(Abilities abilities) {
    Route.Target target =
        new Route.Target(
            List.of("log"),
            List.of(),
            new Terms.Cadence(Duration.ZERO, Duration.ZERO, Duration.ofHours(1)));
    Route route = new Route("route", List.of(), false, target, List.of());
    return new AlertBook(new Routing(route, Map.of("log", abilities)), List.of());
  }

  private static void settled(AlertBook book, String id) {
    settled(book, id, Lifecycle.FIRING);
  }

  private static void settled(AlertBook book, String id, Lifecycle state) {
    Instant at = state == Lifecycle.FIRING ? NOON : NOON.plusSeconds(1);
    Told told = new Told(1, Optional.of(at), Optional.of(state), Optional.empty());
    assertThat(book.settle(new AlertKey(id, 1), "log", told)).isPresent();
  }

  private static List<String> due(AlertBook book, Instant now) {
    return book.dueTo("log", now).stream()
        .map(Owed::notification)
        .map(word -> word.key().signalId() + " " + word.reason())
        .toList();
  }

  private Decision apply(SignalEvent signal) {
    return book.apply(signal, Quiet.NONE, NOON);
  }

  private static List<Notification> owed(AlertBook book, String receiver) {
    return book.owedTo(receiver, NOON).stream().map(Owed::notification).toList();
  }

  private Optional<Alert> settle(AlertKey key, String receiver, long revision) {
    Told told =
        new Told(revision, Optional.of(NOON), Optional.of(Lifecycle.FIRING), Optional.empty());
    return book.settle(key, receiver, told);
  }
}
