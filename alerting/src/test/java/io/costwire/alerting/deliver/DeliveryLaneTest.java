// SPDX-License-Identifier: Apache-2.0
package io.costwire.alerting.deliver;

import static io.costwire.alerting.policy.Signals.NOON;
import static io.costwire.alerting.policy.Signals.fired;
import static io.costwire.alerting.policy.Signals.firing;
import static io.costwire.alerting.policy.Signals.owed;
import static io.costwire.alerting.policy.Signals.resolved;
import static io.costwire.alerting.policy.Signals.updated;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.costwire.alerting.deliver.DeliveryReport.Outcome;
import io.costwire.alerting.policy.Abilities;
import io.costwire.alerting.policy.Lifecycle;
import io.costwire.alerting.policy.Message;
import io.costwire.alerting.policy.Notification;
import io.costwire.alerting.policy.Owed;
import io.costwire.alerting.policy.Reason;
import io.costwire.alerting.policy.Terms;
import io.costwire.alerting.policy.Terms.Cadence;
import io.costwire.alerting.policy.Terms.Group;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class DeliveryLaneTest {
  private static final DeliveryResult RETRY = new DeliveryResult.Retry("HTTP 503");
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private volatile Instant now = NOON;
  private volatile Function<Message, String> text = message -> "text";
  private final BlockingQueue<Message> attempts = new LinkedBlockingQueue<>();
  private final BlockingQueue<Function<Message, DeliveryResult>> answers =
      new LinkedBlockingQueue<>();
  private final BlockingQueue<DeliveryReport> reports = new LinkedBlockingQueue<>();
  private final DeliveryLane lane =
      new DeliveryLane(
          new Answering(),
          Optional.empty(),
          new Deliveries.Shared(
              new DeliveryLimits(
                  new Backoff(Duration.ofSeconds(1), Duration.ofMinutes(1)),
                  Duration.ofHours(1),
                  100),
              () -> now,
              reports,
              new SimpleMeterRegistry()));

  private final Notification a = firing(fired("a", 1), "test");
  private final Notification b = firing(fired("b", 1), "test");

  /** A receiver that waits for its answer. */
  private final class Answering implements Receiver {
    @Override
    public String name() {
      return "test";
    }

    @Override
    public String channel() {
      return "test";
    }

    @Override
    public Abilities abilities() {
      return new Abilities(true, true, true, true);
    }

    @Override
    public String render(Message message) {
      return text.apply(message);
    }

    @Override
    public DeliveryResult deliver(Message message, String payload) throws InterruptedException {
      attempts.add(message);
      return answers.take().apply(message);
    }
  }

  @AfterEach
  void close() {
    lane.close();
  }

  @Test
  void errorOfAReceiver_isAFailedAttempt_andTheLaneGoesOn() throws Exception {
    lane.start();
    answers.add(
        message -> {
          throw new NoClassDefFoundError("S3CRET");
        });
    lane.offer(owed(a));

    DeliveryReport failed = report();
    assertThat(failed.outcome()).isEqualTo(Outcome.RETRYING);
    assertThat(failed.error()).contains("the channel failed with NoClassDefFoundError");
    now = now.plusSeconds(1);
    answers.add(message -> new DeliveryResult.Delivered());
    assertThat(report().outcome()).isEqualTo(Outcome.DELIVERED);
  }

  @Test
  void messageThatCannotBeWritten_isAFailedAttempt_thatSaysNothingOfTheReceiver() throws Exception {
    text =
        message -> {
          if (message.first().key().equals(a.key())) {
            throw new StackOverflowError();
          }
          return "text";
        };
    lane.start();
    for (int i = 0; i < 2 * Circuit.OPENS_AFTER; i++) {
      lane.offer(owed(a));
      DeliveryReport failed = report();
      assertThat(failed.outcome()).isEqualTo(Outcome.RETRYING);
      assertThat(failed.error()).contains("the message could not be written: StackOverflowError");
      now = now.plusSeconds(60);
    }

    assertThat(lane.health().openSince()).isEmpty();
    answers.add(message -> new DeliveryResult.Delivered());
    lane.offer(owed(b));
    DeliveryReport next = report();
    while (next.outcome() != Outcome.DELIVERED) {
      next = report();
    }
    assertThat(next.notification()).isEqualTo(b);
  }

  @Test
  void whatIsGivenUp_isSeen_whereverItIsInItsMessage() throws Exception {
    lane.start();
    answers.add(message -> RETRY);
    lane.offer(grouped(a));
    assertThat(report().outcome()).isEqualTo(Outcome.RETRYING);
    attempted();
    now = NOON.plusMillis(100);
    lane.offer(grouped(b));
    now = NOON.plusSeconds(2);
    assertThat(attempted().notifications()).containsExactly(b, a);

    now = NOON.plus(Duration.ofHours(1)).plusMillis(50);
    answers.add(message -> RETRY);

    assertThat(List.of(report().outcome(), report().outcome()))
        .containsExactly(Outcome.RETRYING, Outcome.DEAD);
    ReceiverHealth.Trouble trouble = lane.health().trouble();
    assertThat(trouble.gaveUp()).isOne();
    assertThat(trouble.lastError()).startsWith("gave up after PT1H");
  }

  @Test
  void handle_isForgottenOnceItIsRecorded() throws Exception {
    lane.start();
    answers.add(DeliveryLaneTest::delivered);
    lane.offer(owed(a));
    DeliveryReport told = report();
    assertThat(lane.remembered()).isOne();

    lane.recorded(told);

    assertThat(lane.remembered()).isZero();
  }

  @Test
  void handle_isKept_whileSomethingWaitsThatDoesNotKnowIt_andForgottenWithTheQueue()
      throws Exception {
    lane.start();
    answers.add(DeliveryLaneTest::delivered);
    lane.offer(owed(a));
    DeliveryReport told = report();
    attempted();
    lane.offer(owed(resolved(a, 2)));
    assertThat(attempted().first().handle()).contains("handle of a#1");
    lane.recorded(told);
    assertThat(lane.remembered()).isOne();
    answers.add(message -> RETRY);
    assertThat(report().outcome()).isEqualTo(Outcome.RETRYING);

    lane.clear();

    assertThat(lane.remembered()).isZero();
  }

  @Test
  void refresh_isNotRecorded_andIsToldAgainAndAgain_unlessNewsWaits() throws Exception {
    Notification refresh = new Notification(a.alert(), Reason.REFRESH, Optional.empty());
    lane.start();
    for (int i = 0; i < 3; i++) {
      answers.add(i == 1 ? message -> RETRY : DeliveryLaneTest::delivered);
      lane.offer(owed(refresh));
      assertThat(attempted().first()).isEqualTo(refresh);
      if (i == 1) {
        await().until(() -> lane.health().trouble().attempts() == 1);
        now = now.plusSeconds(1);
        answers.add(DeliveryLaneTest::delivered);
        assertThat(attempted().first()).isEqualTo(refresh);
      }
      await().until(() -> lane.health().waiting() == 0);
    }
    lane.offer(owed(updated(a, fired("a", 2), "handle")));
    attempted();
    lane.offer(owed(refresh));
    lane.offer(owed(resolved(a, 3)));
    answers.add(DeliveryLaneTest::delivered);
    assertThat(report().notification().reason()).isEqualTo(Reason.UPDATE);
    answers.add(DeliveryLaneTest::delivered);
    assertThat(report().notification().state()).isEqualTo(Lifecycle.RESOLVED);
    assertThat(attempted().first().state()).isEqualTo(Lifecycle.RESOLVED);
    assertThat(lane.health().waiting()).isZero();
    assertThat(reports).isEmpty();
  }

  private static DeliveryResult delivered(Message message) {
    return new DeliveryResult.Delivered(
        Map.of(message.first().key(), "handle of " + message.first().key()));
  }

  private static Owed grouped(Notification notification) {
    Cadence cadence = new Cadence(Duration.ZERO, Duration.ofMillis(200), Duration.ofHours(4));
    return new Owed(
        notification,
        new Terms(new Group("route", "g"), cadence, new Abilities(true, false, false)));
  }

  private DeliveryReport report() throws InterruptedException {
    DeliveryReport report = reports.poll(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    assertThat(report).as("a report").isNotNull();
    return report;
  }

  private Message attempted() throws InterruptedException {
    Message message = attempts.poll(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    assertThat(message).as("an attempt").isNotNull();
    return message;
  }
}
