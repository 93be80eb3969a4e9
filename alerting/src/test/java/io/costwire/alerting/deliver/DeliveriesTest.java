// SPDX-License-Identifier: Apache-2.0
package io.costwire.alerting.deliver;

import static io.costwire.alerting.policy.Signals.fired;
import static io.costwire.alerting.policy.Signals.firing;
import static io.costwire.alerting.policy.Signals.owed;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.costwire.alerting.deliver.DeliveryReport.Outcome;
import io.costwire.alerting.policy.Abilities;
import io.costwire.alerting.policy.Message;
import io.costwire.alerting.policy.Notification;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.Stream;
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
    public Abilities abilities() {
      return Abilities.PLAIN;
    }

    @Override
    public String render(Message message) {
      return "payload";
    }

    @Override
    public DeliveryResult deliver(Message message, String payload) {
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
      offer(firing(fired("s" + i, 1), "hanging", "log"));
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
      offer(firing(fired("s" + i, 1), "flaky"));
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

    offer(firing(fired("s", 1), "somebody else"));
    offer(firing(fired("t", 1), "log"));

    await().until(() -> !drained().isEmpty());
    assertThat(reports).extracting(r -> r.notification().key().signalId()).containsExactly("t");
  }

  @Test
  void twoReceiversOfOneName_areRefused() {
    Placement log = Placement.of(new LogReceiver("log"));
    deliveries = new Deliveries(List.of(), LIMITS, InstantSource.system(), metrics);

    assertThatThrownBy(() -> deliveries.place(List.of(log, log)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void receiverThatDidNotChange_goesOn_andTheOthersAreReplaced() {
    List<String> opened = new CopyOnWriteArrayList<>();
    deliveries =
        new Deliveries(
            List.of(placement("a", 1, opened), placement("b", 1, opened)),
            LIMITS,
            InstantSource.system(),
            metrics);
    deliveries.start();

    deliveries.place(
        List.of(placement("a", 1, opened), placement("b", 2, opened), placement("c", 1, opened)));

    assertThat(opened).containsExactly("a1", "b1", "b2", "c1");
    assertThat(deliveries.receivers()).containsOnlyKeys("a", "b", "c");
    offer(firing(fired("s", 1), "a", "b", "c"));
    await().until(() -> drained().size() == 3);
    assertThat(metrics.find("costwire.alerting.deliveries.pending").gauges()).hasSize(3);

    assertThatThrownBy(
            () -> deliveries.place(List.of(placement("a", 2, opened), placement("d", 0, opened))))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(deliveries.receivers()).containsOnlyKeys("a", "b", "c");
    offer(firing(fired("t", 1), "a"));
    await().until(() -> drained().size() == 4);
  }

  @Test
  void reportsOfAReceiverThatIsReplaced_areKept_whileNobodyTakesThem() {
    AtomicInteger told = new AtomicInteger();
    start(
        new Scripted(
            "busy",
            () -> {
              told.incrementAndGet();
              return new DeliveryResult.Delivered();
            }));
    for (int i = 0; i < Deliveries.REPORTS_MAX + 500; i++) {
      offer(firing(fired("s" + i, 1), "busy"));
    }
    await().until(() -> told.get() > Deliveries.REPORTS_MAX);

    deliveries.place(List.of());

    assertThat(drained()).hasSize(told.get());
    assertThat(reports).extracting(DeliveryReport::outcome).containsOnly(Outcome.DELIVERED);
  }

  @Test
  void receiverThatWasMadeInVain_isClosed() {
    List<String> closed = new CopyOnWriteArrayList<>();
    deliveries = new Deliveries(List.of(), LIMITS, InstantSource.system(), metrics);
    Placement made = new Placement("a", 1, Optional.empty(), () -> new Closing("a", closed));
    Placement broken = placement("b", 0, new CopyOnWriteArrayList<>());

    assertThatThrownBy(() -> deliveries.place(List.of(made, broken)))
        .isInstanceOf(IllegalArgumentException.class);

    assertThat(closed).containsExactly("a");
    assertThat(deliveries.receivers()).isEmpty();
  }

  /** A receiver that says when it is closed. */
  private record Closing(String name, List<String> closed) implements Receiver {
    @Override
    public String channel() {
      return "closing";
    }

    @Override
    public Abilities abilities() {
      return Abilities.PLAIN;
    }

    @Override
    public String render(Message message) {
      return "";
    }

    @Override
    public DeliveryResult deliver(Message message, String payload) {
      return new DeliveryResult.Delivered();
    }

    @Override
    public void close() {
      closed.add(name);
    }
  }

  private static Placement placement(String name, int version, List<String> opened) {
    return new Placement(
        name,
        version,
        Optional.empty(),
        () -> {
          if (version == 0) {
            throw new IllegalArgumentException("cannot be made");
          }
          opened.add(name + version);
          return new Scripted(name, DeliveryResult.Delivered::new);
        });
  }

  private void start(Receiver... receivers) {
    List<Placement> placements = Stream.of(receivers).map(Placement::of).toList();
    deliveries = new Deliveries(placements, LIMITS, InstantSource.system(), metrics);
    deliveries.start();
  }

  private void offer(Notification notification) {
    deliveries.offer(
        receiver ->
            notification.alert().told(receiver).isPresent()
                ? List.of(owed(notification))
                : List.of());
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
