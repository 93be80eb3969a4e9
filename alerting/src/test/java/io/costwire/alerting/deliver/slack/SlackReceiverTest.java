// SPDX-License-Identifier: Apache-2.0
package io.costwire.alerting.deliver.slack;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.costwire.alerting.deliver.ChannelSettings;
import io.costwire.alerting.deliver.DeliveryResult;
import io.costwire.alerting.deliver.DeliveryResult.Dead;
import io.costwire.alerting.deliver.DeliveryResult.Delivered;
import io.costwire.alerting.deliver.DeliveryResult.Retry;
import io.costwire.alerting.deliver.FaultyServer;
import io.costwire.alerting.deliver.Secret;
import io.costwire.alerting.policy.Message;
import io.costwire.alerting.policy.Notification;
import io.costwire.alerting.render.AlertSamples;
import io.costwire.alerting.render.AlertSamples.Sample;
import io.costwire.alerting.render.AlertStories;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class SlackReceiverTest {
  private static final Instant NOW = Instant.parse("2026-11-22T12:00:00Z");
  private static final Sample BUDGET = AlertSamples.all().getFirst();
  private static final Sample ANOMALY = AlertSamples.all().get(3);

  private FakeSlack slack;
  private SlackBotReceiver bot;

  @BeforeEach
  void start() throws IOException {
    slack = new FakeSlack();
    bot = bot(slack.server.url("/api/"), FakeSlack.TOKEN, Duration.ofSeconds(20));
  }

  @AfterEach
  void stop() {
    bot.close();
    slack.close();
    assertThat(slack.server.violations).isEmpty();
  }

  @Test
  void everyKindAndState_isTaken() throws Exception {
    for (Sample sample : AlertSamples.all()) {
      Optional<String> handle = handle(deliver(AlertStories.firing(sample)), sample);
      assertThat(handle).isPresent();
      for (Notification told : AlertStories.of(sample, handle).values()) {
        assertThat(deliver(told)).isInstanceOf(Delivered.class);
      }
    }
  }

  @Test
  void firstMessage_isEditedAndAnsweredInItsThread() throws Exception {
    Optional<String> handle = handle(deliver(AlertStories.firing(BUDGET)), BUDGET);
    assertThat(handle).contains("C012AB3CD|1795348801.000001");

    deliver(AlertStories.updated(BUDGET, handle));
    assertThat(slack.messages).hasSize(1);
    assertThat(text("1795348801.000001")).contains("107 %");

    deliver(AlertStories.acknowledged(BUDGET, handle));
    deliver(AlertStories.repeated(BUDGET, handle));
    assertThat(deliver(AlertStories.resolved(BUDGET, handle))).isInstanceOf(Delivered.class);

    assertThat(slack.messages).hasSize(4);
    assertThat(text("1795348801.000001")).startsWith("[Resolved]");
    assertThat(text("1795348801.000002")).startsWith("[Acknowledged, WARNING]");
    assertThat(slack.messages.get("1795348801.000003").path("reply_broadcast").asBoolean())
        .isTrue();
    assertThat(text("1795348801.000004")).startsWith("[Resolved]");
    assertThat(slack.messages.values().stream().skip(1))
        .allMatch(reply -> reply.path("thread_ts").asText().equals("1795348801.000001"));
  }

  @Test
  void messageOfSeveral_isNotOverwrittenByOneOfThem() throws Exception {
    Message both =
        new Message(
            "tenant=acme", List.of(AlertStories.firing(BUDGET), AlertStories.firing(ANOMALY)));
    DeliveryResult told = bot.deliver(both, bot.render(both));
    assertThat(handle(told, BUDGET)).contains("C012AB3CD|1795348801.000001|shared");
    assertThat(handle(told, ANOMALY)).isEqualTo(handle(told, BUDGET));

    deliver(AlertStories.updated(BUDGET, handle(told, BUDGET)));
    deliver(AlertStories.resolved(BUDGET, handle(told, BUDGET)));

    assertThat(text("1795348801.000001")).startsWith("[CRITICAL] 2 firing: tenant=acme");
    assertThat(text("1795348801.000002")).startsWith("[Resolved]");
    assertThat(slack.messages.get("1795348801.000002").path("reply_broadcast").asBoolean())
        .isTrue();
    assertThat(slack.messages).hasSize(2);
  }

  @Test
  void callsThatWentWell_areNotMadeAgain_whenALaterOneIsTriedAgain() throws Exception {
    Optional<String> handle = handle(deliver(AlertStories.firing(BUDGET)), BUDGET);
    Message mixed =
        new Message(
            "", List.of(AlertStories.resolved(BUDGET, handle), AlertStories.firing(ANOMALY)));
    String payload = bot.render(mixed);
    slack.server.requests.clear();
    slack.server.next(
        FaultyServer.body(
            200, "{\"ok\":true,\"channel\":\"C012AB3CD\",\"ts\":\"1795348801.000001\"}"),
        FaultyServer.body(
            200, "{\"ok\":true,\"channel\":\"C012AB3CD\",\"ts\":\"1795348801.000009\"}"),
        FaultyServer.status(429, "Retry-After", "30"));

    assertThat(bot.deliver(mixed, payload))
        .isEqualTo(new Retry("HTTP 429", Optional.of(Duration.ofSeconds(30))));
    DeliveryResult again = bot.deliver(mixed, payload);

    assertThat(slack.server.requests).hasSize(4);
    assertThat(slack.server.requests.get(3).body()).isEqualTo(slack.server.requests.get(2).body());
    assertThat(handle(again, ANOMALY)).isPresent();
  }

  @Test
  void endsOfAFlood_areOneMessage() throws Exception {
    List<Notification> ends =
        AlertStories.flood(50).notifications().stream()
            .map(
                told ->
                    told.withHandle(
                        "C012AB3CD|1700000000.%06d".formatted(told.key().hashCode() & 0xffff)))
            .toList();
    Message flood = new Message("", ends);

    DeliveryResult result = bot.deliver(flood, bot.render(flood));

    assertThat(slack.messages).hasSize(1);
    assertThat(((Delivered) result).handles()).hasSize(50);
    assertThat(((Delivered) result).handles().values()).allMatch(h -> h.endsWith("|shared"));
  }

  @Test
  void goneMessage_isNotEdited_andWhatIsNewIsPostedAnew() throws Exception {
    Optional<String> gone = Optional.of("C012AB3CD|1700000000.000001");

    assertThat(deliver(AlertStories.resolved(BUDGET, gone))).isInstanceOf(Delivered.class);

    assertThat(slack.messages).hasSize(1);
    assertThat(slack.messages.values().iterator().next().has("thread_ts")).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"channel_not_found", "is_archived", "not_in_channel"})
  void channelThatWasGivenUp_keepsNothingFromTheNewOne(String error) throws Exception {
    slack.elsewhere = error;
    Optional<String> old = Optional.of("C0LDCHANNEL|1700000000.000001");
    Message mixed =
        new Message("", List.of(AlertStories.resolved(BUDGET, old), AlertStories.firing(ANOMALY)));

    DeliveryResult result = bot.deliver(mixed, bot.render(mixed));

    assertThat(handle(result, ANOMALY)).isPresent();
    assertThat(slack.messages.values())
        .hasSize(2)
        .allMatch(posted -> posted.path("channel").asText().equals(FakeSlack.CHANNEL))
        .noneMatch(posted -> posted.has("thread_ts"));
  }

  @Test
  void errors_areTriedAgainOrFinal_withTheirFix() throws Exception {
    assertThat(refused("ratelimited")).isEqualTo(new Retry("Slack: ratelimited"));
    assertThat(refused("internal_error")).isInstanceOf(Retry.class);
    assertThat(refused("org_login_required")).isInstanceOf(Retry.class);
    assertThat(refused("external_channel_migrating")).isInstanceOf(Retry.class);
    assertThat(refused("accesslimited")).isInstanceOf(Dead.class).asString().contains("allow");
    assertThat(refused("channel_not_found")).asString().contains("invite the app");
    assertThat(refused("not_in_channel")).asString().contains("/invite");
    assertThat(refused("is_archived")).asString().contains("archived");
    assertThat(refused("invalid_auth")).asString().contains("xoxb-");
    assertThat(refused("missing_scope")).asString().contains("chat:write");
    assertThat(refused("secret_text_of_a_proxy"))
        .isEqualTo(new Dead("Slack refused it with an error that is not known here"));
  }

  @Test
  void wrongToken_isFinal_andShownNowhere() throws Exception {
    try (SlackBotReceiver wrong =
        bot(slack.server.url("/api/"), "xoxb-planted-wrong", Duration.ofSeconds(20))) {
      Message message = Message.of(AlertStories.firing(BUDGET));
      String payload = wrong.render(message);
      DeliveryResult result = wrong.deliver(message, payload);

      assertThat(result).isInstanceOf(Dead.class);
      assertThat(result.toString() + payload).doesNotContain("planted");
    }
  }

  @Test
  void brokenAnswers_areTriedAgain() throws Exception {
    slack.server.next(
        FaultyServer.status(500),
        FaultyServer.status(503, "Retry-After", "7"),
        FaultyServer.body(200, "<html>"),
        FaultyServer.body(200, "[1]"),
        FaultyServer.body(200, "x".repeat(2_000_000)),
        FaultyServer.status(204));

    assertThat(deliver(AlertStories.firing(BUDGET))).isEqualTo(new Retry("HTTP 500"));
    assertThat(deliver(AlertStories.firing(BUDGET)))
        .isEqualTo(new Retry("HTTP 503", Optional.of(Duration.ofSeconds(7))));
    for (int i = 0; i < 4; i++) {
      assertThat(deliver(AlertStories.firing(BUDGET))).isInstanceOf(Retry.class);
    }
    assertThat(deliver(AlertStories.firing(BUDGET))).isInstanceOf(Delivered.class);
    assertThat(slack.messages).hasSize(1);
  }

  @Test
  void silenceDripAndReset_endInTime() throws Exception {
    Message message = Message.of(AlertStories.firing(BUDGET));
    Duration timeout = Duration.ofMillis(300);
    try (SlackBotReceiver hasty = bot(slack.server.url("/api/"), FakeSlack.TOKEN, timeout);
        ServerSocket resetting = slack.server.resetting()) {
      slack.server.next(slack.server.silence(), slack.server.drip());
      assertThat(hasty.deliver(message, hasty.render(message)))
          .isEqualTo(new Retry("no answer within PT0.3S"));
      assertThat(hasty.deliver(message, hasty.render(message)))
          .isEqualTo(new Retry("no answer within PT0.3S"));
      URI reset = URI.create("http://127.0.0.1:" + resetting.getLocalPort() + "/api/");
      try (SlackBotReceiver broken = bot(reset, FakeSlack.TOKEN, Duration.ofSeconds(20))) {
        assertThat(broken.deliver(message, broken.render(message)))
            .isEqualTo(new Retry("the connection broke"));
      }
    }
  }

  @Test
  void webhook_postsEachChange_andSaysWhatIsWrongByStatus() throws Exception {
    Secret url = new Secret(slack.server.url(FakeSlack.WEBHOOK).toString());
    ChannelSettings settings =
        new ChannelSettings("hook", Duration.ofSeconds(20), AlertStories.LINKS);
    try (SlackWebhookReceiver webhook = new SlackWebhookReceiver(settings, url, () -> NOW)) {
      for (Sample sample : AlertSamples.all()) {
        for (Notification told : AlertStories.of(sample, Optional.empty()).values()) {
          Message message = Message.of(told);
          assertThat(webhook.deliver(message, webhook.render(message))).isEqualTo(new Delivered());
        }
      }
      Message message = Message.of(AlertStories.firing(BUDGET));
      slack.server.next(
          FaultyServer.body(404, "no_service"),
          FaultyServer.body(403, "invalid_token"),
          FaultyServer.body(410, "channel_is_archived"),
          FaultyServer.status(429, "Retry-After", "30"),
          FaultyServer.body(500, "rollup_error"));
      assertThat(webhook.deliver(message, "{}")).asString().contains("create another webhook");
      assertThat(webhook.deliver(message, "{}")).asString().contains("revoked");
      assertThat(webhook.deliver(message, "{}")).asString().contains("archived");
      assertThat(webhook.deliver(message, "{}"))
          .isEqualTo(new Retry("HTTP 429", Optional.of(Duration.ofSeconds(30))));
      assertThat(webhook.deliver(message, "{}")).isEqualTo(new Retry("HTTP 500"));
    }
  }

  private DeliveryResult refused(String error) throws InterruptedException {
    slack.server.next(FakeSlack.refused(error));
    return deliver(AlertStories.firing(BUDGET));
  }

  private DeliveryResult deliver(Notification told) throws InterruptedException {
    Message message = Message.of(told);
    return bot.deliver(message, bot.render(message));
  }

  private static Optional<String> handle(DeliveryResult result, Sample sample) {
    return ((Delivered) result)
        .handles().entrySet().stream()
            .filter(entry -> entry.getKey().signalId().equals(sample.id()))
            .map(java.util.Map.Entry::getValue)
            .findFirst();
  }

  private String text(String timestamp) {
    JsonNode message = slack.messages.get(timestamp);
    return message.path("text").asText();
  }

  private static SlackBotReceiver bot(URI api, String token, Duration timeout) {
    return new SlackBotReceiver(
        new ChannelSettings("ops-slack", timeout, AlertStories.LINKS),
        new SlackBotConfig(new Secret(token), FakeSlack.CHANNEL, api),
        () -> NOW);
  }
}
