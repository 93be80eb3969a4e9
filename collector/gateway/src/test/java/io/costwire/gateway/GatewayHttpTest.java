// SPDX-License-Identifier: Apache-2.0
package io.costwire.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.costwire.client.EventIds;
import io.costwire.gateway.GatewayClient.Reply;
import io.costwire.gateway.publish.EventPublisher.Outcome;
import io.costwire.runtime.Readiness;
import io.costwire.schemas.RejectReason;
import io.costwire.schemas.Rejection;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class GatewayHttpTest {
  private static final Instant NOON = Instant.parse("2026-11-22T12:00:00Z");
  private static final String CHAT =
      "{\"event_id\":\"%s\",\"provider\":\"openai\",\"model\":\"gpt-4o\",\"usage\":{\"input_tokens\":12}}";
  private static final int MAX_BODY = 64 << 10;
  private final FakePublisher publisher = new FakePublisher();
  private SimpleMeterRegistry metrics;
  private GatewayApp app;
  private GatewayClient client;

  @BeforeEach
  void start() {
    start(Duration.ofSeconds(10));
  }

  private void start(Duration bodyTimeout) {
    metrics = new SimpleMeterRegistry();
    app = app(new GatewayConfig.Limits(MAX_BODY, 1000, 2, 1 << 20, bodyTimeout));
    app.start();
    client = new GatewayClient(app.port());
  }

  @AfterEach
  void conservation() {
    client.close();
    app.close();
    assertThat(count("events.received"))
        .isEqualTo(count("events.accepted") + count("events.rejected") + count("events.failed"));
    assertThat(metrics.get("costwire.gateway.inflight.requests").gauge().value()).isZero();
    assertThat(metrics.get("costwire.gateway.inflight.bytes").gauge().value()).isZero();
  }

  @Test
  void singleEvent_isAcceptedWithItsId() throws Exception {
    Reply reply = client.json(chat("e-1"));
    assertThat(reply.raw().body())
        .isEqualTo(
            "{\"accepted\":1,\"rejected\":0,\"failed\":0,\"results\":[{\"index\":0,\"event_id\":\"e-1\",\"status\":\"accepted\"}]}");
    assertThat(reply.status()).isEqualTo(202);
    assertThat(reply.raw().headers().firstValue("content-type")).contains("application/json");
    assertThat(publisher.events()).singleElement().matches(e -> e.eventId().equals("e-1"));
  }

  @Test
  void readmeCurls_areAcceptedAsTheyStand() throws Exception {
    List<Curl> curls =
        Curl.in(Files.readString(Path.of("README.md"))).stream()
            .filter(Curl::posts)
            .filter(curl -> !curl.path().equals(Endpoint.ESTIMATE.path()))
            .toList();
    assertThat(curls).hasSizeGreaterThanOrEqualTo(3);
    for (Curl curl : curls) {
      assertThat(curl.send(client).status()).as(curl.toString()).isEqualTo(202);
    }
    assertThat(curls).extracting(Curl::path).contains("/v1/events", "/v1/outcomes");
    assertThat(publisher.events().getFirst().usage()).hasSize(3);
    assertThat(publisher.outcomes()).hasSize(2);
    assertThat(app.ready()).isEqualTo(Readiness.yes());
    List<Curl> help = Curl.in(client.get("/").body());
    assertThat(help).hasSize(1);
    assertThat(help.getFirst().send(client).status()).isEqualTo(202);
  }

  @Test
  void generatedId_isInTheAnswer() throws Exception {
    Reply reply =
        client.json(
            "{\"provider\":\"openai\",\"model\":\"gpt-4o\",\"provider_response_id\":\"r-1\",\"usage\":{\"input_tokens\":1}}");
    assertThat(reply.result(0).get("event_id").textValue())
        .isEqualTo(EventIds.ofResponse("default", "openai", "r-1"));
  }

  @Test
  void arrayWithOneBadEvent_isPartlyAccepted() throws Exception {
    Reply reply = client.json("[" + chat("a") + ",{\"event_id\":\"b\",\"prompt\":\"x\"}]");
    assertThat(reply.status()).isEqualTo(202);
    assertThat(reply.accepted()).isEqualTo(1);
    assertThat(reply.result(1).toString())
        .isEqualTo(
            "{\"index\":1,\"event_id\":\"b\",\"status\":\"rejected\",\"reason\":\"UNKNOWN_FIELD\",\"field\":\"prompt\",\"message\":\"prompt"
                + " is not a field of a usage event: Costwire takes no message text: leave it"
                + " out.\"}");
    assertThat(publisher.rejections()).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"text/plain", "application/json\r\nContent-Encoding: br"})
  void bodyThatIsNotRead_isNoSecondRequest(String contentType) throws Exception {
    String hidden =
        "POST /v1/events HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
            + "Content-Length: %d\r\n\r\n%s".formatted(chat("s").length(), chat("s"));
    try (RawSocket sender = new RawSocket(app.port())) {
      sender.send(
          "POST /v1/events HTTP/1.1\r\nHost: x\r\nContent-Type: %s\r\nContent-Length: %d\r\n\r\n%s"
              .formatted(contentType, hidden.length(), hidden));

      assertThat(sender.answers(Duration.ofSeconds(20)))
          .startsWith("HTTP/1.1 415")
          .containsOnlyOnce("HTTP/1.1");
    }
    assertThat(publisher.events()).isEmpty();
  }

  @Test
  void chunkThatIsTooLarge_isRefusedBeforeItIsHeld() throws Exception {
    try (RawSocket sender = new RawSocket(app.port())) {
      sender.send(
          "POST /v1/events HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
              + "Transfer-Encoding: chunked\r\n\r\n7fffffff\r\n");

      assertThat(sender.answers(Duration.ofSeconds(20)))
          .startsWith("HTTP/1.1 413")
          .contains("TOO_LARGE");
    }
  }

  @Test
  void ndjson_answersWithLines() throws Exception {
    Reply reply = client.ndjson(chat("a") + "\n{oops\n" + chat("b"));
    assertThat(reply.status()).isEqualTo(202);
    assertThat(reply.accepted()).isEqualTo(2);
    assertThat(reply.result(1).get("line").intValue()).isEqualTo(2);
    assertThat(reply.result(1).get("reason").textValue()).isEqualTo("MALFORMED");
  }

  @Test
  void gzip_isUnpacked() throws Exception {
    Reply reply = client.gzip(GatewayClient.pack(chat("z").getBytes(StandardCharsets.UTF_8)));
    assertThat(reply.status()).isEqualTo(202);
    assertThat(publisher.events()).hasSize(1);
  }

  @Test
  void rejection_carriesKnownFieldsHashAndNoContent() throws Exception {
    String body = "{\"tenant\":\"acme\",\"provider\":\"openai\",\"prompt\":\"top secret\"}";
    assertThat(client.json(body).status()).isEqualTo(400);
    Rejection rejection = publisher.rejections().getFirst();
    assertThat(rejection.getReason()).isEqualTo(RejectReason.UNKNOWN_FIELD);
    assertThat(rejection.getTenant()).isEqualTo("acme");
    assertThat(rejection.getKnownFields()).containsOnlyKeys("tenant", "provider");
    assertThat(rejection.getBodyLength()).isEqualTo(body.length());
    assertThat(rejection.getBodySha256()).hasSize(64);
    assertThat(rejection.getOriginal()).isNull();
    assertThat(rejection.getRejectedAt()).isEqualTo(NOON);
    assertThat(rejection.toString()).doesNotContain("secret");
  }

  @Test
  void unreadableBody_is400WithThePlace() throws Exception {
    Reply reply = client.json("{\"provider\":\n secret}");
    assertThat(reply.status()).isEqualTo(400);
    assertThat(reply.rejected()).isEqualTo(1);
    assertThat(reply.result(0).get("message").textValue()).contains("line 2 column");
    assertThat(reply.raw().body()).doesNotContain("secret");
    assertThat(client.json("").status()).isEqualTo(400);
    assertThat(publisher.rejections()).hasSize(2);
  }

  @Test
  void rejectionThatCannotBeWritten_isCountedAndTheAnswerTheSame() throws Exception {
    publisher.rejectionsWork = false;
    assertThat(client.json("{}").status()).isEqualTo(400);
    assertThat(count("rejections.unwritten")).isEqualTo(1);
  }

  @Test
  void emptyArray_isFine() throws Exception {
    Reply reply = client.json("[]");
    assertThat(reply.status()).isEqualTo(202);
    assertThat(reply.json().get("results")).isEmpty();
  }

  @Test
  void unacknowledgedEvent_is503AndSaysWhichToSendAgain() throws Exception {
    publisher.fate =
        e ->
            e.eventId().equals("b")
                ? new Outcome.NotAcknowledged("not in time")
                : new Outcome.Acknowledged();
    Reply reply = client.json("[" + chat("a") + "," + chat("b") + ",{}]");
    assertThat(reply.status()).isEqualTo(503);
    assertThat(reply.raw().headers().firstValue("retry-after")).contains("1");
    assertThat(List.of("accepted", "rejected", "failed"))
        .allSatisfy(n -> assertThat(reply.json().get(n).intValue()).isEqualTo(1));
    assertThat(reply.result(1).toString())
        .isEqualTo(
            "{\"index\":1,\"event_id\":\"b\",\"status\":\"failed\",\"reason\":\"NOT_ACKNOWLEDGED\",\"message\":\"not"
                + " in time\"}");
  }

  @Test
  void eventThatKafkaRefuses_isRejected() throws Exception {
    publisher.fate = e -> new Outcome.Refused("too large for the broker");
    Reply reply = client.json(chat("a"));
    assertThat(reply.status()).isEqualTo(400);
    assertThat(publisher.rejections().getFirst().getReason()).isEqualTo(RejectReason.TOO_LARGE);
  }

  @Test
  void tooLargeBody_is413AndReadToItsEnd() throws Exception {
    String chat = chat("x".repeat(MAX_BODY));
    assertThat(client.json(chat).status()).isEqualTo(413);
    Reply reply = client.json("\"" + "x".repeat(2 * MAX_BODY) + "\"");
    assertThat(reply.status()).isEqualTo(413);
    assertThat(reply.result(0).get("reason").textValue()).isEqualTo("TOO_LARGE");
    assertThat(reply.result(0).get("message").textValue()).contains("larger than 65536 bytes");
    assertThat(publisher.rejections()).hasSize(2);
  }

  @Test
  void gzipBomb_is413() throws Exception {
    byte[] bomb = GatewayClient.pack(new byte[20 << 20]);
    assertThat(bomb.length).isLessThan(MAX_BODY);
    assertThat(client.gzip(bomb).status()).isEqualTo(413);
  }

  @Test
  void brokenGzip_is400() throws Exception {
    byte[] packed = GatewayClient.pack(chat("a").getBytes(StandardCharsets.UTF_8));
    assertThat(client.gzip(java.util.Arrays.copyOf(packed, packed.length - 12)).status())
        .isEqualTo(400);
    Reply plain = client.gzip(chat("a").getBytes(StandardCharsets.UTF_8));
    assertThat(plain.status()).isEqualTo(400);
    assertThat(plain.result(0).get("message").textValue()).contains("not complete gzip");
  }

  @Test
  void otherContentTypeOrEncoding_is415WithTheFix() throws Exception {
    Reply form =
        client.post(
            chat("a").getBytes(StandardCharsets.UTF_8),
            "content-type",
            "application/x-www-form-urlencoded");
    assertThat(form.status()).isEqualTo(415);
    assertThat(form.json().get("message").textValue()).contains("Content-Type: application/json");
    Reply brotli =
        client.post(new byte[] {1}, "content-type", "application/json", "content-encoding", "br");
    assertThat(brotli.status()).isEqualTo(415);
    assertThat(publisher.events()).isEmpty();
  }

  @Test
  void moreRequestsThanFit_are503AtOnce() throws Exception {
    CountDownLatch release = new CountDownLatch(1);
    publisher.beforePublish =
        () -> {
          try {
            release.await();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        };
    var first = CompletableFuture.supplyAsync(() -> status(chat("a")));
    var second = CompletableFuture.supplyAsync(() -> status(chat("b")));
    await().until(() -> metrics.get("costwire.gateway.inflight.requests").gauge().value() == 2);
    Reply third = client.json(chat("c"));
    assertThat(third.status()).isEqualTo(503);
    assertThat(third.json().get("reason").textValue()).isEqualTo("OVERLOADED");
    assertThat(third.raw().headers().firstValue("retry-after")).isPresent();
    release.countDown();
    assertThat(first.get()).isEqualTo(202);
    assertThat(second.get()).isEqualTo(202);
    assertThat(status(chat("c"))).isEqualTo(202);
  }

  @Test
  void bodyThatDoesNotArrive_isGivenUpAndFreesItsPlace() throws Exception {
    conservation();
    start(Duration.ofSeconds(1));
    try (Socket slow = new Socket(InetAddress.getLoopbackAddress(), app.port())) {
      OutputStream out = slow.getOutputStream();
      out.write(
          "POST /v1/events HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{"
              .getBytes(StandardCharsets.US_ASCII));
      out.flush();
      slow.setSoTimeout(20_000);
      assertThat(slow.getInputStream().read()).as("connection closed").isEqualTo(-1);
    }
    await()
        .until(() -> metrics.find("costwire.gateway.request").tag("status", "408").timer() != null);
    await().until(() -> metrics.get("costwire.gateway.inflight.requests").gauge().value() == 0);
  }

  @Test
  void otherMethodsAndPaths_sayWhatToDo() throws Exception {
    assertThat(client.get("/v1/events").statusCode()).isEqualTo(405);
    assertThat(client.get("/").body()).contains("curl").contains("/v1/events");
    assertThat(client.get("/nowhere").statusCode()).isEqualTo(404);
  }

  @Test
  void readiness_isThatOfThePublisher() {
    assertThat(app.ready()).isEqualTo(Readiness.yes());
    publisher.readiness = Readiness.no("no Kafka");
    assertThat(app.ready()).isEqualTo(Readiness.no("no Kafka"));
    app.close();
    assertThat(app.ready()).isEqualTo(Readiness.no("the gateway's port is not open"));
    assertThat(publisher.closed).isTrue();
  }

  @Test
  void portInUse_isNamed() {
    var config = config(app.port(), GatewayConfig.Limits.defaults());
    var second =
        new GatewayApp(
            config, new SimpleMeterRegistry(), InstantSource.fixed(NOON), new FakePublisher());
    assertThatThrownBy(second::start)
        .hasMessageContaining("port " + app.port())
        .hasMessageContaining("GATEWAY_PORT");
  }

  private int status(String body) {
    try {
      return client.json(body).status();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private static String chat(String id) {
    return CHAT.formatted(id);
  }

  private double count(String name) {
    return metrics.find("costwire.gateway." + name).counters().stream()
        .mapToDouble(c -> c.count())
        .sum();
  }

  private GatewayApp app(GatewayConfig.Limits limits) {
    return new GatewayApp(config(0, limits), metrics, InstantSource.fixed(NOON), publisher);
  }

  private static GatewayConfig config(int port, GatewayConfig.Limits limits) {
    var defaults = GatewayConfig.of("127.0.0.1", port, "127.0.0.1:1", "http://127.0.0.1:1");
    return new GatewayConfig(
        "127.0.0.1", port, "default", limits, defaults.kafka(), Optional.empty());
  }
}
