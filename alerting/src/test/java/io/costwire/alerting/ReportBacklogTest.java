// SPDX-License-Identifier: Apache-2.0
package io.costwire.alerting;

import static io.costwire.alerting.policy.Signals.NOON;
import static io.costwire.alerting.policy.Signals.fired;
import static io.costwire.alerting.policy.Signals.firing;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.costwire.alerting.deliver.Backoff;
import io.costwire.alerting.deliver.Deliveries;
import io.costwire.alerting.deliver.DeliveryLimits;
import io.costwire.alerting.deliver.DeliveryReport;
import io.costwire.alerting.deliver.DeliveryReport.Addressee;
import io.costwire.alerting.deliver.DeliveryReport.Outcome;
import io.costwire.alerting.deliver.DeliveryReport.Sent;
import io.costwire.alerting.deliver.LogReceiver;
import io.costwire.alerting.deliver.Placement;
import io.costwire.alerting.policy.Notification;
import io.costwire.alerting.policy.Signals;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class ReportBacklogTest {
  @Test
  void backlogOfJustOneTransaction_isNotTakenForTheEnd() {
    Notification news = firing(fired("s", 1), "log");
    try (Deliveries deliveries =
        new Deliveries(
            List.of(Placement.of(new LogReceiver("log"))),
            new DeliveryLimits(
                new Backoff(Duration.ofMillis(1), Duration.ofMillis(1)), Duration.ofHours(1), 10),
            InstantSource.system(),
            new SimpleMeterRegistry())) {
      deliveries.start();
      deliveries.offer(receiver -> List.of(Signals.owed(news)));
      await().until(() -> deliveries.health().getFirst().waiting() == 0);
      deliveries.stop(Duration.ofSeconds(30));
      ReportBacklog backlog = new ReportBacklog();
      backlog.add(Collections.nCopies(1_000, report(news)));

      backlog.fill(deliveries);

      assertThat(backlog.recorded()).hasSize(1_000);
      assertThat(backlog.isEmpty()).isFalse();
    }
  }

  private static DeliveryReport report(Notification news) {
    return new DeliveryReport(
        new Addressee("log", "log"),
        news,
        1,
        Outcome.DELIVERED,
        Optional.empty(),
        new Sent("", Optional.empty(), Optional.empty(), NOON));
  }
}
