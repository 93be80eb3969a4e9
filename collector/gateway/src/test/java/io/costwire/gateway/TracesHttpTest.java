// SPDX-License-Identifier: Apache-2.0
package io.costwire.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.costwire.gateway.otlp.Otlp;
import io.costwire.gateway.otlp.TraceFormat;
import io.costwire.gateway.publish.EventPublisher.Outcome;
import io.costwire.schemas.RejectReason;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceResponse;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What exporters are told. */
@Timeout(60)
class TracesHttpTest {
  private static final int MAX_BODY = 64 << 10;
  private final FakePublisher publisher = new FakePublisher();
  private final SimpleMeterRegistry metrics = new SimpleMeterRegistry();
  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private GatewayApp app;

  @BeforeEach
  void start() {
    GatewayConfig given = GatewayConfig.of("127.0.0.1", 0, "localhost:1", "http://localhost:1");
    var limits =
        new GatewayConfig.Limits(
            MAX_BODY, 100, 1, 1 << 20, Duration.ofSeconds(1), MAX_BODY, 16, Duration.ofSeconds(30));
    app =
        new GatewayApp(
            new GatewayConfig(
                given.host(), 0, "default", limits, given.kafka(), Optional.<Short>empty()),
            metrics,
            InstantSource.fixed(Otlp.NOON),
            publisher);
    app.start();
  }

  @AfterEach
  void conservation() {
    http.close();
    app.close();
    assertThat(count("events.received"))
        .isEqualTo(count("events.accepted") + count("events.rejected") + count("events.failed"));
    assertThat(metrics.get("costwire.gateway.inflight.bytes").gauge().value()).isZero();
  }

  @Test
  void calls_areTaken_inBothEncodings() throws Exception {
    for (TraceFormat format : TraceFormat.values()) {
      HttpResponse<byte[]> response = post(Otlp.body(call(Map.of()), format), format, false);
      assertThat(response.statusCode()).isEqualTo(200);
      assertThat(response.headers().firstValue("content-type")).contains(format.contentType());
    }
    assertThat(post(gzipped(call(Map.of())), TraceFormat.PROTOBUF, true).body()).isEmpty();
    assertThat(text(post(Otlp.body(call(Map.of()), TraceFormat.JSON), TraceFormat.JSON, false)))
        .isEqualTo("{}");
    assertThat(publisher.events())
        .hasSize(4)
        .allSatisfy(event -> assertThat(event.tenant()).isEqualTo("acme"));
    assertThat(publisher.events().stream().map(e -> e.eventId()).distinct()).hasSize(1);
  }

  @Test
  void otherSpans_areCountedAndNotRejected() throws Exception {
    var request =
        Otlp.request(
            Otlp.span(1, 0, Map.of("http.request.method", "GET")),
            Otlp.span(2, 0, Map.of("gen_ai.operation.name", "invoke_agent")));
    assertThat(post(request.toByteArray(), TraceFormat.PROTOBUF, false).body()).isEmpty();
    assertThat(spans("other")).isEqualTo(1);
    assertThat(spans("wrapper")).isEqualTo(1);
    assertThat(publisher.events()).isEmpty();
    assertThat(publisher.rejections()).isEmpty();
  }

  @Test
  void refusedCall_isAPartialSuccess_andRecorded() throws Exception {
    var request =
        Otlp.request(
            Otlp.span(1, 0, chat(Map.of())),
            Otlp.span(2, 0, chat(Map.of("gen_ai.usage.input_tokens", -1))));
    String message = "gen_ai.usage.input_tokens must not be negative.";
    var response =
        ExportTraceServiceResponse.parseFrom(
            post(request.toByteArray(), TraceFormat.PROTOBUF, false).body());
    assertThat(response.getPartialSuccess().getRejectedSpans()).isEqualTo(1);
    assertThat(response.getPartialSuccess().getErrorMessage()).isEqualTo(message);
    JsonNode json = json(post(Otlp.body(request, TraceFormat.JSON), TraceFormat.JSON, false));
    assertThat(json.at("/partialSuccess/rejectedSpans").textValue()).isEqualTo("1");
    assertThat(json.at("/partialSuccess/errorMessage").textValue()).isEqualTo(message);
    assertThat(publisher.events()).hasSize(2);
    assertThat(publisher.rejections())
        .hasSize(2)
        .allSatisfy(
            rejection -> {
              assertThat(rejection.getReason()).isEqualTo(RejectReason.NEGATIVE_QUANTITY);
              assertThat(rejection.getField()).isEqualTo("gen_ai.usage.input_tokens");
              assertThat(rejection.getKnownFields()).containsEntry("span_id", "0000000000000002");
            });
  }

  @Test
  void kafkaAway_asksForTheSameSpansAgain() throws Exception {
    publisher.fate = event -> new Outcome.NotAcknowledged("no broker");
    HttpResponse<byte[]> response =
        post(Otlp.body(call(Map.of()), TraceFormat.JSON), TraceFormat.JSON, false);
    assertThat(response.statusCode()).isEqualTo(503);
    assertThat(response.headers().firstValue("retry-after")).contains("1");
    assertThat(json(response).get("code").intValue()).isEqualTo(14);
    assertThat(json(response).get("message").textValue()).startsWith("1 of 1 events");
    byte[] status = post(call(Map.of()).toByteArray(), TraceFormat.PROTOBUF, false).body();
    assertThat(status).startsWith(1 << 3, 14, 2 << 3 | 2);
  }

  @Test
  void failureInside_asksForTheSameSpansAgain() throws Exception {
    publisher.fate =
        event -> {
          throw new IllegalStateException("broken");
        };
    HttpResponse<byte[]> response =
        post(Otlp.body(call(Map.of()), TraceFormat.JSON), TraceFormat.JSON, false);
    assertThat(response.statusCode()).isEqualTo(503);
    assertThat(response.headers().firstValue("retry-after")).contains("1");
    assertThat(json(response).get("code").intValue()).isEqualTo(13);
  }

  @Test
  void onlyRefusedCalls_areAPartialSuccessToo() throws Exception {
    var request = Otlp.request(Otlp.span(1, 0, chat(Map.of("gen_ai.usage.input_tokens", -1))));
    HttpResponse<byte[]> response =
        post(Otlp.body(request, TraceFormat.JSON), TraceFormat.JSON, false);
    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(json(response).at("/partialSuccess/rejectedSpans").textValue()).isEqualTo("1");
  }

  @Test
  void unreadableBodies_areRefusedForGood() throws Exception {
    for (TraceFormat format : TraceFormat.values()) {
      HttpResponse<byte[]> garbage =
          post("\u0009{nonsense".getBytes(StandardCharsets.UTF_8), format, false);
      assertThat(garbage.statusCode()).isEqualTo(400);
      assertThat(garbage.headers().firstValue("retry-after")).isEmpty();
      assertThat(text(garbage)).contains("The body is not a valid ExportTraceServiceRequest");
      assertThat(post("plain".getBytes(StandardCharsets.UTF_8), format, true).statusCode())
          .isEqualTo(400);
      assertThat(post(GatewayClient.pack(new byte[50 << 20]), format, true).statusCode())
          .isEqualTo(413);
      assertThat(post(new byte[MAX_BODY + 1], format, false).statusCode()).isEqualTo(413);
    }
    assertThat(publisher.rejections()).hasSize(8);
  }

  @Test
  void otherContent_isRefused() throws Exception {
    assertThat(send("text/plain", "identity", new byte[0]).statusCode()).isEqualTo(415);
    HttpResponse<byte[]> brotli = send("application/json", "br", new byte[0]);
    assertThat(brotli.statusCode()).isEqualTo(415);
    assertThat(json(brotli).get("message").textValue()).contains("gzip");
  }

  @Test
  void moreThanFits_isAskedForLater() throws Exception {
    CountDownLatch inside = new CountDownLatch(1);
    CountDownLatch leave = new CountDownLatch(1);
    publisher.beforePublish =
        () -> {
          inside.countDown();
          try {
            leave.await();
          } catch (InterruptedException e) {
            throw new IllegalStateException(e);
          }
        };
    byte[] body = call(Map.of()).toByteArray();
    CompletableFuture<HttpResponse<byte[]>> first =
        http.sendAsync(
            request("application/x-protobuf", "identity", body), BodyHandlers.ofByteArray());
    inside.await();
    HttpResponse<byte[]> second = post(body, TraceFormat.PROTOBUF, false);
    leave.countDown();
    assertThat(second.statusCode()).isEqualTo(503);
    assertThat(second.headers().firstValue("retry-after")).contains("1");
    assertThat(first.get().statusCode()).isEqualTo(200);
    publisher.beforePublish = () -> {};
    assertThat(post(body, TraceFormat.PROTOBUF, false).statusCode()).isEqualTo(200);
  }

  private static ExportTraceServiceRequest call(Map<String, ?> more) {
    return Otlp.request(Otlp.span(1, 0, chat(more)));
  }

  private static Map<String, Object> chat(Map<String, ?> more) {
    Map<String, Object> attributes =
        new java.util.HashMap<>(
            Map.of(
                "gen_ai.operation.name", "chat",
                "gen_ai.provider.name", "openai",
                "gen_ai.request.model", "gpt-4o",
                "gen_ai.response.id", "chatcmpl-1",
                "gen_ai.usage.input_tokens", 10));
    attributes.putAll(more);
    if (!more.isEmpty()) {
      attributes.remove("gen_ai.response.id");
    }
    return attributes;
  }

  private static byte[] gzipped(ExportTraceServiceRequest request) throws Exception {
    return GatewayClient.pack(request.toByteArray());
  }

  private HttpResponse<byte[]> post(byte[] body, TraceFormat format, boolean gzip)
      throws Exception {
    return send(format.contentType(), gzip ? "gzip" : "identity", body);
  }

  private HttpResponse<byte[]> send(String type, String encoding, byte[] body) throws Exception {
    return http.send(request(type, encoding, body), BodyHandlers.ofByteArray());
  }

  private HttpRequest request(String type, String encoding, byte[] body) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + app.port() + "/v1/traces"))
        .header("content-type", type)
        .header("content-encoding", encoding)
        .POST(BodyPublishers.ofByteArray(body))
        .build();
  }

  private static String text(HttpResponse<byte[]> response) {
    return new String(response.body(), StandardCharsets.UTF_8);
  }

  private static JsonNode json(HttpResponse<byte[]> response) throws Exception {
    return new ObjectMapper().readTree(response.body());
  }

  private double spans(String fate) {
    return metrics.get("costwire.gateway.otlp.spans").tag("fate", fate).counter().count();
  }

  private double count(String what) {
    return metrics.find("costwire.gateway." + what).counters().stream()
        .mapToDouble(c -> c.count())
        .sum();
  }
}
