// SPDX-License-Identifier: Apache-2.0
package io.costwire.alerting.deliver;

import static io.costwire.alerting.policy.Signals.fired;
import static io.costwire.alerting.policy.Signals.firing;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.costwire.alerting.deliver.DeliveryReport.Outcome;
import io.costwire.alerting.policy.Notification;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class DeliveriesTest {
  private static final DeliveryLimits LIMITS =
      new DeliveryLimits(
          new Backoff(Duration.ofMillis(1), Duration.ofMillis(4)), Duration.ofSeconds(30), 5_000);

  private final SimpleMeterRegistry metrics = new SimpleMeterRegistry();
  private final List<DeliveryReport> reports = new ArrayList<>();
  private Deliveries deliveries;

  /** A receiver that answers as the test says. */
  private record Scripted(String name, Supplier<DeliveryResult> answers) implements Receiver {
    @Override
    public String channel() {
      return "scripted";
    }

    @Override
    public String render(Notification notification) {
      return "payload";
    }

    @Override
    public DeliveryResult deliver(Notification notification, String payload) {
      return answers.get();
    }
  }

  @AfterEach
  void close() {
    deliveries.close();
  }

  @Test
  void receiverThatHangs_holdsUpNobodyElse() {
    CountDownLatch never = new CountDownLatch(1);
    start(
        new Scripted("hanging", () -> waitFor(never)),
        new Scripted("log", DeliveryResult.Delivered::new));

    for (int i = 0; i < 50; i++) {
      deliveries.offer(firing(fired("s" + i, 1), "hanging", "log"));
    }

    await().until(() -> drained().size() == 50);
    assertThat(reports).allMatch(report -> report.addressee().receiver().equals("log"));
    assertThat(
            metrics
                .get("costwire.alerting.deliveries.pending")
                .tag("receiver", "hanging")
                .gauge()
                .value())
        .isEqualTo(50);
    never.countDown();
  }

  @Test
  void attempts_areConserved_underRandomFailures() {
    Random random = new Random(11);
    int notifications = 400;
    start(
        new Scripted(
            "flaky",
            () ->
                switch (random.nextInt(5)) {
                  case 0 -> new DeliveryResult.Delivered();
                  case 1 -> new DeliveryResult.Dead("HTTP 400");
                  case 2 -> throw new IllegalStateException("token S3CRET");
                  default -> new DeliveryResult.Retry("HTTP 503");
                }));

    for (int i = 0; i < notifications; i++) {
      deliveries.offer(firing(fired("s" + i, 1), "flaky"));
    }
    await()
        .atMost(Duration.ofSeconds(20))
        .until(
            () -> drained().stream().filter(r -> r.outcome().settles()).count() == notifications);

    double attempted = metrics.get("costwire.alerting.deliveries.attempted").counter().count();
    assertThat(outcome("delivered") + outcome("retrying") + outcome("dead")).isEqualTo(attempted);
    assertThat(reports).hasSize((int) attempted);
    assertThat(reports.stream().filter(r -> r.outcome() == Outcome.DELIVERED).count())
        .isEqualTo((long) outcome("delivered"));
    assertThat(reports).noneMatch(r -> r.error().orElse("").contains("S3CRET"));
  }

  @Test
  void receiverThatIsNotOwed_isNotTold() {
    start(new Scripted("log", DeliveryResult.Delivered::new));

    deliveries.offer(firing(fired("s", 1), "somebody else"));
    deliveries.offer(firing(fired("t", 1), "log"));

    await().until(() -> !drained().isEmpty());
    assertThat(reports).extracting(r -> r.notification().key().signalId()).containsExactly("t");
  }

  @Test
  void twoReceiversOfOneName_areRefused() {
    Receiver log = new LogReceiver();
    deliveries = new Deliveries(List.of(), LIMITS, InstantSource.system(), metrics);

    assertThatThrownBy(
            () -> new Deliveries(List.of(log, log), LIMITS, InstantSource.system(), metrics))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private void start(Receiver... receivers) {
    deliveries = new Deliveries(List.of(receivers), LIMITS, InstantSource.system(), metrics);
    deliveries.start();
  }

  private List<DeliveryReport> drained() {
    deliveries.drainReports(reports);
    return reports;
  }

  private double outcome(String outcome) {
    Counter counter =
        metrics.find("costwire.alerting.deliveries").tag("outcome", outcome).counter();
    return counter == null ? 0 : counter.count();
  }

  private static DeliveryResult waitFor(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return new DeliveryResult.Delivered();
  }
}
