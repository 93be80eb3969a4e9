// SPDX-License-Identifier: Apache-2.0
package io.costwire.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.costwire.gateway.GatewayClient.Reply;
import io.costwire.gateway.access.Rate;
import io.costwire.gateway.decode.LateOutcome;
import io.costwire.gateway.otlp.Otlp;
import io.costwire.gateway.otlp.TraceFormat;
import io.costwire.schemas.Rejection;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** Keys, rates, the access log and the other ways in, over HTTP. */
@Timeout(60)
class GatewayAccessTest {
  private static final Instant NOON = Instant.parse("2026-11-22T12:00:00Z");
  private static final String CHAT =
      "{\"provider\":\"openai\",\"model\":\"gpt-4o\",\"provider_response_id\":\"r-1\",\"usage\":{\"input_tokens\":12}}";
  private static final String BODY =
      "{\"id\":\"r-1\",\"model\":\"gpt-4o\",\"choices\":[{\"message\":{\"content\":\"Initech\"}}],\"usage\":{\"prompt_tokens\":12,\"completion_tokens\":3,\"total_tokens\":15}}";
  @TempDir private Path folder;
  private final FakePublisher publisher = new FakePublisher();
  private final SimpleMeterRegistry metrics = new SimpleMeterRegistry();
  private final ListAppender<ILoggingEvent> log = new ListAppender<>();
  private final Logger accessLog = (Logger) LoggerFactory.getLogger("io.costwire.gateway.access");
  private KeyFile file;
  private String acme;
  private GatewayApp app;
  private GatewayClient client;

  @BeforeEach
  void start() throws Exception {
    file = new KeyFile(folder.resolve("keys.json"));
    acme = file.add("acme-search", "acme", "\"tags\":{\"team\":\"search\"}");
    log.start();
    accessLog.addAppender(log);
    start(Rate.UNLIMITED);
  }

  private void start(Rate rate) {
    var defaults = GatewayConfig.of("127.0.0.1", 0, "127.0.0.1:1", "http://127.0.0.1:1");
    var access = new GatewayConfig.Access(Optional.of(file.path()), Duration.ofMillis(20), rate);
    var config =
        new GatewayConfig(
            "127.0.0.1",
            0,
            "default",
            GatewayConfig.Limits.defaults(),
            defaults.kafka(),
            Optional.empty(),
            access);
    app = new GatewayApp(config, metrics, InstantSource.fixed(NOON), publisher);
    app.start();
    client = new GatewayClient(app.port());
  }

  @AfterEach
  void stop() {
    client.close();
    app.close();
    accessLog.detachAppender(log);
    assertThat(metrics.get("costwire.gateway.inflight.requests").gauge().value()).isZero();
  }

  @Test
  void withoutAKey_nothingIsTakenAnywhere() throws Exception {
    for (Endpoint endpoint : Endpoint.values()) {
      String path = endpoint.path().replace("{provider}", "openai");
      for (String authorization : List.of("", "Basic eDp5", "Bearer", "Bearer cw_wrong")) {
        Reply reply = client.post(path, bytes(CHAT), "authorization", authorization);
        assertThat(reply.status()).as("%s %s", path, authorization).isEqualTo(401);
        assertThat(reply.json().get("reason").textValue()).isEqualTo("UNAUTHORIZED");
        assertThat(reply.raw().headers().firstValue("www-authenticate")).isPresent();
      }
    }
    assertThat(client.post("/v1/traces/other", bytes(CHAT)).status()).isEqualTo(401);
    assertThat(client.get("/openapi.json").statusCode()).isEqualTo(200);
    assertThat(client.get("/").statusCode()).isEqualTo(200);
    assertThat(publisher.events()).isEmpty();
    assertThat(publisher.rejections()).isEmpty();
  }

  @Test
  void key_bindsEveryWayInToItsTenant() throws Exception {
    assertThat(post("/v1/events", CHAT).status()).isEqualTo(202);
    assertThat(post("/v1/responses/openai", BODY).status()).isEqualTo(202);
    String callback =
        "[{\"id\":\"r-1\",\"custom_llm_provider\":\"openai\",\"model\":\"gpt-4o\",\"prompt_tokens\":12,\"completion_tokens\":3}]";
    assertThat(post("/v1/litellm", callback).status()).isEqualTo(202);
    assertThat(publisher.events()).hasSize(3);
    assertThat(publisher.events())
        .allSatisfy(
            event -> {
              assertThat(event.tenant()).isEqualTo("acme");
              assertThat(event.tags()).containsEntry("team", "search");
            });
    assertThat(publisher.events())
        .extracting(e -> e.eventId())
        .as("one request")
        .containsOnly(publisher.events().getFirst().eventId());
  }

  @Test
  void foreignTenant_is403AndKeptUnderTheKeysOwn() throws Exception {
    String foreign = "{\"tenant\":\"globex\"," + CHAT.substring(1);
    Reply reply = post("/v1/events", foreign);
    assertThat(reply.status()).isEqualTo(403);
    assertThat(reply.result(0).get("reason").textValue()).isEqualTo("FORBIDDEN");
    assertThat(reply.result(0).get("field").textValue()).isEqualTo("tenant");
    Reply partly = post("/v1/events", "[" + foreign + "," + CHAT + "]");
    assertThat(partly.status()).isEqualTo(202);
    assertThat(partly.accepted()).isEqualTo(1);
    assertThat(publisher.rejections()).hasSize(2);
    assertThat(publisher.rejections())
        .extracting(Rejection::getTenant, Rejection::getSource)
        .containsOnly(org.assertj.core.groups.Tuple.tuple("acme", "acme-search"));
    Reply tag = post("/v1/events", CHAT.replace("}}", "},\"tags\":{\"team\":\"other\"}}"));
    assertThat(tag.status()).isEqualTo(403);
    assertThat(tag.result(0).get("field").textValue()).isEqualTo("tags.team");
  }

  @Test
  void rotation_needsNoRestartAndABrokenFileChangesNothing() throws Exception {
    String next = file.add("acme-next", "acme", "");
    await().until(() -> client.post("/v1/events", bytes(CHAT), bearer(next)).status() == 202);
    file.write("{oops");
    await().until(() -> metrics.get("costwire.gateway.keys.stale").gauge().value() == 1);
    assertThat(post("/v1/events", CHAT).status()).isEqualTo(202);
    file.clear();
    await().until(() -> post("/v1/events", CHAT).status() == 401);
    await().until(() -> metrics.get("costwire.gateway.keys.stale").gauge().value() == 0);
    await().until(() -> metrics.get("costwire.gateway.keys").gauge().value() == 0);
  }

  @Test
  void rate_isHeldPerKeyWithRetryAfter() throws Exception {
    String slow = file.add("slow", "acme", "\"events_per_second\":1");
    String narrow = file.add("narrow", "acme", "\"bytes_per_second\":100");
    await().until(() -> metrics.get("costwire.gateway.keys").gauge().value() == 3);
    String five = "[" + String.join(",", java.util.Collections.nCopies(5, CHAT)) + "]";
    assertThat(client.post("/v1/events", bytes(five), bearer(slow)).status()).isEqualTo(202);
    Reply second = client.post("/v1/events", bytes(CHAT), bearer(slow));
    assertThat(second.status()).isEqualTo(429);
    assertThat(second.json().get("reason").textValue()).isEqualTo("RATE_LIMITED");
    assertThat(Integer.parseInt(second.raw().headers().firstValue("retry-after").orElseThrow()))
        .isBetween(2, 3);
    assertThat(client.post("/v1/events", bytes(five), bearer(narrow)).status()).isEqualTo(202);
    assertThat(client.post("/v1/events", bytes(CHAT), bearer(narrow)).status()).isEqualTo(429);
    assertThat(post("/v1/events", CHAT).status()).as("another key").isEqualTo(202);
    assertThat(publisher.events()).hasSize(11);
  }

  @Test
  void spans_leaveOutTagsThatAKeyMayNotSet_andAreRefusedForThoseThatWereAskedFor()
      throws Exception {
    String narrow =
        file.add("spans", "acme", "\"tags\":{\"team\":\"search\"},\"allowed_tags\":[\"user\"]");
    await().until(() -> metrics.get("costwire.gateway.keys").gauge().value() == 2);
    Map<String, String> resource =
        Map.of(
            "service.name", "shop",
            "service.namespace", "retail",
            "deployment.environment.name", "prod");
    Map<String, Object> call =
        Map.of(
            "gen_ai.operation.name", "chat",
            "gen_ai.provider.name", "openai",
            "gen_ai.request.model", "gpt-4o",
            "gen_ai.usage.input_tokens", 12,
            "gen_ai.agent.name", "planner",
            "traceloop.association.properties.team", "other",
            "user.id", "u-17");
    assertThat(traces(narrow, resource, call).raw().body()).isEqualTo("{}");
    assertThat(publisher.events())
        .singleElement()
        .satisfies(
            event -> assertThat(event.tags()).isEqualTo(Map.of("team", "search", "user", "u-17")));

    Map<String, Object> asked = new HashMap<>(call);
    asked.put("costwire.tag.feature", "answers");
    Reply refused = traces(narrow, resource, asked);
    assertThat(refused.status()).isEqualTo(200);
    assertThat(refused.json().at("/partialSuccess/rejectedSpans").textValue()).isEqualTo("1");
    assertThat(refused.json().at("/partialSuccess/errorMessage").textValue())
        .startsWith("tags.feature may not be set");
    Reply foreign = traces(narrow, Map.of("costwire.tenant", "globex"), call);
    assertThat(foreign.status()).isEqualTo(200);
    assertThat(
            metrics
                .get("costwire.gateway.events.rejected")
                .tag("reason", "FORBIDDEN")
                .counter()
                .count())
        .isEqualTo(2);
    assertThat(publisher.events()).hasSize(1);
  }

  private Reply traces(String key, Map<String, String> resource, Map<String, Object> call)
      throws Exception {
    byte[] body =
        Otlp.body(Otlp.request(resource, "test", List.of(Otlp.span(1, 0, call))), TraceFormat.JSON);
    return client.post(
        "/v1/traces", body, "authorization", "Bearer " + key, "content-type", "application/json");
  }

  @Test
  void keys_areReadBeforeThePortOpens() {
    var taken = GatewayConfig.of("127.0.0.1", app.port(), "127.0.0.1:1", "http://127.0.0.1:1");
    var config =
        new GatewayConfig(
            "127.0.0.1",
            app.port(),
            "default",
            GatewayConfig.Limits.defaults(),
            taken.kafka(),
            Optional.empty(),
            new GatewayConfig.Access(
                Optional.of(file.path()), Duration.ofMinutes(1), Rate.UNLIMITED));
    var other = new SimpleMeterRegistry();
    try (GatewayApp second =
        new GatewayApp(config, other, InstantSource.fixed(NOON), new FakePublisher())) {
      assertThatThrownBy(second::start).hasMessageContaining("GATEWAY_PORT");
      assertThat(other.get("costwire.gateway.keys").gauge().value()).isEqualTo(1);
    }
  }

  @Test
  void accessLog_hasCountsAndNeitherBodiesNorQueriesNorPaths() throws Exception {
    post("/v1/events?prompt=Initech", "[" + CHAT + ",{}]");
    post("/v1/responses/Initech-merger?x=Initech", BODY);
    client.post("/v1/Initech", bytes(CHAT), "authorization", "Bearer cw_Initech");
    await().until(() -> log.list.size() >= 3);
    assertThat(log.list)
        .extracting(ILoggingEvent::getFormattedMessage)
        .anyMatch(
            line ->
                line.matches(
                    "method=POST path=/v1/events status=202 events=2 bytes=\\d+ ms=\\d+"
                        + " key=acme-search"))
        .anyMatch(line -> line.contains("path=/v1/responses/{provider} status=400"))
        .anyMatch(line -> line.contains("path=other status=401 events=0 bytes=0"))
        .noneMatch(line -> line.contains("Initech"));
    assertThat(
            metrics.get("costwire.gateway.request").tag("endpoint", "/v1/events").timer().count())
        .isEqualTo(1);
  }

  @Test
  void outcomes_areTakenWithTheirIds() throws Exception {
    String body =
        "[{\"event_id\":\"e-1\",\"success\":true},{\"trace_id\":\"t-1\",\"revenue\":\"1.5\"},{\"event_id\":\"e-2\"}]";
    Reply reply = post("/v1/outcomes", body);
    assertThat(reply.status()).isEqualTo(202);
    assertThat(reply.accepted()).isEqualTo(2);
    assertThat(reply.result(0).get("outcome_id").textValue())
        .isEqualTo(publisher.outcomes().getFirst().id());
    assertThat(reply.result(2).get("reason").textValue()).isEqualTo("MISSING_FIELD");
    assertThat(publisher.outcomes()).extracting(LateOutcome::tenant).containsOnly("acme");
    assertThat(metrics.get("costwire.gateway.outcomes.accepted").counter().count()).isEqualTo(2);
    assertThat(metrics.get("costwire.gateway.events.received").counter().count()).isZero();
    Reply again = post("/v1/outcomes", body);
    assertThat(again.json()).isEqualTo(reply.json());
  }

  @Test
  void rawBodies_mayBeLargerThanEvents() throws Exception {
    String text = "x".repeat(6 << 20);
    String large = BODY.replace("Initech", text);
    assertThat(post("/v1/responses/openai", large).status()).isEqualTo(202);
    assertThat(post("/v1/events", large).status()).isEqualTo(413);
    Reply stream =
        client.post(
            "/v1/responses/openai?api_flavor=chat",
            bytes("data: " + BODY + "\n\ndata: [DONE]\n\n"),
            "authorization",
            "Bearer " + acme,
            "content-type",
            "text/event-stream");
    assertThat(stream.status()).isEqualTo(202);
    Reply other =
        client.post(
            "/v1/responses/openai",
            bytes(BODY),
            "authorization",
            "Bearer " + acme,
            "content-type",
            "application/vnd.amazon.eventstream");
    assertThat(other.status()).isEqualTo(415);
  }

  private Reply post(String path, String body) throws Exception {
    return client.post(path, bytes(body), bearer(acme));
  }

  private static String[] bearer(String key) {
    return new String[] {"authorization", "Bearer " + key};
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
