// SPDX-License-Identifier: Apache-2.0
package io.costwire.alerting.deliver.pagerduty;

import static org.assertj.core.api.Assertions.assertThat;

import io.costwire.alerting.deliver.ChannelSettings;
import io.costwire.alerting.deliver.DeliveryResult;
import io.costwire.alerting.deliver.DeliveryResult.Dead;
import io.costwire.alerting.deliver.DeliveryResult.Delivered;
import io.costwire.alerting.deliver.DeliveryResult.Retry;
import io.costwire.alerting.deliver.FaultyServer;
import io.costwire.alerting.deliver.FaultyServer.Answer;
import io.costwire.alerting.deliver.FaultyServer.Request;
import io.costwire.alerting.deliver.Secret;
import io.costwire.alerting.policy.Message;
import io.costwire.alerting.policy.Notification;
import io.costwire.alerting.render.AlertSamples;
import io.costwire.alerting.render.AlertSamples.Sample;
import io.costwire.alerting.render.AlertStories;
import io.costwire.alerting.render.HostileSamples;
import io.costwire.alerting.render.PagerDutyRules;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class PagerDutyReceiverTest {
  private static final Instant NOW = Instant.parse("2026-11-22T12:00:00Z");
  private static final String KEY = "planted0routing0key0planted00000";
  private static final Sample BUDGET = AlertSamples.all().getFirst();

  private final List<String> incidents = new CopyOnWriteArrayList<>();
  private FaultyServer server;
  private PagerDutyReceiver receiver;

  @BeforeEach
  void start() throws IOException {
    server = new FaultyServer(this::answer);
    receiver = receiver(server.url("/v2/enqueue"), KEY, Duration.ofSeconds(20));
  }

  /** As documented: 202 with the key, 400 for what it does not take. */
  private Answer answer(Request request) {
    PagerDutyRules.verify(request.body());
    assertThat(request.path()).isEqualTo("/v2/enqueue");
    if (!request.body().path("routing_key").asText().equals(KEY)) {
      return FaultyServer.body(
          400, "{\"status\":\"invalid event\",\"message\":\"Event object is invalid\"}");
    }
    String key = request.body().path("dedup_key").asText();
    incidents.add(request.body().path("event_action").asText() + " " + key);
    return FaultyServer.body(
        202, "{\"status\":\"success\",\"message\":\"Event processed\",\"dedup_key\":\"x\"}");
  }

  @AfterEach
  void stop() {
    receiver.close();
    server.close();
    assertThat(server.violations).isEmpty();
  }

  @Test
  void everyKindAndState_isTaken() throws Exception {
    for (Sample sample : AlertSamples.all()) {
      for (Notification told : AlertStories.of(sample, Optional.empty()).values()) {
        assertThat(deliver(told)).isEqualTo(new Delivered());
      }
    }
    for (Sample sample : HostileSamples.all()) {
      assertThat(deliver(AlertStories.firing(sample))).isEqualTo(new Delivered());
    }
  }

  @Test
  void episode_isTriggeredAcknowledgedAndResolved_underOneKey() throws Exception {
    AlertStories.of(BUDGET, Optional.empty())
        .values()
        .forEach(
            told -> {
              try {
                deliver(told);
              } catch (InterruptedException e) {
                throw new AssertionError(e);
              }
            });

    String key = BUDGET.id() + "#1";
    assertThat(incidents)
        .containsExactly(
            "trigger " + key,
            "trigger " + key,
            "trigger " + key,
            "acknowledge " + key,
            "resolve " + key);
  }

  @Test
  void longKeys_areShortened_andStayDifferentAndTheSame() throws Exception {
    String tag = "x".repeat(300);
    Set<String> keys = new HashSet<>();
    for (String id : List.of("anomaly|" + tag + "|a", "anomaly|" + tag + "|b")) {
      Sample sample = new Sample(id, BUDGET.fired(), BUDGET.updated(), BUDGET.over(), BUDGET.end());
      deliver(AlertStories.firing(sample));
      deliver(AlertStories.resolved(sample, Optional.empty()));
    }
    incidents.forEach(incident -> keys.add(incident.split(" ")[1]));

    assertThat(incidents).hasSize(4);
    assertThat(keys).hasSize(2).allMatch(key -> key.length() <= 255);
  }

  @Test
  void routingKey_isSent_andRecordedNowhere() throws Exception {
    Message message = Message.of(AlertStories.firing(BUDGET));

    assertThat(receiver.render(message)).doesNotContain("planted");
    assertThat(receiver.deliver(message, receiver.render(message))).isEqualTo(new Delivered());
    assertThat(server.requests.getFirst().body().path("routing_key").asText()).isEqualTo(KEY);
    try (PagerDutyReceiver wrong =
        receiver(server.url("/v2/enqueue"), "planted-wrong", Duration.ofSeconds(20))) {
      DeliveryResult result = wrong.deliver(message, wrong.render(message));
      assertThat(result).isInstanceOf(Dead.class).asString().contains("routing_key");
      assertThat(result.toString()).doesNotContain("planted");
    }
  }

  @Test
  void answers_areTriedAgainOrFinal() throws Exception {
    server.next(
        FaultyServer.status(429, "Retry-After", "60"),
        FaultyServer.status(500),
        FaultyServer.status(200),
        FaultyServer.status(404),
        FaultyServer.status(302));

    assertThat(deliver(AlertStories.firing(BUDGET)))
        .isEqualTo(new Retry("HTTP 429", Optional.of(Duration.ofMinutes(1))));
    assertThat(deliver(AlertStories.firing(BUDGET))).isEqualTo(new Retry("HTTP 500"));
    assertThat(deliver(AlertStories.firing(BUDGET))).isInstanceOf(Retry.class);
    assertThat(deliver(AlertStories.firing(BUDGET))).isEqualTo(new Dead("HTTP 404"));
    assertThat(deliver(AlertStories.firing(BUDGET))).isInstanceOf(Dead.class);
  }

  @Test
  void silenceDripAndReset_endInTime() throws Exception {
    Message message = Message.of(AlertStories.firing(BUDGET));
    try (PagerDutyReceiver hasty = receiver(server.url("/"), KEY, Duration.ofMillis(300));
        ServerSocket resetting = server.resetting()) {
      server.next(server.silence(), server.drip());
      assertThat(hasty.deliver(message, hasty.render(message))).isInstanceOf(Retry.class);
      assertThat(hasty.deliver(message, hasty.render(message))).isInstanceOf(Retry.class);
      URI reset = URI.create("http://127.0.0.1:" + resetting.getLocalPort() + "/v2/enqueue");
      try (PagerDutyReceiver broken = receiver(reset, KEY, Duration.ofSeconds(20))) {
        assertThat(broken.deliver(message, broken.render(message)))
            .isEqualTo(new Retry("the connection broke"));
      }
    }
  }

  private DeliveryResult deliver(Notification told) throws InterruptedException {
    Message message = Message.of(told);
    return receiver.deliver(message, receiver.render(message));
  }

  private static PagerDutyReceiver receiver(URI url, String key, Duration timeout) {
    return new PagerDutyReceiver(
        new ChannelSettings("pager", timeout, AlertStories.LINKS),
        new PagerDutyConfig(new Secret(key), url),
        () -> NOW);
  }
}
