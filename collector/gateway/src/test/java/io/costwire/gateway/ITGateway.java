// SPDX-License-Identifier: Apache-2.0
package io.costwire.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.costwire.gateway.GatewayClient.Reply;
import io.costwire.pricing.book.PriceBook;
import io.costwire.runtime.Readiness;
import io.costwire.schemas.RejectReason;
import io.costwire.schemas.Rejection;
import io.costwire.schemas.UsageEvent;
import io.costwire.schemas.topics.Topics;
import io.costwire.testkit.CostwireBackends;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.LoggerFactory;

/** The gateway on a real broker and a real registry. */
@Timeout(180)
final class ITGateway {
  private static final String PLANTED = "Summarize the merger of Initech with Globex";
  private static final CostwireBackends BACKENDS = CostwireBackends.shared();
  private static final SimpleMeterRegistry METRICS = new SimpleMeterRegistry();
  private static GatewayApp app;
  private static GatewayClient client;
  private static KafkaContents kafka;

  @BeforeAll
  static void start() {
    var config =
        GatewayConfig.of("127.0.0.1", 0, BACKENDS.bootstrapServers(), BACKENDS.schemaRegistryUrl());
    app = new GatewayApp(config, METRICS, InstantSource.system());
    app.start();
    client = new GatewayClient(app.port());
    kafka = new KafkaContents(BACKENDS.bootstrapServers(), BACKENDS.schemaRegistryUrl());
    await().atMost(Duration.ofSeconds(60)).until(() -> app.ready() instanceof Readiness.Ready);
  }

  @AfterAll
  static void stop() {
    client.close();
    app.close();
  }

  @Test
  void everyWayIn_isInKafkaWhenAnswered() throws Exception {
    String run = UUID.randomUUID().toString();
    assertThat(client.json(chat(run + "-single")).status()).isEqualTo(202);
    assertThat(client.json("[" + chat(run + "-a0") + "," + chat(run + "-a1") + "]").accepted())
        .isEqualTo(2);
    assertThat(client.ndjson(chat(run + "-n0") + "\n" + chat(run + "-n1") + "\n").accepted())
        .isEqualTo(2);
    byte[] packed = GatewayClient.pack(chat(run + "-gzip").getBytes(StandardCharsets.UTF_8));
    assertThat(client.gzip(packed).accepted()).isEqualTo(1);

    Map<String, UsageEvent> events =
        kafka.values(Topics.USAGE_EVENTS).stream()
            .filter(e -> e.getEventId().startsWith(run))
            .collect(Collectors.toMap(UsageEvent::getEventId, Function.identity()));
    assertThat(events.keySet())
        .containsExactlyInAnyOrder(
            run + "-single", run + "-a0", run + "-a1", run + "-n0", run + "-n1", run + "-gzip");
    UsageEvent event = events.get(run + "-gzip");
    assertThat(event.getUsage().getFirst().getQuantity())
        .isEqualTo(new BigDecimal("1200.000000000000"));
    assertThat(event.getTags()).isEqualTo(Map.of("team", "search"));
    assertThat(event.getProducer()).startsWith("costwire-gateway/");
  }

  /** The shipped book until one is published; a broken one changes nothing. */
  @Test
  void estimates_followTheBookOfThePipeline() throws Exception {
    String request = "{\"provider\":\"acme\",\"model\":\"m\",\"usage\":{\"input_tokens\":1000000}}";
    Reply before = estimated(request, "shipped", PriceBook.shipped().version());
    assertThat(before.json().get("status").textValue()).isEqualTo("UNPRICED_PROVIDER");
    try (var prices = new PriceTopic(BACKENDS.bootstrapServers(), BACKENDS.schemaRegistryUrl())) {
      prices.publish("v1", "2");
      Reply first = estimated(request, "control.prices", "v1");
      assertThat(first.json().get("cost").textValue()).isEqualTo("2");
      prices.publish("v2", "2.5");
      assertThat(estimated(request, "control.prices", "v2").json().get("cost").textValue())
          .isEqualTo("2.5");
      prices.manifestOnly("v3");
      await()
          .atMost(Duration.ofSeconds(30))
          .until(() -> METRICS.get("costwire.gateway.prices.refused").counter().count() == 1);
      assertThat(estimated(request, "control.prices", "v2").status()).isEqualTo(200);
    }
    assertThat(METRICS.get("costwire.gateway.prices.age").timeGauge().value()).isNotNaN();
  }

  private static Reply estimated(String request, String source, String version) {
    return await()
        .atMost(Duration.ofSeconds(30))
        .until(
            () -> client.post("/v1/estimate", request.getBytes(StandardCharsets.UTF_8)),
            reply ->
                reply.status() == 200
                    && reply.json().get("book_source").textValue().equals(source)
                    && reply.json().get("book").textValue().equals(version));
  }

  @Test
  void record_isStampedByTheBrokerAndKeyedByEventId() throws Exception {
    String id = UUID.randomUUID().toString();
    client.json(chat(id));
    assertThat(kafka.everything())
        .filteredOn(r -> r.topic().equals("usage.events"))
        .anySatisfy(
            r -> {
              assertThat(new String(r.key(), StandardCharsets.UTF_8)).isEqualTo(id);
              assertThat(r.timestampType().name).isEqualTo("LogAppendTime");
            });
  }

  @Test
  void everyErrorClass_isAnsweredAndRecorded() throws Exception {
    int before = kafka.values(Topics.USAGE_REJECTED).size();
    List<Reply> replies = new ArrayList<>();
    replies.add(client.json("{\"provider\":"));
    replies.add(client.json("{\"provider\":\"a\",\"model\":\"b\",\"nonsense\":1}"));
    replies.add(client.json("{\"provider\":1,\"model\":\"b\"}"));
    replies.add(client.json("{\"model\":\"b\"}"));
    replies.add(client.json(withUsage("{\"input_tokens\":-1}")));
    replies.add(client.json(withUsage("{\"input_tokens\":1e400}")));
    replies.add(client.json("{\"provider\":\"a\",\"model\":\"b\",\"event_time\":1}"));
    replies.add(
        client.json(
            "{\"provider\":\"a\",\"model\":\"b\",\"event_time\":\"2190-01-01T00:00:00Z\"}"));
    assertThat(replies).extracting(Reply::status).containsOnly(400);
    Reply huge = client.json("\"" + "x".repeat(10 << 20) + "\"");
    assertThat(huge.status()).isEqualTo(413);

    List<Rejection> rejections = kafka.values(Topics.USAGE_REJECTED);
    assertThat(rejections).hasSize(before + 9);
    assertThat(rejections)
        .extracting(Rejection::getReason)
        .contains(
            RejectReason.MALFORMED,
            RejectReason.UNKNOWN_FIELD,
            RejectReason.WRONG_TYPE,
            RejectReason.MISSING_FIELD,
            RejectReason.NEGATIVE_QUANTITY,
            RejectReason.OUT_OF_BOUNDS,
            RejectReason.EVENT_TIME_PAST,
            RejectReason.EVENT_TIME_FUTURE,
            RejectReason.TOO_LARGE);
    assertThat(rejections)
        .allSatisfy(
            r -> {
              assertThat(r.getOriginal()).isNull();
              assertThat(r.getBodySha256()).hasSize(64);
            });
  }

  @Test
  void plantedPrompt_isInNoTopicNoLogAndNoAnswer() throws Exception {
    ListAppender<ILoggingEvent> log = new ListAppender<>();
    Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    log.start();
    root.addAppender(log);
    List<String> answers = new ArrayList<>();
    for (String body : planted()) {
      answers.add(client.json(body).raw().body());
      answers.add(client.ndjson(body).raw().body());
      byte[] packed = GatewayClient.pack(body.getBytes(StandardCharsets.UTF_8));
      answers.add(client.gzip(packed).raw().body());
      answers.add(
          client
              .post(body.getBytes(StandardCharsets.UTF_8), "content-type", "text/plain")
              .raw()
              .body());
    }
    root.detachAppender(log);

    assertThat(answers).noneMatch(ITGateway::leaks);
    assertThat(log.list).noneMatch(e -> leaks(e.getFormattedMessage()));
    assertThat(kafka.everything()).noneMatch(r -> leaks(text(r.key())) || leaks(text(r.value())));
  }

  @Test
  void accounts_balance() throws Exception {
    client.json("[" + chat("b-1") + ",{},{}]");
    double received = count("received");
    assertThat(received).isPositive();
    assertThat(received).isEqualTo(count("accepted") + count("rejected") + count("failed"));
  }

  private static List<String> planted() {
    return List.of(
        "{\"provider\":\"a\",\"model\":\"b\",\"prompt\":\"" + PLANTED + "\"}",
        "{\"provider\":\"a\",\"model\":\"b\",\"messages\":[{\"role\":\"user\",\"content\":\""
            + PLANTED
            + "\"}]}",
        "{\"provider\":\"a\",\"" + PLANTED + "\":1}",
        "{\"provider\":\"a\",\"usage\":{\"" + PLANTED + "\":1},\"tags\":{\"" + PLANTED + "\":1}}",
        "{\"provider\":\"a\",\"finish_reason\":\"" + PLANTED + "\"}",
        "{\"provider\":\"a\",\"status\":\"" + PLANTED + "\"}",
        "{\"provider\":\"a\",\"event_time\":\"" + PLANTED + "\"}",
        "{\"provider\":\"a\",\"model\":" + PLANTED + "}",
        "{\"provider\":\"a\",\"event_id\":\"" + PLANTED + "\"}",
        "\"" + PLANTED + "\"",
        PLANTED);
  }

  private static boolean leaks(String text) {
    return text.contains("merger") || text.contains("Initech");
  }

  private static String text(byte[] bytes) {
    return bytes == null ? "" : new String(bytes, StandardCharsets.ISO_8859_1);
  }

  private static String withUsage(String usage) {
    return "{\"provider\":\"a\",\"model\":\"b\",\"usage\":" + usage + "}";
  }

  private static double count(String what) {
    return METRICS.find("costwire.gateway.events." + what).counters().stream()
        .mapToDouble(c -> c.count())
        .sum();
  }

  private static String chat(String id) {
    return """
    {"event_id":"%s","tenant":"acme","provider":"openai","model":"gpt-4o","usage":{"input_tokens":1200},"tags":{"team":"search"}}\
    """
        .formatted(id);
  }
}
