// SPDX-License-Identifier: Apache-2.0
package io.costwire.alerting.deliver;

import static io.costwire.alerting.policy.Signals.fired;
import static io.costwire.alerting.policy.Signals.firing;
import static io.costwire.alerting.policy.Signals.owed;
import static io.costwire.alerting.policy.Signals.resolved;
import static org.assertj.core.api.Assertions.assertThat;

import io.costwire.alerting.deliver.DeliveryQueue.Last;
import io.costwire.alerting.deliver.DeliveryQueue.Offer;
import io.costwire.alerting.deliver.DeliveryQueue.Tried;
import io.costwire.alerting.deliver.DeliveryQueue.Verdict;
import io.costwire.alerting.deliver.DeliveryReport.First;
import io.costwire.alerting.deliver.DeliveryReport.Outcome;
import io.costwire.alerting.policy.Abilities;
import io.costwire.alerting.policy.Notification;
import io.costwire.alerting.policy.Owed;
import io.costwire.alerting.policy.Signals;
import io.costwire.alerting.policy.Terms;
import io.costwire.alerting.policy.Terms.Cadence;
import io.costwire.alerting.policy.Terms.Group;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What fails for good, cannot be written or is nobody's business any more. */
final class DeliveryQueueRefusalTest {
  private static final DeliveryResult DELIVERED = new DeliveryResult.Delivered();
  private static final DeliveryResult RETRY = new DeliveryResult.Retry("HTTP 503");

  private Instant now = Signals.NOON;
  private final DeliveryQueue queue =
      new DeliveryQueue(
          new DeliveryLimits(
              new Backoff(Duration.ofSeconds(1), Duration.ofMinutes(1)), Duration.ofHours(1), 3),
          Optional.empty(),
          () -> now,
          new Random(1));

  private final Notification a = firing(fired("a", 1), "webhook");
  private final Notification b = firing(fired("b", 1), "webhook");

  @Test
  void payloadOfAMessageThatFailed_isKeptByItsFirstNotificationOnly() {
    DeliveryQueue grouping = grouping(Optional.empty());
    Owed first = grouped("a", "g");
    Owed second = grouped("b", "g");
    grouping.offer(first);
    grouping.offer(second);
    now = now.plusSeconds(1);
    assertThat(told(grouping)).containsExactly("a", "b");
    assertThat(grouping.done(RETRY, "sent"))
        .extracting(verdict -> verdict.tried().payload())
        .containsExactly("sent", "");

    Last ofFirst = superseded(grouping, first).last();
    Last ofSecond = superseded(grouping, second).last();

    assertThat(ofFirst).isEqualTo(new Last("sent", Optional.empty()));
    assertThat(ofSecond).isEqualTo(new Last("", Optional.of(new First(first.notification(), 1))));
  }

  @Test
  void messageThatIsRefused_isTriedAlertByAlert_soThatOneSpoilsNoOther() {
    DeliveryQueue grouping = grouping(Optional.empty());
    for (String id : List.of("a", "bad", "c")) {
      grouping.offer(grouped(id, "g"));
    }
    now = now.plusSeconds(1);
    assertThat(told(grouping)).containsExactly("a", "bad", "c");

    assertThat(grouping.done(new DeliveryResult.Dead("HTTP 400"), "all"))
        .extracting(Verdict::outcome)
        .containsOnly(Outcome.RETRYING);

    Map<String, Outcome> outcomes = new LinkedHashMap<>();
    for (int i = 0; i < 3; i++) {
      List<String> alone = told(grouping);
      assertThat(alone).hasSize(1);
      String id = alone.getFirst();
      DeliveryResult answer = id.equals("bad") ? new DeliveryResult.Dead("HTTP 400") : DELIVERED;
      outcomes.put(id, grouping.done(answer, id).getFirst().outcome());
    }
    assertThat(outcomes)
        .isEqualTo(Map.of("a", Outcome.DELIVERED, "bad", Outcome.DEAD, "c", Outcome.DELIVERED));
    assertThat(grouping.size()).isZero();
  }

  @Test
  void alertThatWasRefusedWithOthers_staysAlone_andHoldsUpNoGroup() {
    DeliveryQueue grouping = grouping(Optional.empty());
    grouping.offer(grouped("a", "g"));
    grouping.offer(grouped("b", "g"));
    now = now.plusSeconds(1);
    assertThat(told(grouping)).hasSize(2);
    grouping.done(new DeliveryResult.Dead("HTTP 400"), "both");
    assertThat(told(grouping)).containsExactly("a");
    grouping.done(RETRY, "a");
    assertThat(told(grouping)).containsExactly("b");
    grouping.done(RETRY, "b");
    grouping.offer(grouped("c", "g"));
    grouping.offer(grouped("d", "g"));
    now = now.plusSeconds(60);

    assertThat(List.of(told(grouping, DELIVERED), told(grouping, DELIVERED), told(grouping)))
        .containsExactlyInAnyOrder(List.of("a"), List.of("b"), List.of("c", "d"));
  }

  @Test
  void messageThatCannotBeWritten_isWrittenAlertByAlert_andIsNoFailureOfTheReceiver() {
    DeliveryQueue grouping = grouping(Optional.empty());
    grouping.offer(grouped("a", "g"));
    grouping.offer(grouped("bad", "g"));
    now = now.plusSeconds(1);
    assertThat(told(grouping)).containsExactly("a", "bad");
    assertThat(grouping.unwritten("no text"))
        .extracting(Verdict::outcome)
        .containsOnly(Outcome.RETRYING);

    assertThat(told(grouping, DELIVERED)).containsExactly("a");
    for (int i = 0; i < 2 * Circuit.OPENS_AFTER; i++) {
      assertThat(told(grouping)).containsExactly("bad");
      assertThat(grouping.unwritten("no text"))
          .extracting(Verdict::outcome)
          .containsExactly(Outcome.RETRYING);
      now = now.plusSeconds(60);
    }
    assertThat(grouping.openSince()).isEmpty();
    now = now.plus(Duration.ofHours(1));
    assertThat(told(grouping)).containsExactly("bad");
    assertThat(grouping.unwritten("no text"))
        .extracting(Verdict::outcome)
        .containsExactly(Outcome.DEAD);
  }

  @Test
  void attemptUnderWayWhenEverythingIsForgotten_isTheLastOne() {
    offer(a);
    taken();
    queue.clear();

    assertThat(done(RETRY).outcome()).isEqualTo(Outcome.RETRYING);

    assertThat(queue.size()).isZero();
    now = now.plusSeconds(60);
    assertThat(queue.poll()).isEmpty();
    offer(a);
    assertThat(taken()).isEqualTo(a);
  }

  @Test
  void attemptUnderWayWhenEverythingIsForgotten_isTriedAgain_whenItIsOfferedAnew() {
    offer(a);
    taken();
    queue.clear();
    assertThat(queue.offer(owed(a))).isInstanceOf(Offer.Known.class);

    assertThat(done(RETRY).outcome()).isEqualTo(Outcome.RETRYING);

    now = now.plusSeconds(60);
    assertThat(taken()).isEqualTo(a);
  }

  @Test
  void receiverThatAsksForADay_isAskedAgainAfterAQuarterOfAnHour() {
    offer(a);
    for (int attempt = 1; attempt <= 4; attempt++) {
      taken();
      Verdict verdict = done(new DeliveryResult.Retry("HTTP 429", Optional.of(Duration.ofDays(1))));
      assertThat(verdict.outcome()).isEqualTo(Outcome.RETRYING);
      now = now.plus(Duration.ofMinutes(15)).minusMillis(1);
      assertThat(queue.poll()).isEmpty();
      now = now.plusMillis(1);
    }

    taken();
    assertThat(done(RETRY).outcome()).isEqualTo(Outcome.DEAD);
  }

  private static Tried superseded(DeliveryQueue queue, Owed firing) {
    Notification end = resolved(firing.notification(), 2);
    var offer = (Offer.Queued) queue.offer(new Owed(end, firing.terms()));
    assertThat(offer.superseded()).hasSize(1);
    return offer.superseded().getFirst();
  }

  private static List<String> told(DeliveryQueue queue, DeliveryResult result) {
    List<String> told = told(queue);
    queue.done(result, "payload");
    return told;
  }

  private DeliveryQueue grouping(Optional<RateLimit> rate) {
    return new DeliveryQueue(limits(20_000), rate, () -> now, new Random(1));
  }

  private static DeliveryLimits limits(int queuedMax) {
    return new DeliveryLimits(
        new Backoff(Duration.ofSeconds(1), Duration.ofMinutes(1)), Duration.ofHours(1), queuedMax);
  }

  private static Owed grouped(String id, String group) {
    Cadence cadence =
        new Cadence(Duration.ofSeconds(1), Duration.ofMinutes(1), Duration.ofHours(4));
    return new Owed(
        firing(fired(id, 1), "webhook"),
        new Terms(new Group("route", group), cadence, new Abilities(true, false, false)));
  }

  private static List<String> told(DeliveryQueue queue) {
    return queue.poll().orElseThrow().notifications().stream()
        .map(notification -> notification.key().signalId())
        .toList();
  }

  private void offer(Notification notification) {
    assertThat(queue.offer(owed(notification))).isInstanceOf(Offer.Queued.class);
  }

  private Notification taken() {
    return queue.poll().orElseThrow().first();
  }

  private Verdict done(DeliveryResult result) {
    return queue.done(result, "payload").getFirst();
  }
}
