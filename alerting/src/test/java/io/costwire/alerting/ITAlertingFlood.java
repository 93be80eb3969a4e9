// SPDX-License-Identifier: Apache-2.0
package io.costwire.alerting;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.costwire.alerting.AlertingRig.Running;
import io.costwire.schemas.AlertNotification;
import io.costwire.schemas.AlertState;
import io.costwire.schemas.DeliveryOutcome;
import io.costwire.schemas.Fixtures;
import io.costwire.schemas.Signal;
import io.costwire.schemas.topics.Topics;
import io.micrometer.core.instrument.Gauge;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Ten thousand alerts at once, as when every budget of a company is too small. */
final class ITAlertingFlood {
  private static final Duration PATIENCE = Duration.ofMinutes(3);
  private static final int SIGNALS = 10_000;
  private static final int QUEUED_MAX = 3_000;
  private static final int MESSAGES = 5;
  private static final Duration PER = Duration.ofSeconds(2);

  @TempDir private Path folder;
  private AlertingRig rig;
  private WebhookServer chat;

  @BeforeEach
  void startRig() throws Exception {
    rig = new AlertingRig(folder);
    chat = new WebhookServer();
  }

  @AfterEach
  void stopRig() throws Exception {
    rig.close();
    chat.close();
  }

  @Test
  void flood_isToldCompletely_inFewMessages_withinBounds() throws Exception {
    List<Long> arrivals = new CopyOnWriteArrayList<>();
    CountDownLatch opened = new CountDownLatch(1);
    chat.answer =
        () -> {
          arrivals.add(System.nanoTime());
          awaitQuietly(opened);
          return 204;
        };
    Running alerting = rig.start(environment());
    alerting.awaitReady();
    rig.sendAll(IntStream.range(0, SIGNALS).mapToObj(ITAlertingFlood::fired).toList());
    await()
        .atMost(PATIENCE)
        .until(() -> alerting.counted("costwire.alerting.signals", "outcome", "opened") == SIGNALS);
    opened.countDown();
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () -> {
              assertThat(pending(alerting)).isLessThanOrEqualTo(2 * QUEUED_MAX);
              assertThat(told()).isEqualTo(SIGNALS);
              assertThat(alerting.counted("costwire.alerting.deliveries", "receiver", "log"))
                  .isEqualTo(SIGNALS);
            });
    alerting.app().close();

    assertThat(arrivals).hasSizeLessThanOrEqualTo(allowed(arrivals));
    assertThat(toldKeys()).doesNotHaveDuplicates();
    Map<String, List<AlertNotification>> byReceiver =
        rig.read(Topics.ALERT_NOTIFICATIONS).stream()
            .collect(Collectors.groupingBy(AlertNotification::getReceiver));
    assertThat(byReceiver).containsOnlyKeys("chat", "log");
    byReceiver.values().forEach(ITAlertingFlood::assertComplete);
    assertMessagesAreRecorded(byReceiver.get("chat"), arrivals.size());
    assertSettled();
    assertThat(alerting.counted("costwire.alerting.session.failures")).isZero();
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private Map<String, String> environment() throws Exception {
    Map<String, String> environment =
        rig.environmentWithFile(
            """
            receivers:
              - name: chat
                webhook: {url: "%s", grouped: true}
                rate_limit: {messages: %d, per: %ds}
                timeout: 2m
              - {name: log, log: {}}
            route: {receivers: [chat, log], group_wait: 100ms}
            """
                .formatted(chat.url(), MESSAGES, PER.toSeconds()));
    environment.put("ALERTING_QUEUE_MAX", Integer.toString(QUEUED_MAX));
    return environment;
  }

  /** Each with a group of its own. */
  private static Signal fired(int number) {
    return Fixtures.signal("s" + number).setSubject("budget-" + number).build();
  }

  private static double pending(Running alerting) {
    return alerting.metrics().find("costwire.alerting.deliveries.pending").gauges().stream()
        .mapToDouble(Gauge::value)
        .max()
        .orElse(0);
  }

  private int told() {
    return chat.told.stream().mapToInt(body -> body.get("alerts").size()).sum();
  }

  private List<String> toldKeys() {
    return chat.told.stream()
        .flatMap(body -> body.get("alerts").valueStream())
        .map((JsonNode alert) -> alert.get("dedup_key").textValue())
        .toList();
  }

  /** A full bucket, what came into it since, and one for the time on the way. */
  private static int allowed(List<Long> arrivals) {
    long elapsed = arrivals.getLast() - arrivals.getFirst();
    return MESSAGES + (int) (MESSAGES * elapsed / PER.toNanos()) + 1;
  }

  private static void assertComplete(List<AlertNotification> records) {
    assertThat(records).hasSize(SIGNALS);
    assertThat(records)
        .extracting(AlertNotification::getOutcome)
        .containsOnly(DeliveryOutcome.DELIVERED);
    assertThat(records).extracting(AlertNotification::getAlertKey).doesNotHaveDuplicates();
    assertThat(records).extracting(AlertNotification::getNotificationId).doesNotHaveDuplicates();
  }

  /** What was sent is recorded once per message; the others name it. */
  private static void assertMessagesAreRecorded(List<AlertNotification> records, int messages) {
    Map<Boolean, List<AlertNotification>> byPayload =
        records.stream().collect(Collectors.partitioningBy(r -> !r.getPayload().isEmpty()));
    assertThat(byPayload.get(true)).hasSize(messages);
    assertThat(byPayload.get(false))
        .extracting(AlertNotification::getMessageId)
        .isSubsetOf(
            byPayload.get(true).stream().map(AlertNotification::getNotificationId).toList());
  }

  private void assertSettled() {
    Map<String, AlertState> latest = new HashMap<>();
    rig.read(Topics.ALERT_STATE).forEach(state -> latest.put(state.getAlertKey(), state));
    assertThat(latest).hasSize(SIGNALS);
    assertThat(latest.values())
        .allSatisfy(
            state ->
                assertThat(state.getDelivered())
                    .containsOnly(
                        Map.entry("chat", state.getSignal().getRevision()),
                        Map.entry("log", state.getSignal().getRevision())));
  }
}
