// SPDX-License-Identifier: Apache-2.0
package io.costwire.alerting;

import static io.costwire.alerting.AlertingRig.PATIENCE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.costwire.runtime.Readiness;
import io.costwire.schemas.AlertAction;
import io.costwire.schemas.AlertLifecycle;
import io.costwire.schemas.AlertNotification;
import io.costwire.schemas.AlertState;
import io.costwire.schemas.Fixtures;
import io.costwire.schemas.RejectStage;
import io.costwire.schemas.Rejection;
import io.costwire.schemas.Signal;
import io.costwire.schemas.SignalState;
import io.costwire.schemas.topics.Topics;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Alerting on a real broker and registry, across restarts and kills. */
final class ITAlerting {
  @TempDir private Path folder;
  private AlertingRig rig;
  private WebhookServer webhook;

  @BeforeEach
  void startRig() throws Exception {
    rig = new AlertingRig(folder);
    webhook = new WebhookServer();
  }

  @AfterEach
  void stopRig() throws Exception {
    rig.close();
    webhook.close();
  }

  @Test
  void signal_isToldOncePerChannelAndChange_andFiringAgainIsANewEpisode() {
    var alerting = rig.start(rig.environment(webhook.url()));
    rig.send(fired(1));
    await().atMost(PATIENCE).until(() -> webhook.news().size() == 1);
    rig.send(fired(2));
    rig.send(fired(2));
    rig.send(withdrawn(3));
    rig.send(fired(4));

    await().atMost(PATIENCE).until(() -> rig.attempts().size() == 6);
    assertThat(webhook.news()).containsExactly("s#1 FIRING", "s#1 RESOLVED", "s#2 FIRING");
    assertThat(rig.attempts())
        .containsExactlyInAnyOrder(
            "s#1 FIRING log DELIVERED",
            "s#1 FIRING webhook DELIVERED",
            "s#1 RESOLVED log DELIVERED",
            "s#1 RESOLVED webhook DELIVERED",
            "s#2 FIRING log DELIVERED",
            "s#2 FIRING webhook DELIVERED");
    assertThat(alerting.counted("costwire.alerting.signals", "outcome", "opened")).isEqualTo(2);
    assertThat(alerting.counted("costwire.alerting.signals", "outcome", "updated")).isEqualTo(1);
    assertThat(alerting.counted("costwire.alerting.signals", "outcome", "resolved")).isEqualTo(1);
    assertThat(alerting.counted("costwire.alerting.signals", "reason", "replayed")).isEqualTo(1);
    assertThat(alerting.counted("costwire.alerting.signals.in")).isEqualTo(5);
    AlertState last = rig.read(Topics.ALERT_STATE).getLast();
    assertThat(last.getAlertKey()).isEqualTo("s#2");
    assertThat(last.getState()).isEqualTo(AlertLifecycle.FIRING);
    assertThat(last.getDelivered())
        .containsOnly(Map.entry("log", rev(4)), Map.entry("webhook", rev(4)));
  }

  @Test
  void restart_repeatsNothing_evenIfAllSignalsAreReadAgain() {
    var first = rig.start(rig.environment(webhook.url()));
    rig.send(fired(1));
    await().atMost(PATIENCE).until(() -> webhook.news().size() == 1);
    first.app().close();
    assertThat(rig.attempts()).hasSize(2);

    Map<String, String> replaying = rig.environment(webhook.url());
    replaying.put("ALERTING_GROUP_ID", "another-group");
    var second = rig.start(replaying);
    rig.send(signal("marker", 1, SignalState.FIRED));

    await().atMost(PATIENCE).until(() -> webhook.news().contains("marker#1 FIRING"));
    second.app().close();
    assertThat(webhook.news()).containsExactly("s#1 FIRING", "marker#1 FIRING");
    assertThat(rig.attempts()).hasSize(4);
    assertThat(second.counted("costwire.alerting.signals", "reason", "replayed")).isEqualTo(1);
  }

  @Test
  void killBetweenDeliveryAndRecord_repeatsWithTheSameDedupKeyAndBody() throws Exception {
    CountDownLatch killed = new CountDownLatch(1);
    CountDownLatch told = new CountDownLatch(1);
    webhook.answer =
        () -> {
          told.countDown();
          awaitQuietly(killed);
          return 204;
        };
    Process process = rig.startProcess(rig.environment(webhook.url()));
    rig.send(fired(1));
    assertThat(told.await(PATIENCE.toSeconds(), java.util.concurrent.TimeUnit.SECONDS)).isTrue();
    AlertingRig.kill(process);
    killed.countDown();

    rig.start(rig.environment(webhook.url()));

    await().atMost(PATIENCE).until(() -> webhook.told.size() == 2);
    assertThat(webhook.told.get(1)).isEqualTo(webhook.told.get(0));
    await().atMost(PATIENCE).until(() -> rig.attempts().contains("s#1 FIRING webhook DELIVERED"));
    assertThat(rig.attempts()).filteredOn(a -> a.contains("webhook")).hasSize(1);
  }

  @Test
  void deliveryThatWaitsForADeadReceiver_survivesKill_andIsResumed() throws Exception {
    int port;
    try (ServerSocket free = new ServerSocket(0)) {
      port = free.getLocalPort();
    }
    Map<String, String> environment = rig.environment("http://127.0.0.1:" + port + "/");
    Process process = rig.startProcess(environment);
    rig.send(fired(1));
    await()
        .atMost(PATIENCE)
        .until(
            () ->
                rig.attempts()
                    .containsAll(
                        List.of("s#1 FIRING log DELIVERED", "s#1 FIRING webhook RETRYING")));
    AlertingRig.kill(process);

    try (WebhookServer back = new WebhookServer(port)) {
      rig.start(environment);
      await().atMost(PATIENCE).until(() -> rig.attempts().contains("s#1 FIRING webhook DELIVERED"));
      assertThat(back.news()).containsExactly("s#1 FIRING");
    }
    assertThat(rig.attempts()).filteredOn(a -> a.contains("log")).hasSize(1);
  }

  @Test
  void recordThatIsNoSignal_isRejected_andTheRestGoesOn() {
    var alerting = rig.start(rig.environment(webhook.url()));
    rig.send("s", new byte[] {1, 2, 3});
    rig.send(fired(1));

    await().atMost(PATIENCE).until(() -> webhook.news().equals(List.of("s#1 FIRING")));
    Rejection rejection = rig.read(Topics.USAGE_REJECTED).getFirst();
    assertThat(rejection.getStage()).isEqualTo(RejectStage.ALERTING);
    assertThat(rejection.getSourceTopic()).isEqualTo("cost.signals");
    assertThat(rejection.getOriginal()).isNull();
    assertThat(alerting.counted("costwire.alerting.signals", "outcome", "rejected")).isEqualTo(1);
    assertThat(alerting.counted("costwire.alerting.signals"))
        .isEqualTo(alerting.counted("costwire.alerting.signals.in"));
  }

  @Test
  void signalThatWasNotCommitted_isNotTold() {
    rig.start(rig.environment(webhook.url()));
    try (var transactional = rig.producer(Map.of("transactional.id", "streams"))) {
      transactional.initTransactions();
      transactional.beginTransaction();
      var unused =
          transactional.send(new ProducerRecord<>("cost.signals", "s", rig.bytes(fired(1))));
      transactional.flush();
      transactional.abortTransaction();
    }
    rig.send(fired(2));

    await().atMost(PATIENCE).until(() -> rig.attempts().size() == 2);
    assertThat(rig.read(Topics.ALERT_STATE).getFirst().getSignal().getRevision()).isEqualTo(rev(2));
    assertThat(webhook.news()).containsExactly("s#1 FIRING");
  }

  @Test
  void secondInstance_standsByAndTakesOver() {
    var first = rig.start(rig.environment(webhook.url()));
    rig.send(fired(1));
    await().atMost(PATIENCE).until(() -> webhook.news().size() == 1);
    var second = rig.start(rig.environment(webhook.url()));
    second.awaitReady();
    rig.send(withdrawn(2));
    await().atMost(PATIENCE).until(() -> webhook.news().size() == 2);
    assertThat(second.counted("costwire.alerting.signals.in")).isZero();

    first.app().close();
    rig.send(fired(3));

    await().atMost(PATIENCE).until(() -> rig.attempts().size() == 6);
    assertThat(webhook.news()).containsExactly("s#1 FIRING", "s#1 RESOLVED", "s#2 FIRING");
    assertThat(second.counted("costwire.alerting.signals.in")).isEqualTo(1);
  }

  @Test
  void burstOfSignals_isToldCompletely_andOnce() {
    int signals = 1_000;
    var alerting = rig.start(rig.environment(webhook.url()));
    alerting.awaitReady();
    rig.sendAll(
        IntStream.range(0, signals).mapToObj(i -> signal("s" + i, 1, SignalState.FIRED)).toList());
    await().atMost(PATIENCE).until(() -> rig.attempts().size() == 2 * signals);
    assertThat(webhook.news()).hasSize(signals);
    assertThat(new HashSet<>(webhook.news())).hasSize(signals);
    assertThat(alerting.counted("costwire.alerting.deliveries"))
        .isEqualTo(alerting.counted("costwire.alerting.deliveries.attempted"));
  }

  @Test
  void commands_acknowledgeAndEndAlerts_andSurviveARestart() {
    var first = rig.start(rig.environment(webhook.url()));
    rig.send(fired(1));
    await().atMost(PATIENCE).until(() -> webhook.news().size() == 1);
    rig.order("s#1", AlertAction.ACKNOWLEDGE, "anna");
    await()
        .atMost(PATIENCE)
        .until(() -> "anna".equals(rig.read(Topics.ALERT_STATE).getLast().getAcknowledgedBy()));
    first.app().close();

    var second = rig.start(rig.environment(webhook.url()));
    rig.order("s#1", AlertAction.RESOLVE, "ben");
    rig.order("nobody#1", AlertAction.RESOLVE, "ben");
    await().atMost(PATIENCE).until(() -> webhook.news().size() == 2);
    rig.send(fired(2));

    await().atMost(PATIENCE).until(() -> second.counted("costwire.alerting.commands") == 2);
    await()
        .atMost(PATIENCE)
        .until(
            () -> second.counted("costwire.alerting.signals", "reason", "resolved_by_hand") == 1);
    assertThat(webhook.news()).containsExactly("s#1 FIRING", "s#1 RESOLVED");
    AlertState last = rig.read(Topics.ALERT_STATE).getLast();
    assertThat(last.getState()).isEqualTo(AlertLifecycle.RESOLVED);
    assertThat(last.getResolvedBy()).isEqualTo("ben");
    assertThat(last.getAcknowledgedBy()).isEqualTo("anna");
  }

  @Test
  void silence_keepsQuiet_acrossARestart_untilItEnds() {
    rig.silence("quiet", "team=\"search\"");
    var first = rig.start(rig.environment(webhook.url()));
    rig.send(fired(1));
    await()
        .atMost(PATIENCE)
        .until(
            () ->
                rig.read(Topics.ALERT_STATE).stream()
                    .anyMatch(state -> state.getState() == AlertLifecycle.SILENCED));
    first.app().close();
    var second = rig.start(rig.environment(webhook.url()));
    second.awaitReady();
    assertThat(webhook.news()).isEmpty();

    rig.endSilence("quiet");

    await().atMost(PATIENCE).until(() -> webhook.news().equals(List.of("s#1 FIRING")));
  }

  @Test
  void routesOfAFile_areFollowed_andWhatStillFiresIsToldAgain_evenAfterAKill() throws Exception {
    try (WebhookServer other = new WebhookServer()) {
      Map<String, String> environment =
          rig.environmentWithFile(
              """
              receivers:
                - {name: all, webhook: {url: "%s"}}
                - {name: search, webhook: {url: "%s"}}
              route:
                receiver: all
                routes:
                  - {matchers: [team=search], receiver: search, repeat_interval: 2s}
              """
                  .formatted(other.url(), webhook.url()));
      Process process = rig.startProcess(environment);
      // of a budget whose period is over nobody is told again
      rig.send(
          Signal.newBuilder(fired(1)).setPeriodEnd(Instant.now().plus(Duration.ofDays(1))).build());
      await().atMost(PATIENCE).until(() -> webhook.news().size() >= 2);
      AlertingRig.kill(process);
      int before = webhook.news().size();

      rig.start(environment);

      await().atMost(PATIENCE).until(() -> webhook.news().size() > before);
      assertThat(webhook.news()).containsOnly("s#1 FIRING");
      assertThat(other.news()).isEmpty();
      rig.order("s#1", AlertAction.ACKNOWLEDGE, "anna");
      rig.send(withdrawn(2));
      await().atMost(PATIENCE).until(() -> webhook.news().contains("s#1 RESOLVED"));
      assertThat(rig.read(Topics.ALERT_NOTIFICATIONS))
          .extracting(AlertNotification::getReason)
          .contains("NEWS", "REPEAT");
      assertThat(rig.read(Topics.ALERT_NOTIFICATIONS))
          .extracting(AlertNotification::getNotificationId)
          .doesNotHaveDuplicates();
    }
  }

  @Test
  void kafkaThatIsAway_showsInReadiness_andCloseIsQuick() throws Exception {
    Map<String, String> environment = rig.environment(webhook.url());
    try (ServerSocket free = new ServerSocket(0)) {
      environment.put("KAFKA_BOOTSTRAP_SERVERS", "127.0.0.1:" + free.getLocalPort());
    }
    environment.put("KAFKA_CLIENT_DEFAULT_API_TIMEOUT_MS", "1000");
    environment.put("KAFKA_CLIENT_REQUEST_TIMEOUT_MS", "900");
    var alerting = rig.start(environment);

    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () -> assertThat(alerting.app().ready().toString()).contains("could not list topics"));
    long start = System.nanoTime();
    alerting.app().close();
    alerting.app().close();
    assertThat(System.nanoTime() - start).isLessThan(10_000_000_000L);
    assertThat(alerting.app().ready()).isInstanceOf(Readiness.NotReady.class);
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static Signal fired(int counter) {
    return signal("s", counter, SignalState.FIRED);
  }

  private static Signal withdrawn(int counter) {
    return signal("s", counter, SignalState.WITHDRAWN);
  }

  private static Signal signal(String id, int counter, SignalState state) {
    return Fixtures.signal(id)
        .setState(state)
        .setRevision(rev(counter))
        .setEmittedAt(Fixtures.NOON.plusSeconds(counter))
        .build();
  }

  private static long rev(int counter) {
    return (1L << 40) | counter;
  }
}
