// SPDX-License-Identifier: Apache-2.0
package io.costwire.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.costwire.embedded.kafka.EmbeddedKafka;
import io.costwire.gateway.GatewayClient.Reply;
import io.costwire.gateway.budgets.Budgets;
import io.costwire.runtime.Readiness;
import io.costwire.schemas.topics.Topics;
import io.costwire.sender.kafka.KafkaSenderSettings;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The gateway while Kafka or the registry are away. */
@Timeout(180)
final class ITGatewayOutage {
  private static final String CHAT =
      "{\"event_id\":\"%s\",\"provider\":\"openai\",\"model\":\"gpt-4o\"}";
  private static final Duration ACK_TIMEOUT = Duration.ofSeconds(2);
  private final String registry = "mock://" + UUID.randomUUID();
  @TempDir private Path folder;

  @Test
  void brokerDown_is503InBoundedTimeAndRecovers() throws Exception {
    var kafka = new EmbeddedKafka(EmbeddedKafka.Options.of(folder)).start();
    String bootstrap = kafka.bootstrapServers();
    try (GatewayApp app = app(bootstrap, registry)) {
      app.start();
      awaitReady(app);
      try (var client = new GatewayClient(app.port())) {
        assertThat(client.json(CHAT.formatted("before")).status()).isEqualTo(202);
        Instant known = awaitBudgetAfter(Instant.now(), bootstrap, client);
        kafka.close();

        long start = System.nanoTime();
        Reply down = client.json("[" + CHAT.formatted("during") + ",{}]");
        Duration took = Duration.ofNanos(System.nanoTime() - start);
        assertThat(down.status()).isEqualTo(503);
        assertThat(down.raw().headers().firstValue("retry-after")).isPresent();
        assertThat(down.result(0).get("status").textValue()).isEqualTo("failed");
        assertThat(down.result(0).get("event_id").textValue()).isEqualTo("during");
        assertThat(took).isLessThan(ACK_TIMEOUT.plusSeconds(6));
        await()
            .atMost(Duration.ofSeconds(20))
            .until(() -> app.ready() instanceof Readiness.NotReady);
        assertThat(client.json("{}").status()).as("a refusal needs no Kafka").isEqualTo(400);
        start = System.nanoTime();
        assertThat(client.json("[" + "{},".repeat(199) + "{}]").status()).isEqualTo(400);
        assertThat(Duration.ofNanos(System.nanoTime() - start))
            .as("200 rejections that cannot be written")
            .isLessThan(ACK_TIMEOUT.plusSeconds(6));
        Instant stands = asOf(client);
        assertThat(stands).as("what was known stays").isAfterOrEqualTo(known);
        assertThat(stands).as("with its age").isBefore(Instant.now().minus(ACK_TIMEOUT));

        int port = URI.create("kafka://" + bootstrap).getPort();
        kafka = new EmbeddedKafka(EmbeddedKafka.Options.of(folder).withPort(port)).start();
        awaitReady(app);
        awaitAsOfAfter(Instant.now(), client);
        await()
            .atMost(Duration.ofSeconds(60))
            .until(() -> client.json(CHAT.formatted("during")).status() == 202);
        assertThat(new KafkaContents(bootstrap, registry).values(Topics.USAGE_EVENTS))
            .extracting(e -> e.getEventId())
            .contains("before", "during");
      }
    } finally {
      kafka.close();
    }
  }

  private Instant awaitBudgetAfter(Instant time, String bootstrap, GatewayClient client) {
    try (var topics = new BudgetTopics(bootstrap, registry)) {
      topics.define(Budgets.daily("team-day").build());
    }
    return awaitAsOfAfter(time, client);
  }

  private static Instant awaitAsOfAfter(Instant time, GatewayClient client) {
    return await()
        .atMost(Duration.ofSeconds(60))
        .until(() -> asOf(client), asOf -> asOf.isAfter(time));
  }

  /** Since when the answer about a budget may miss something; long ago if there is none. */
  private static Instant asOf(GatewayClient client) throws Exception {
    Reply reply = client.ask("GET", "/v1/budgets/team-day");
    return reply.status() == 200
        ? Instant.parse(reply.json().get("as_of").textValue())
        : Instant.EPOCH;
  }

  @Test
  void noKafkaAtStart_is503AtOnceAndNotReady() throws Exception {
    try (GatewayApp app = app("127.0.0.1:1", registry)) {
      app.start();
      try (var client = new GatewayClient(app.port())) {
        Reply reply = client.json(CHAT.formatted("early"));
        assertThat(reply.status()).isEqualTo(503);
        Reply budget = client.ask("GET", "/v1/budgets/team-day");
        assertThat(budget.status()).isEqualTo(503);
        assertThat(budget.raw().headers().firstValue("retry-after")).isPresent();
        await()
            .atMost(Duration.ofSeconds(30))
            .until(() -> app.ready().toString().contains("list topics"));
        assertThat(client.get("/").statusCode()).isEqualTo(200);
      }
    }
  }

  @Test
  void noRegistry_is503AndNotReadyAndTheBrokerIsNotBlamed() throws Exception {
    try (var kafka = new EmbeddedKafka(EmbeddedKafka.Options.of(folder)).start();
        GatewayApp app = app(kafka.bootstrapServers(), "http://127.0.0.1:1")) {
      app.start();
      await()
          .atMost(Duration.ofSeconds(30))
          .until(() -> app.ready().toString().contains("SCHEMA_REGISTRY_URL"));
      try (var client = new GatewayClient(app.port())) {
        Reply reply = client.json(CHAT.formatted("early"));
        assertThat(reply.status()).isEqualTo(503);
        assertThat(reply.result(0).get("message").textValue())
            .contains("the schema registry does not take the schemas");
      }
    }
  }

  @Test
  void close_isBoundedWithoutKafka() {
    GatewayApp app = app("127.0.0.1:1", registry);
    app.start();
    long start = System.nanoTime();
    app.close();
    app.close();
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(30));
  }

  private static void awaitReady(GatewayApp app) {
    await().atMost(Duration.ofSeconds(60)).until(() -> app.ready() instanceof Readiness.Ready);
  }

  private static GatewayApp app(String bootstrap, String registry) {
    var kafka = new KafkaSenderSettings(bootstrap, registry, ACK_TIMEOUT, Map.of(), Map.of());
    var config =
        new GatewayConfig(
            "127.0.0.1", 0, "default", GatewayConfig.Limits.defaults(), kafka, Optional.empty());
    return new GatewayApp(config, new SimpleMeterRegistry(), InstantSource.system());
  }
}
