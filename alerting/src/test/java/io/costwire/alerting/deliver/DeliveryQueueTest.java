// SPDX-License-Identifier: Apache-2.0
package io.costwire.alerting.deliver;

import static io.costwire.alerting.policy.Signals.fired;
import static io.costwire.alerting.policy.Signals.firing;
import static io.costwire.alerting.policy.Signals.resolved;
import static org.assertj.core.api.Assertions.assertThat;

import io.costwire.alerting.deliver.DeliveryQueue.Attempt;
import io.costwire.alerting.deliver.DeliveryQueue.Offer;
import io.costwire.alerting.deliver.DeliveryReport.Outcome;
import io.costwire.alerting.policy.Lifecycle;
import io.costwire.alerting.policy.Notification;
import io.costwire.alerting.policy.Signals;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class DeliveryQueueTest {
  private static final DeliveryResult DELIVERED = new DeliveryResult.Delivered();
  private static final DeliveryResult RETRY = new DeliveryResult.Retry("HTTP 503");

  private Instant now = Signals.NOON;
  private final DeliveryQueue queue =
      new DeliveryQueue(
          new DeliveryLimits(
              new Backoff(Duration.ofSeconds(1), Duration.ofMinutes(1)), Duration.ofHours(1), 3),
          () -> now,
          new Random(1));

  private final Notification a = firing(fired("a", 1), "webhook");
  private final Notification b = firing(fired("b", 1), "webhook");

  @Test
  void notifications_areTakenInTheOrderOfTheirOffers() {
    offer(a);
    offer(b);

    assertThat(taken()).isEqualTo(a);
    assertThat(queue.done(DELIVERED).outcome()).isEqualTo(Outcome.DELIVERED);
    assertThat(taken()).isEqualTo(b);
  }

  @Test
  void failedNotification_waitsWhileOthersGoOn() {
    offer(a);
    offer(b);
    taken();

    assertThat(queue.done(RETRY).outcome()).isEqualTo(Outcome.RETRYING);

    assertThat(taken()).isEqualTo(b);
    queue.done(DELIVERED);
    assertThat(queue.poll()).isEmpty();
    now = now.plusSeconds(1);
    assertThat(queue.poll()).map(Attempt::number).contains(2);
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
    queue.done(new DeliveryResult.Retry("HTTP 429", Optional.of(Duration.ofMinutes(10))));

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

    var verdict = queue.done(RETRY);

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
        outcome = queue.done(RETRY).outcome();
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
    queue.done(DELIVERED);
    assertThat(taken().state()).isEqualTo(Lifecycle.RESOLVED);
  }

  @Test
  void resolution_waitsForTheFiring_evenIfTheClockIsSetBack() {
    offer(a);
    now = now.minusSeconds(60);
    offer(resolved(a, 2));
    assertThat(queue.poll()).isEmpty();

    now = now.plusSeconds(60);
    assertThat(taken().state()).isEqualTo(Lifecycle.FIRING);
  }

  @Test
  void resolution_replacesAFiringThatFailed() {
    offer(a);
    taken();
    queue.done(RETRY);

    var offer = (Offer.Queued) queue.offer(resolved(a, 2), "end");

    assertThat(offer.superseded()).singleElement().extracting(Attempt::notification).isEqualTo(a);
    assertThat(taken().state()).isEqualTo(Lifecycle.RESOLVED);
    queue.done(DELIVERED);
    now = now.plus(Duration.ofMinutes(5));
    assertThat(queue.poll()).isEmpty();
  }

  @Test
  void firingThatFailsAfterItsResolutionCame_isNotTriedAgain() {
    offer(a);
    taken();
    offer(resolved(a, 2));

    assertThat(queue.done(RETRY).outcome()).isEqualTo(Outcome.SUPPRESSED);
    assertThat(taken().state()).isEqualTo(Lifecycle.RESOLVED);
  }

  @Test
  void sameChange_isTakenOnce_untilItIsRecorded() {
    Notification updated = firing(fired("a", 9), "webhook");
    offer(a);
    assertThat(queue.offer(updated, "x")).isInstanceOf(Offer.Known.class);
    taken();
    assertThat(queue.offer(updated, "x")).isInstanceOf(Offer.Known.class);
    queue.done(DELIVERED);
    assertThat(queue.offer(updated, "x")).isInstanceOf(Offer.Known.class);

    queue.recorded(a);

    assertThat(queue.offer(updated, "x")).isInstanceOf(Offer.Queued.class);
  }

  @Test
  void fullQueue_refusesAndHasRoomAgainWhenHalfEmpty() {
    for (String id : new String[] {"a", "b", "c"}) {
      offer(firing(fired(id, 1), "webhook"));
    }
    assertThat(queue.offer(firing(fired("d", 1), "webhook"), "d")).isInstanceOf(Offer.Full.class);
    assertThat(queue.hasRoom()).isFalse();

    taken();
    queue.done(DELIVERED);
    taken();
    queue.done(new DeliveryResult.Dead("HTTP 400"));

    assertThat(queue.hasRoom()).isTrue();
  }

  @Test
  void take_waitsForAnOffer_andEndsWhenClosed() throws Exception {
    var result = new java.util.concurrent.LinkedBlockingQueue<Optional<Attempt>>();
    Thread taker =
        Thread.ofVirtual()
            .start(
                () -> {
                  try {
                    result.add(queue.take());
                    queue.done(DELIVERED);
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

  private void offer(Notification notification) {
    assertThat(queue.offer(notification, "payload")).isInstanceOf(Offer.Queued.class);
  }

  private Notification taken() {
    return queue.poll().orElseThrow().notification();
  }
}
