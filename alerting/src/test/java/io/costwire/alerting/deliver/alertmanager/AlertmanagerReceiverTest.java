// SPDX-License-Identifier: Apache-2.0
package io.costwire.alerting.deliver.alertmanager;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.costwire.alerting.deliver.ChannelSettings;
import io.costwire.alerting.deliver.DeliveryResult;
import io.costwire.alerting.deliver.DeliveryResult.Dead;
import io.costwire.alerting.deliver.DeliveryResult.Delivered;
import io.costwire.alerting.deliver.DeliveryResult.Retry;
import io.costwire.alerting.deliver.FaultyServer;
import io.costwire.alerting.deliver.Secret;
import io.costwire.alerting.deliver.alertmanager.AlertmanagerConfig.Access;
import io.costwire.alerting.policy.Message;
import io.costwire.alerting.policy.Notification;
import io.costwire.alerting.policy.Reason;
import io.costwire.alerting.render.AlertSamples;
import io.costwire.alerting.render.AlertSamples.Sample;
import io.costwire.alerting.render.AlertStories;
import io.costwire.alerting.render.alertmanager.AlertmanagerAlerts;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class AlertmanagerReceiverTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Sample BUDGET = AlertSamples.all().getFirst();
  private static final Message FIRING = Message.of(AlertStories.firing(BUDGET));
  private static final Duration PATIENT = Duration.ofSeconds(20);

  private FaultyServer server;

  @BeforeEach
  void start() throws IOException {
    server =
        new FaultyServer(
            request -> {
              assertThat(request.path()).isEqualTo("/prefix/api/v2/alerts");
              return FaultyServer.status(200);
            });
  }

  @AfterEach
  void stop() {
    server.close();
    assertThat(server.violations).isEmpty();
  }

  @Test
  void alertThatLasts_isHeldForMinutes_becauseItIsRefreshed_andEndsWhenItIsOver() throws Exception {
    JsonNode firing = rendered(FIRING);
    JsonNode cared = rendered(Message.of(AlertStories.acknowledged(BUDGET, Optional.empty())));
    JsonNode over = rendered(Message.of(AlertStories.resolved(BUDGET, Optional.empty())));
    Sample once = sample("EXPENSIVE_REQUEST");

    assertThat(firing.path("endsAt").asText()).isEqualTo(after(Duration.ofMinutes(5)));
    assertThat(cared.path("endsAt").asText()).isEqualTo(after(Duration.ofMinutes(5)));
    assertThat(rendered(Message.of(AlertStories.firing(once))).path("endsAt").asText())
        .as("nobody refreshes what happened once")
        .isEqualTo(after(Duration.ofHours(8)));
    assertThat(over.path("endsAt").asText()).isEqualTo(AlertStories.LATER.toString());
    assertThat(firing.path("startsAt")).isEqualTo(over.path("startsAt"));
  }

  private static String after(Duration time) {
    return AlertStories.LATER.plus(time).toString();
  }

  private static Sample sample(String kind) {
    return AlertSamples.all().stream()
        .filter(sample -> sample.kind().equals(kind))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void refresh_hasTheLabelsThatWereTold_andChangesNothing() throws Exception {
    Optional<String> handle = handle(FIRING);
    Sample changed =
        new Sample(
            BUDGET.id(),
            BUDGET.fired(),
            AlertSamples.all().get(12).updated(),
            BUDGET.over(),
            BUDGET.end());
    var refresh =
        new Notification(AlertStories.updated(changed, handle).alert(), Reason.REFRESH, handle);

    JsonNode refreshed = rendered(Message.of(refresh));

    assertThat(refreshed.path("labels")).isEqualTo(rendered(FIRING).path("labels"));
    assertThat(refreshed.path("endsAt").asText()).isEqualTo(after(Duration.ofMinutes(5)));
    assertThat(AlertmanagerAlerts.handle(refresh)).isEmpty();
  }

  @Test
  void end_isOfTheLabelsThatWereTold_whateverTheSignalSaysLast() throws Exception {
    Optional<String> handle = handle(FIRING);
    Sample deleted =
        new Sample(
            BUDGET.id(),
            BUDGET.fired(),
            BUDGET.updated(),
            AlertSamples.all().get(12).over(),
            BUDGET.end());

    JsonNode over = rendered(Message.of(AlertStories.resolved(deleted, handle)));

    assertThat(over.path("labels")).isEqualTo(rendered(FIRING).path("labels"));
  }

  @Test
  void access_isInTheHeader_andShownNowhere() throws Exception {
    Access basic = new Access.Basic("costwire", new Secret("planted"));
    Access bearer = new Access.Bearer(new Secret("planted"));
    assertThat(deliver(server.url("/prefix/"), Optional.of(basic))).isInstanceOf(Delivered.class);
    assertThat(deliver(server.url("/prefix"), Optional.of(bearer))).isInstanceOf(Delivered.class);

    assertThat(server.requests.getFirst().header("Authorization"))
        .isEqualTo("Basic Y29zdHdpcmU6cGxhbnRlZA==");
    assertThat(server.requests.getLast().header("Authorization")).isEqualTo("Bearer planted");
    assertThat(new AlertmanagerConfig(server.url("/"), Optional.of(basic), PATIENT).toString())
        .doesNotContain("planted");
  }

  @Test
  void answers_areTriedAgainOrFinal() throws Exception {
    server.next(
        FaultyServer.status(500),
        FaultyServer.status(429, "Retry-After", "60"),
        FaultyServer.body(400, "\"planted\""),
        FaultyServer.status(401),
        FaultyServer.status(404));

    assertThat(deliver()).isEqualTo(new Retry("HTTP 500"));
    assertThat(deliver()).isEqualTo(new Retry("HTTP 429", Optional.of(Duration.ofMinutes(1))));
    assertThat(deliver()).isEqualTo(new Dead("HTTP 400"));
    assertThat(deliver()).asString().contains("check username and password");
    assertThat(deliver()).asString().contains("root of Alertmanager");
  }

  @Test
  void flood_isSentInParts_andTriedAgainWhole() throws Exception {
    Message flood = AlertStories.flood(1203);
    try (AlertmanagerReceiver receiver = receiver(server.url("/prefix/"), Optional.empty())) {
      String payload = receiver.render(flood);
      server.next(FaultyServer.status(200), FaultyServer.status(503));
      assertThat(receiver.deliver(flood, payload)).isEqualTo(new Retry("HTTP 503"));
      server.requests.clear();

      DeliveryResult result = receiver.deliver(flood, payload);

      assertThat(((Delivered) result).handles()).hasSize(1203);
      assertThat(server.requests).extracting(r -> r.body().size()).containsExactly(500, 500, 203);
    }
  }

  @Test
  void reset_isTriedAgain() throws Exception {
    try (ServerSocket resetting = server.resetting()) {
      URI reset = URI.create("http://127.0.0.1:" + resetting.getLocalPort() + "/");
      assertThat(deliver(reset, Optional.empty())).isEqualTo(new Retry("the connection broke"));
    }
  }

  private DeliveryResult deliver() throws InterruptedException {
    return deliver(server.url("/prefix/"), Optional.empty());
  }

  private static DeliveryResult deliver(URI url, Optional<Access> access)
      throws InterruptedException {
    try (AlertmanagerReceiver receiver = receiver(url, access)) {
      return receiver.deliver(FIRING, receiver.render(FIRING));
    }
  }

  private Optional<String> handle(Message message) throws InterruptedException {
    DeliveryResult result = deliver();
    return Optional.of(((Delivered) result).handles().get(message.first().key()));
  }

  private JsonNode rendered(Message message) throws IOException {
    try (AlertmanagerReceiver receiver = receiver(server.url("/"), Optional.empty())) {
      return JSON.readTree(receiver.render(message)).get(0);
    }
  }

  private static AlertmanagerReceiver receiver(URI url, Optional<Access> access) {
    Instant now = AlertStories.LATER;
    return new AlertmanagerReceiver(
        new ChannelSettings("prom", PATIENT, AlertStories.LINKS),
        new AlertmanagerConfig(url, access, Duration.ofHours(8)),
        () -> now);
  }
}
