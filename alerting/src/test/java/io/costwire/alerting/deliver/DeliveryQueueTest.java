// SPDX-License-Identifier: Apache-2.0
package io.costwire.alerting.deliver;

import static io.costwire.alerting.policy.Signals.fired;
import static io.costwire.alerting.policy.Signals.firing;
import static io.costwire.alerting.policy.Signals.owed;
import static io.costwire.alerting.policy.Signals.resolved;
import static io.costwire.alerting.policy.Signals.updated;
import static org.assertj.core.api.Assertions.assertThat;

import io.costwire.alerting.deliver.DeliveryQueue.Offer;
import io.costwire.alerting.deliver.DeliveryQueue.Tried;
import io.costwire.alerting.deliver.DeliveryQueue.Verdict;
import io.costwire.alerting.deliver.DeliveryReport.Outcome;
import io.costwire.alerting.policy.Abilities;
import io.costwire.alerting.policy.Lifecycle;
import io.costwire.alerting.policy.Message;
import io.costwire.alerting.policy.Notification;
import io.costwire.alerting.policy.Owed;
import io.costwire.alerting.policy.Signals;
import io.costwire.alerting.policy.Terms;
import io.costwire.alerting.policy.Terms.Cadence;
import io.costwire.alerting.policy.Terms.Group;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class DeliveryQueueTest {
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
  void notifications_areTakenInTheOrderOfTheirOffers() {
    offer(a);
    offer(b);

    assertThat(taken()).isEqualTo(a);
    assertThat(done(DELIVERED).outcome()).isEqualTo(Outcome.DELIVERED);
    assertThat(taken()).isEqualTo(b);
  }

  @Test
  void failedNotification_waitsWhileOthersGoOn() {
    offer(a);
    offer(b);
    taken();

    assertThat(done(RETRY).outcome()).isEqualTo(Outcome.RETRYING);

    assertThat(taken()).isEqualTo(b);
    done(DELIVERED);
    assertThat(queue.poll()).isEmpty();
    now = now.plusSeconds(1);
    assertThat(queue.poll()).isPresent();
    assertThat(done(RETRY).tried().attempt()).isEqualTo(2);
  }

  @Test
  void pauses_doubleUpToTheLongest_halfOfEachRandom() {
    Backoff backoff = new Backoff(Duration.ofSeconds(1), Duration.ofMinutes(1));
    Random random = new Random(7);

    for (int attempt = 1; attempt < 80; attempt++) {
      long expected = attempt > 6 ? 60_000 : Math.min(60_000, 1_000L << (attempt - 1));
      assertThat(backoff.after(attempt, random).toMillis()).isBetween(expected / 2, expected);
    }
  }

  @Test
  void retryAfter_isHonouredWhereItIsLongerThanThePause() {
    offer(a);
    taken();
    done(new DeliveryResult.Retry("HTTP 429", Optional.of(Duration.ofMinutes(10))));

    now = now.plus(Duration.ofMinutes(10)).minusMillis(1);
    assertThat(queue.poll()).isEmpty();
    now = now.plusMillis(1);
    assertThat(queue.poll()).isPresent();
  }

  @Test
  void deadline_endsTheRetries_butNotBeforeTheFirstAttempt() {
    offer(a);
    now = now.plus(Duration.ofHours(2));
    taken();

    var verdict = done(RETRY);

    assertThat(verdict.outcome()).isEqualTo(Outcome.DEAD);
    assertThat(verdict.error()).contains("gave up after PT1H, last: HTTP 503");
    assertThat(queue.size()).isZero();
  }

  @Test
  void deadline_isReachedByRetriesAlone_afterABoundedNumber() {
    offer(a);
    int attempts = 0;
    Outcome outcome = Outcome.RETRYING;
    while (outcome == Outcome.RETRYING) {
      now = now.plusSeconds(1);
      if (queue.poll().isPresent()) {
        attempts++;
        outcome = done(RETRY).outcome();
      }
    }

    assertThat(outcome).isEqualTo(Outcome.DEAD);
    assertThat(attempts).isBetween(60, 130);
  }

  @Test
  void resolution_waitsForTheFirstAttemptAtTheFiring() {
    Notification end = resolved(a, 2);
    offer(a);
    offer(end);

    assertThat(taken().state()).isEqualTo(Lifecycle.FIRING);
    done(DELIVERED);
    assertThat(taken().state()).isEqualTo(Lifecycle.RESOLVED);
  }

  @Test
  void resolution_replacesAFiringThatFailed() {
    offer(a);
    taken();
    done(RETRY);

    var offer = (Offer.Queued) queue.offer(owed(resolved(a, 2)));

    assertThat(offer.superseded()).singleElement().extracting(Tried::notification).isEqualTo(a);
    assertThat(taken().state()).isEqualTo(Lifecycle.RESOLVED);
    done(DELIVERED);
    now = now.plus(Duration.ofMinutes(5));
    assertThat(queue.poll()).isEmpty();
  }

  @Test
  void firingThatFailsAfterItsResolutionCame_isNotTriedAgain() {
    offer(a);
    taken();
    offer(resolved(a, 2));

    assertThat(done(RETRY).outcome()).isEqualTo(Outcome.SUPPRESSED);
    assertThat(taken().state()).isEqualTo(Lifecycle.RESOLVED);
  }

  @Test
  void sameChange_isTakenOnce_untilItIsRecorded() {
    Notification updated = firing(fired("a", 9), "webhook");
    offer(a);
    assertThat(queue.offer(owed(updated))).isInstanceOf(Offer.Known.class);
    taken();
    assertThat(queue.offer(owed(updated))).isInstanceOf(Offer.Known.class);
    done(DELIVERED);
    assertThat(queue.offer(owed(updated))).isInstanceOf(Offer.Known.class);

    queue.recorded(a);

    assertThat(queue.offer(owed(updated))).isInstanceOf(Offer.Queued.class);
  }

  @Test
  void fullQueue_refusesAndHasRoomAgainWhenHalfEmpty() {
    for (String id : new String[] {"a", "b", "c"}) {
      offer(firing(fired(id, 1), "webhook"));
    }
    assertThat(queue.offer(owed(firing(fired("d", 1), "webhook")))).isInstanceOf(Offer.Full.class);
    assertThat(queue.hasRoom()).isFalse();

    taken();
    done(DELIVERED);
    taken();
    done(new DeliveryResult.Dead("HTTP 400"));

    assertThat(queue.hasRoom()).isTrue();
  }

  @Test
  void take_waitsForAnOffer_andEndsWhenClosed() throws Exception {
    var result = new java.util.concurrent.LinkedBlockingQueue<Optional<Message>>();
    Thread taker =
        Thread.ofVirtual()
            .start(
                () -> {
                  try {
                    result.add(queue.take());
                    done(DELIVERED);
                    result.add(queue.take());
                  } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                  }
                });

    offer(a);
    assertThat(result.take()).isPresent();
    queue.close();
    assertThat(result.take()).isEmpty();
    taker.join();
  }

  @Test
  void group_isToldTogether_afterItsWait_andKeepsItsDistance() {
    DeliveryQueue grouping = grouping(Optional.empty());
    grouping.offer(grouped("a", "g"));
    now = now.plusMillis(900);
    grouping.offer(grouped("b", "g"));
    assertThat(grouping.poll()).isEmpty();

    now = now.plusMillis(100);
    assertThat(told(grouping)).containsExactly("a", "b");
    grouping.done(DELIVERED, "");
    grouping.offer(grouped("c", "g"));
    now = now.plusSeconds(59);
    assertThat(grouping.poll()).isEmpty();
    now = now.plusSeconds(1);
    assertThat(told(grouping)).containsExactly("c");
  }

  @Test
  void groups_doNotWaitForEachOther() {
    DeliveryQueue grouping = grouping(Optional.empty());
    grouping.offer(grouped("a", "g"));
    grouping.offer(grouped("b", "h"));
    now = now.plusSeconds(1);

    assertThat(told(grouping)).containsExactly("a");
    grouping.done(DELIVERED, "");
    assertThat(told(grouping)).containsExactly("b");
  }

  @Test
  void messageThatFailed_goesBackWhole() {
    DeliveryQueue grouping = grouping(Optional.empty());
    grouping.offer(grouped("a", "g"));
    grouping.offer(grouped("b", "g"));
    now = now.plusSeconds(1);
    assertThat(told(grouping)).containsExactly("a", "b");

    assertThat(grouping.done(RETRY, "sent"))
        .extracting(Verdict::outcome)
        .containsExactly(Outcome.RETRYING, Outcome.RETRYING);

    now = now.plusSeconds(1);
    assertThat(told(grouping)).containsExactly("a", "b");
    assertThat(grouping.done(DELIVERED, "sent"))
        .extracting(verdict -> verdict.tried().attempt())
        .containsExactly(2, 2);
  }

  @Test
  void bothChangesOfAnAlert_areTwoMessages() {
    DeliveryQueue grouping = grouping(Optional.empty());
    Owed firing = grouped("a", "g");
    grouping.offer(firing);
    grouping.offer(new Owed(resolved(firing.notification(), 2), firing.terms()));
    now = now.plusSeconds(1);

    assertThat(grouping.poll().orElseThrow().first().state()).isEqualTo(Lifecycle.FIRING);
    grouping.done(DELIVERED, "");
    assertThat(grouping.poll().orElseThrow().first().state()).isEqualTo(Lifecycle.RESOLVED);
  }

  @Test
  void rateLimit_holdsBackWhatIsDue() {
    DeliveryQueue limited =
        new DeliveryQueue(
            limits(100),
            Optional.of(new RateLimit(2, Duration.ofMinutes(1))),
            () -> now,
            new Random(1));
    for (String id : new String[] {"a", "b", "c"}) {
      limited.offer(owed(firing(fired(id, 1), "webhook")));
    }

    assertThat(told(limited)).containsExactly("a");
    limited.done(DELIVERED, "");
    assertThat(told(limited)).containsExactly("b");
    limited.done(DELIVERED, "");
    assertThat(limited.poll()).isEmpty();
    now = now.plusSeconds(30);
    assertThat(told(limited)).containsExactly("c");
  }

  @Test
  void flood_isFewMessagesPerRoute_andNothingIsLost() {
    DeliveryQueue grouping = grouping(Optional.of(new RateLimit(20, Duration.ofMinutes(1))));
    for (int i = 0; i < 10_000; i++) {
      grouping.offer(grouped("s" + i, "group" + i));
    }
    now = now.plusSeconds(1);

    Set<String> told = new HashSet<>();
    for (int message = 0; message < 10_000 / DeliveryQueue.FLOOD_MAX; message++) {
      List<String> together = told(grouping);
      assertThat(together).hasSize(DeliveryQueue.FLOOD_MAX);
      told.addAll(together);
      assertThat(grouping.done(DELIVERED, "a flood")).hasSize(DeliveryQueue.FLOOD_MAX);
    }
    assertThat(told).hasSize(10_000);
    assertThat(grouping.size()).isZero();
  }

  @Test
  void openCircuit_isProbedWithOneMessagePerPause() {
    DeliveryQueue failing =
        new DeliveryQueue(limits(1_000), Optional.empty(), () -> now, new Random(1));
    for (int i = 0; i < 200; i++) {
      failing.offer(owed(firing(fired("s" + i, 1), "webhook")));
    }
    int attempts = 0;
    for (int second = 0; second < 600; second++) {
      now = now.plusSeconds(1);
      while (failing.poll().isPresent()) {
        attempts++;
        failing.done(RETRY, "");
      }
    }

    assertThat(attempts).isLessThan(40);
    assertThat(failing.openSince()).isPresent();
    now = now.plusSeconds(60);
    assertThat(failing.poll()).isPresent();
    failing.done(DELIVERED, "");
    assertThat(failing.openSince()).isEmpty();
    assertThat(failing.poll()).isPresent();
  }

  @Test
  void withdrawnAlert_isNotTold_butItsEndIs() {
    offer(a);
    offer(b);
    assertThat(queue.withdraw(a.key(), DeliveryQueueTest::isNoEnd))
        .singleElement()
        .extracting(Tried::payload)
        .isEqualTo("");
    assertThat(taken()).isEqualTo(b);
    done(DELIVERED);
    offer(resolved(a, 2));
    assertThat(queue.withdraw(a.key(), DeliveryQueueTest::isNoEnd)).isEmpty();
    assertThat(taken().state()).isEqualTo(Lifecycle.RESOLVED);
  }

  @Test
  void news_goesBeforeNewFigures_andReplacesThoseOfItsAlert() {
    Notification figures = updated(a, fired("a", 2), "handle");
    offer(figures);
    offer(updated(b, fired("b", 2), "handle"));
    now = now.plusSeconds(1);
    Notification news = firing(fired("c", 1), "webhook");
    offer(news);
    assertThat(taken()).isEqualTo(news);
    done(DELIVERED);

    var offer = (Offer.Queued) queue.offer(owed(resolved(a, 3)));

    assertThat(offer.superseded()).extracting(Tried::notification).containsExactly(figures);
    assertThat(taken().state()).isEqualTo(Lifecycle.RESOLVED);
    done(DELIVERED);
    assertThat(taken().key()).isEqualTo(b.key());
  }

  private static boolean isNoEnd(Notification notification) {
    return notification.state() != Lifecycle.RESOLVED;
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
