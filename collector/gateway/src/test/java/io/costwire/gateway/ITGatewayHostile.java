// SPDX-License-Identifier: Apache-2.0
package io.costwire.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.costwire.gateway.GatewayClient.Reply;
import io.costwire.gateway.access.Rate;
import io.costwire.runtime.AppMain;
import io.costwire.runtime.Readiness;
import io.costwire.schemas.UsageOutcome;
import io.costwire.schemas.topics.Topics;
import io.costwire.testkit.CostwireBackends;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/**
 * What a hostile or broken sender does, over real HTTP and on a real broker: each attempt gets a
 * clear answer, nothing it planted is found anywhere, and no place, byte or thread stays taken.
 */
@Timeout(180)
final class ITGatewayHostile {
  private static final String PLANTED = "Summarize the merger of Initech with Globex";
  private static final int MAX_BODY = 256 << 10;
  private static final Duration SHORT_BODY_TIMEOUT = Duration.ofSeconds(1);
  private static final Duration SHORT_IDLE_TIMEOUT = Duration.ofSeconds(3);
  private static final CostwireBackends BACKENDS = CostwireBackends.shared();
  private static final PrometheusMeterRegistry METRICS = AppMain.registry();
  private static final ListAppender<ILoggingEvent> LOG = new ListAppender<>();
  private static final Logger ROOT =
      (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
  @TempDir private static Path folder;
  private static GatewayApp app;
  private static GatewayClient client;
  private static String key;
  private static int threads;

  @BeforeAll
  static void start() throws Exception {
    KeyFile file = new KeyFile(folder.resolve("keys.json"));
    key = file.add("acme", "acme", "\"tags\":{\"team\":\"search\"}");
    LOG.start();
    ROOT.setLevel(Level.INFO);
    ROOT.addAppender(LOG);
    var config = config(file, Duration.ofSeconds(10), Duration.ofSeconds(30));
    app = new GatewayApp(config, METRICS, InstantSource.system());
    app.start();
    client = new GatewayClient(app.port());
    await().atMost(Duration.ofSeconds(60)).until(() -> app.ready() instanceof Readiness.Ready);
    post("/v1/events", chat("warm-up"));
    threads = platformThreads();
  }

  private static GatewayConfig config(KeyFile keys, Duration bodyTimeout, Duration idleTimeout) {
    var kafka =
        GatewayConfig.of("127.0.0.1", 0, BACKENDS.bootstrapServers(), BACKENDS.schemaRegistryUrl())
            .kafka();
    var limits =
        new GatewayConfig.Limits(
            MAX_BODY, 1_000, 64, 8 << 20, bodyTimeout, MAX_BODY, 256, idleTimeout);
    var access =
        new GatewayConfig.Access(Optional.of(keys.path()), Duration.ofSeconds(1), Rate.UNLIMITED);
    return new GatewayConfig("127.0.0.1", 0, "default", limits, kafka, Optional.empty(), access);
  }

  @AfterAll
  static void stop() {
    ROOT.detachAppender(LOG);
    client.close();
    app.close();
  }

  @AfterEach
  void nothingStaysTaken() throws Exception {
    await()
        .atMost(Duration.ofSeconds(10))
        .untilAsserted(
            () -> {
              assertThat(gauge("inflight.requests")).isZero();
              assertThat(gauge("inflight.bytes")).isZero();
              assertThat(platformThreads()).isLessThanOrEqualTo(threads + 8);
            });
    assertThat(post("/v1/events", chat("after")).status()).isEqualTo(202);
  }

  @Test
  void wrongKeyAndForeignTenant_areRefusedBeforeAnythingIsKept() throws Exception {
    byte[] body = bytes(chat("x"));
    assertThat(client.post("/v1/events", body).status()).isEqualTo(401);
    assertThat(client.post("/v1/events", body, "authorization", "Bearer " + key + "x").status())
        .isEqualTo(401);
    String foreign = "{\"tenant\":\"globex-foreign\"," + chat("foreign").substring(1);
    assertThat(post("/v1/events", foreign).status()).isEqualTo(403);
    assertThat(
            post(
                    "/v1/outcomes",
                    "{\"tenant\":\"globex-foreign\",\"event_id\":\"e\",\"success\":true}")
                .status())
        .isEqualTo(403);
    Reply header =
        client.post(
            "/v1/responses/openai",
            bytes(
                "{\"model\":\"gpt-4o\",\"usage\":{\"prompt_tokens\":1,\"completion_tokens\":1,\"total_tokens\":2}}"),
            "authorization",
            "Bearer " + key,
            "costwire-tenant",
            "globex-foreign");
    assertThat(header.status()).isEqualTo(403);
    assertThat(kafka().everything())
        .noneMatch(
            r -> text(r.key()).contains("foreign") || text(r.value()).contains("globex-foreign"));
  }

  @Test
  void oversizedAndPackedBodies_areBounded() throws Exception {
    String path = "/v1/events";
    assertThat(post(path, "\"" + "x".repeat(2 * MAX_BODY) + "\"").status()).isEqualTo(413);
    byte[] bomb = GatewayClient.pack(new byte[100 << 20]);
    assertThat(packed(path, bomb).status()).isEqualTo(413);
    byte[] twice = GatewayClient.pack(GatewayClient.pack(new byte[100 << 20]));
    assertThat(packed(path, twice).status()).isEqualTo(400);
    assertThat(packed(path, bytes("no gzip at all")).status()).isEqualTo(400);
    byte[] cut = GatewayClient.pack(bytes(chat("cut")));
    assertThat(packed(path, java.util.Arrays.copyOf(cut, cut.length - 9)).status()).isEqualTo(400);
    cut[cut.length - 5] ^= 1;
    assertThat(packed(path, cut).status()).as("checksum").isEqualTo(400);
    String many = "[" + "{},".repeat(1_000) + "{}]";
    assertThat(post(path, many).status()).isEqualTo(413);
  }

  @Test
  void strangeJson_isRefusedWithAClearMessage() throws Exception {
    String event = "{\"event_id\":\"strange\",\"provider\":\"a\",\"model\":\"b\",";
    List<String> bodies =
        List.of(
            "[".repeat(100_000),
            "{\"a\":".repeat(50_000),
            event + "\"usage\":{\"input_tokens\":NaN}}",
            event + "\"usage\":{\"input_tokens\":Infinity}}",
            event + "\"usage\":{\"input_tokens\":\"NaN\"}}",
            event + "\"usage\":{\"input_tokens\":1e400}}",
            event + "\"usage\":{\"input_tokens\":1e400000000}}",
            event + "\"usage\":{\"input_tokens\":" + "9".repeat(5_000) + "}}",
            event + "\"finish_reason\":\"\\ud800\"}",
            event + "\"tags\":{\"\\udc00\":\"x\"}}",
            event + "\"model\":\"c\"}",
            event + "\"usage\":{\"input_tokens\":1,\"input_tokens\":2}}",
            event + "\"finish_reason\":\"\u0000\"}",
            "{\"provider\":\"a\"}{\"provider\":\"a\"}",
            "\ufeff",
            "");
    for (Endpoint endpoint : List.of(Endpoint.EVENTS, Endpoint.LITELLM, Endpoint.OUTCOMES)) {
      for (String body : bodies) {
        Reply reply = post(endpoint.path(), body);
        String context = endpoint + " " + body.substring(0, Math.min(60, body.length()));
        assertThat(reply.status()).as(context).isIn(400, 202);
        if (endpoint != Endpoint.LITELLM) { // which reads what it knows and no more
          assertThat(reply.status()).as(context).isEqualTo(400);
          assertThat(reply.result(0).get("message").textValue()).as(context).isNotBlank();
        }
      }
    }
    byte[] notUtf8 = bytes(chat("utf8"));
    notUtf8[15] = (byte) 0xff;
    assertThat(client.post("/v1/events", notUtf8, "authorization", "Bearer " + key).status())
        .isEqualTo(400);
    for (String body : bodies) {
      // a model, no usage and a field that is not looked at: an event without usage
      int expected = body.contains("\\ud800") ? 202 : 400;
      String context = body.substring(0, Math.min(60, body.length()));
      assertThat(post("/v1/responses/openai", body).status()).as(context).isEqualTo(expected);
    }
  }

  @Test
  void stalledHeadersAndBodies_areCutOff() throws Exception {
    KeyFile file = new KeyFile(folder.resolve("stalled.json"));
    String own = file.add("acme", "acme", "");
    var config = config(file, SHORT_BODY_TIMEOUT, SHORT_IDLE_TIMEOUT);
    var metrics = new SimpleMeterRegistry();
    try (GatewayApp impatient = new GatewayApp(config, metrics, InstantSource.system())) {
      impatient.start();
      assertStalledAreCutOff(impatient.port(), own);
      await().until(() -> metrics.get("costwire.gateway.inflight.requests").gauge().value() == 0);
    }
  }

  private static void assertStalledAreCutOff(int port, String key) throws Exception {
    try (RawSocket body = new RawSocket(port);
        RawSocket drip = new RawSocket(port);
        RawSocket head = new RawSocket(port);
        RawSocket silent = new RawSocket(port)) {
      String start = "POST /v1/events HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer " + key + "\r\n";
      body.send(start + "Content-Length: 1000\r\n\r\n{");
      drip.send(start + "Transfer-Encoding: chunked\r\n\r\n1\r\n{\r\n");
      head.send("POST /v1/events HTTP/1.1\r\nHost: x\r\nX-Slow: ");
      assertThat(body.isEndedWithin(SHORT_BODY_TIMEOUT.plusSeconds(20))).as("body").isTrue();
      assertThat(drip.isEndedWithin(SHORT_BODY_TIMEOUT.plusSeconds(20))).as("chunks").isTrue();
      assertThat(head.isEndedWithin(SHORT_IDLE_TIMEOUT.plusSeconds(20))).as("headers").isTrue();
      assertThat(silent.isEndedWithin(SHORT_IDLE_TIMEOUT.plusSeconds(20))).as("silence").isTrue();
    }
  }

  @Test
  void repeats_areAcceptedUnderTheSameId() throws Exception {
    String id = UUID.randomUUID().toString();
    Reply reply = post("/v1/events", "[" + chat(id) + "," + chat(id) + "]");
    assertThat(reply.accepted()).isEqualTo(2);
    assertThat(reply.result(0).get("event_id")).isEqualTo(reply.result(1).get("event_id"));
    String outcome = "{\"event_id\":\"" + id + "\",\"success\":true,\"quality\":\"0.5\"}";
    assertThat(post("/v1/outcomes", outcome).json())
        .isEqualTo(post("/v1/outcomes", outcome).json());
    List<UsageOutcome> stored =
        kafka().values(Topics.USAGE_OUTCOMES).stream()
            .filter(o -> id.equals(o.getEventId()))
            .toList();
    assertThat(stored).hasSize(2);
    assertThat(stored)
        .extracting(UsageOutcome::getOutcomeId)
        .containsOnly(stored.getFirst().getOutcomeId());
    assertThat(stored.getFirst().getQuality()).isEqualByComparingTo("0.5");
    assertThat(stored.getFirst().getTenant()).isEqualTo("acme");
  }

  @Test
  void plantedPrompt_isNowhere() throws Exception {
    List<String> answers = new ArrayList<>();
    for (Endpoint endpoint : Endpoint.values()) {
      String path = endpoint.path().replace("{provider}", "openai");
      for (String body : planted()) {
        answers.add(post(path, body).raw().body());
        answers.add(packed(path, GatewayClient.pack(bytes(body))).raw().body());
        for (String type : List.of("application/x-ndjson", "text/event-stream", "text/plain")) {
          answers.add(
              client
                  .post(path, bytes(body), "authorization", "Bearer " + key, "content-type", type)
                  .raw()
                  .body());
        }
      }
    }
    String encoded = PLANTED.replace(" ", "%20");
    answers.add(post("/v1/responses/" + encoded, "{}").raw().body());
    answers.add(post("/v1/events?prompt=" + encoded, PLANTED).raw().body());
    answers.add(post("/v1/responses/openai?api_flavor=" + encoded, "{}").raw().body());
    answers.add(
        client.post("/v1/events", bytes("{}"), "authorization", "Bearer " + PLANTED).raw().body());
    for (String header :
        List.of("costwire-note", "costwire-latency-ms", "costwire-status", "costwire-api-flavor")) {
      answers.add(
          client
              .post(
                  "/v1/responses/openai",
                  bytes("{}"),
                  "authorization",
                  "Bearer " + key,
                  header,
                  PLANTED)
              .raw()
              .body());
    }
    assertThat(answers).noneMatch(ITGatewayHostile::leaks);
    assertThat(logged()).noneMatch(e -> leaks(e.getFormattedMessage()));
    assertThat(METRICS.scrape()).doesNotContain("merger", "Initech");
    assertThat(kafka().everything()).noneMatch(r -> leaks(text(r.key())) || leaks(text(r.value())));
  }

  /** A copy, as other threads go on to log. */
  private static List<ILoggingEvent> logged() {
    synchronized (LOG) {
      return List.copyOf(LOG.list);
    }
  }

  private static List<String> planted() {
    String event =
        "{\"provider\":\"a\",\"model\":\"b\",\"custom_llm_provider\":\"a\",\"event_id\":\"p\",\"success\":true,";
    return List.of(
        "\"" + PLANTED + "\"",
        PLANTED,
        "data: " + PLANTED + "\n\n",
        event + "\"prompt\":\"" + PLANTED + "\"}",
        event + "\"messages\":[{\"role\":\"user\",\"content\":\"" + PLANTED + "\"}]}",
        event + "\"" + PLANTED + "\":1}",
        event + "\"comment\":\"" + PLANTED + "\"}",
        event + "\"outcome_time\":\"" + PLANTED + "\",\"event_time\":\"" + PLANTED + "\"}",
        event
            + "\"quality\":\""
            + PLANTED
            + "\",\"usage\":{\""
            + PLANTED
            + "\":\""
            + PLANTED
            + "\"}}",
        event
            + "\"error_str\":\""
            + PLANTED
            + "\",\"metadata\":{\"requester_metadata\":{\"x\":\""
            + PLANTED
            + "\"}},\"error_information\":{\"error_class\":\""
            + PLANTED
            + "\",\"error_message\":\""
            + PLANTED
            + "\"},\"model_parameters\":{\"system\":\""
            + PLANTED
            + "\"},\"call_type\":\""
            + PLANTED
            + "\",\"id\":\""
            + PLANTED
            + "\",\"status\":\""
            + PLANTED
            + "\"}",
        "{\"id\":\"r\",\"model\":\"gpt-4o\",\"choices\":[{\"message\":{\"content\":\""
            + PLANTED
            + "\"},\"finish_reason\":\""
            + PLANTED
            + "\"}],\"service_tier\":\""
            + PLANTED
            + "\",\"system_fingerprint\":\""
            + PLANTED
            + "\",\"usage\":{\"prompt_tokens\":1,\"completion_tokens\":1,\"total_tokens\":2,\""
            + PLANTED
            + "\":1}}",
        "{\"error\":{\"message\":\"" + PLANTED + "\"}}",
        "data: {\"id\":\"r\",\"model\":\"gpt-4o\",\"choices\":[{\"delta\":{\"content\":\""
            + PLANTED
            + "\"}}]}\n\n");
  }

  private static Reply post(String path, String body) throws Exception {
    return client.post(path, bytes(body), "authorization", "Bearer " + key);
  }

  private static Reply packed(String path, byte[] body) throws Exception {
    return client.post(path, body, "authorization", "Bearer " + key, "content-encoding", "gzip");
  }

  private static KafkaContents kafka() {
    return new KafkaContents(BACKENDS.bootstrapServers(), BACKENDS.schemaRegistryUrl());
  }

  private static double gauge(String name) {
    return METRICS.get("costwire.gateway." + name).gauge().value();
  }

  private static int platformThreads() {
    return Thread.getAllStackTraces().size();
  }

  private static boolean leaks(String text) {
    return text.contains("merger") || text.contains("Initech");
  }

  private static String text(byte[] bytes) {
    return bytes == null ? "" : new String(bytes, StandardCharsets.ISO_8859_1);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static String chat(String id) {
    return "{\"event_id\":\"%s\",\"provider\":\"openai\",\"model\":\"gpt-4o\",\"usage\":{\"input_tokens\":12}}"
        .formatted(id);
  }
}
