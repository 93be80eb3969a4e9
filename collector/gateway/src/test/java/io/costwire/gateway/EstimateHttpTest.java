// SPDX-License-Identifier: Apache-2.0
package io.costwire.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.costwire.gateway.GatewayClient.Reply;
import io.costwire.gateway.access.Rate;
import io.costwire.gateway.budgets.BudgetSource;
import io.costwire.gateway.estimate.BookSource;
import io.costwire.gateway.estimate.BookSource.Origin;
import io.costwire.gateway.estimate.BookSource.Sight;
import io.costwire.pricing.PriceEngine;
import io.costwire.pricing.book.PriceBook;
import io.costwire.pricing.lines.PriceLines;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Estimates over HTTP: what is asked, what is answered, and what is refused. */
@Timeout(60)
class EstimateHttpTest {
  private static final Instant NOON = Instant.parse("2026-11-22T12:00:00Z");
  private static final PriceEngine ENGINE = new PriceEngine(PriceBook.shipped());
  static final BookSource SHIPPED =
      BookSource.fixed(new Sight.Known(ENGINE, Origin.SHIPPED, Optional.empty()));
  private static final String GPT_4O =
      """
      {"id":"7","provider":"openai","model":"gpt-4o","timestamp":"2026-11-22T12:00:00Z","usage":{"input_tokens":1200,"output_tokens":300}}\
      """;

  @TempDir private Path folder;
  private final SimpleMeterRegistry metrics = new SimpleMeterRegistry();
  private final FakePublisher publisher = new FakePublisher();
  private GatewayApp app;
  private GatewayClient client;

  @BeforeEach
  void start() {
    start(SHIPPED, GatewayConfig.Access.open());
  }

  private void start(BookSource prices, GatewayConfig.Access access) {
    stop();
    var defaults = GatewayConfig.of("127.0.0.1", 0, "127.0.0.1:1", "http://127.0.0.1:1");
    var config =
        new GatewayConfig(
            "127.0.0.1",
            0,
            "default",
            GatewayConfig.Limits.defaults(),
            defaults.kafka(),
            Optional.empty(),
            access);
    app =
        new GatewayApp(
            config,
            metrics,
            InstantSource.fixed(NOON),
            new GatewayApp.Links(publisher, BudgetSource.off(), prices));
    app.start();
    client = new GatewayClient(app.port());
  }

  @AfterEach
  void stop() {
    if (app != null) {
      client.close();
      app.close();
    }
  }

  @Test
  void estimate_isThePriceOfTheCommandAndNamesItsBook() throws Exception {
    Reply reply = estimate(GPT_4O);
    assertThat(reply.status()).isEqualTo(200);
    ObjectNode answer = reply.json().deepCopy();
    assertThat(answer.remove("book_source").textValue()).isEqualTo("shipped");
    assertThat(answer.remove("book_as_of").isNull()).isTrue();
    assertThat(answer.remove("currency").textValue()).isEqualTo("USD");
    assertThat(answer.remove("timestamp").textValue()).isEqualTo(NOON.toString());
    assertThat(answer.get("cost").textValue()).isEqualTo("0.006");
    JsonNode command =
        new ObjectMapper().readTree(new PriceLines(ENGINE).answer(GPT_4O, 1).toString());
    assertThat(answer).isEqualTo(command);
    assertThat(header(reply, "cache-control")).isEqualTo("private, no-cache");
    assertThat(publisher.events()).as("nothing is counted as usage").isEmpty();
  }

  @Test
  void readmeCurl_isAnsweredAsItStands() throws Exception {
    List<Curl> curls =
        Curl.in(Files.readString(Path.of("README.md"))).stream()
            .filter(curl -> curl.path().equals("/v1/estimate"))
            .toList();
    assertThat(curls).hasSize(1);
    Reply reply = curls.getFirst().send(client);
    assertThat(reply.status()).isEqualTo(200);
    assertThat(reply.raw().body())
        .contains("\"lines\":[{\"unit\":\"input_tokens\",\"quantity\":\"200\"")
        .contains("\"list_cost\":\"0.04271\",\"saved_by_cache\":\"0.00125\"")
        .contains("\"range\":{\"min\":\"0.00175\",\"max\":\"0.04271\"}");
  }

  @Test
  void publishedBook_isNamedWithItsAge() throws Exception {
    Instant asOf = NOON.minusSeconds(3);
    start(
        BookSource.fixed(new Sight.Known(ENGINE, Origin.CONTROL_PRICES, Optional.of(asOf))),
        GatewayConfig.Access.open());
    JsonNode answer = estimate(GPT_4O).json();
    assertThat(answer.get("book_source").textValue()).isEqualTo("control.prices");
    assertThat(answer.get("book_as_of").textValue()).isEqualTo(asOf.toString());
    assertThat(answer.get("book").textValue()).isEqualTo(ENGINE.book().version());
  }

  @Test
  void unknownModel_isAnsweredWithoutACost_andCounted() throws Exception {
    Reply reply = estimate(GPT_4O.replace("gpt-4o", "nope"));
    assertThat(reply.status()).isEqualTo(200);
    assertThat(reply.json().get("status").textValue()).isEqualTo("UNPRICED_MODEL");
    assertThat(reply.json().get("cost").isNull()).isTrue();
    assertThat(reply.json().get("detail").textValue()).contains("not on the price list of openai");
    assertThat(estimates("UNPRICED_MODEL")).isEqualTo(1);
    assertThat(estimates("PRICED")).isZero();
    assertThat(
            metrics
                .get("costwire.gateway.request")
                .tags("endpoint", "/v1/estimate", "status", "200")
                .timer()
                .count())
        .isEqualTo(1);
  }

  private double estimates(String status) {
    return metrics.get("costwire.gateway.estimates").tag("status", status).counter().count();
  }

  @Test
  void badInput_isRefusedWithFieldAndFix_andGoesNowhere() throws Exception {
    Reply reply = estimate(GPT_4O.replace("1200", "-5"));
    assertThat(reply.status()).isEqualTo(400);
    assertThat(reply.result(0).get("reason").textValue()).isEqualTo("NEGATIVE_QUANTITY");
    assertThat(reply.result(0).get("field").textValue()).isEqualTo("usage.input_tokens");
    assertThat(reply.result(0).get("message").textValue())
        .isEqualTo("usage.input_tokens is negative; write 0 or a number above it");
    Reply text = estimate("{\"tell me a secret\":1}");
    assertThat(text.status()).isEqualTo(400);
    assertThat(text.raw().body()).contains("UNKNOWN_FIELD").doesNotContain("secret");
    assertThat(estimate("{").result(0).get("reason").textValue()).isEqualTo("MALFORMED");
    assertThat(publisher.rejections()).isEmpty();
    assertThat(metrics.get("costwire.gateway.events.received").counter().count()).isZero();
  }

  @Test
  void bodies_areBoundedAndMayBePacked() throws Exception {
    Reply huge = estimate(" ".repeat(EstimateEndpoint.MAX_BODY_BYTES) + GPT_4O);
    assertThat(huge.status()).isEqualTo(413);
    assertThat(huge.result(0).get("message").textValue()).contains("65536 bytes");
    byte[] bomb = GatewayClient.pack(new byte[1 << 20]);
    assertThat(post(bomb, "content-type", "application/json", "content-encoding", "gzip").status())
        .isEqualTo(413);
    byte[] packed = GatewayClient.pack(GPT_4O.getBytes(StandardCharsets.UTF_8));
    assertThat(
            post(packed, "content-type", "application/json", "content-encoding", "gzip").status())
        .isEqualTo(200);
    byte[] plain = GPT_4O.getBytes(StandardCharsets.UTF_8);
    assertThat(post(plain, "content-type", "application/x-ndjson").status()).isEqualTo(415);
    assertThat(post(plain, "content-encoding", "br").status()).isEqualTo(415);
    assertThat(client.raw("GET", "/v1/estimate").statusCode()).isEqualTo(405);
  }

  @Test
  void bookThatIsNotRead_isSaidWith503() throws Exception {
    start(
        BookSource.fixed(new Sight.Waiting("the gateway is connecting to Kafka")),
        GatewayConfig.Access.open());
    Reply reply = estimate(GPT_4O);
    assertThat(reply.status()).isEqualTo(503);
    assertThat(reply.json().get("reason").textValue()).isEqualTo("NOT_READY");
    assertThat(header(reply, "retry-after")).isEqualTo("1");
  }

  /** A question costs as much as an event. */
  @Test
  void keysAndRates_holdForEstimates() throws Exception {
    KeyFile file = new KeyFile(folder.resolve("keys.json"));
    String key = file.add("acme", "acme", "");
    start(
        SHIPPED,
        new GatewayConfig.Access(Optional.of(file.path()), Duration.ofSeconds(5), new Rate(1, 0)));
    byte[] body = GPT_4O.getBytes(StandardCharsets.UTF_8);
    assertThat(post(body).status()).isEqualTo(401);
    List<Integer> statuses =
        List.of(
            post(body, "authorization", "Bearer " + key).status(),
            post(body, "authorization", "Bearer " + key).status(),
            post(body, "authorization", "Bearer " + key).status(),
            post(body, "authorization", "Bearer " + key).status());
    assertThat(statuses.getFirst()).isEqualTo(200);
    assertThat(statuses).contains(429);
  }

  private Reply estimate(String body) throws Exception {
    return post(body.getBytes(StandardCharsets.UTF_8), "content-type", "application/json");
  }

  private Reply post(byte[] body, String... headers) throws Exception {
    return client.post("/v1/estimate", body, headers);
  }

  private static String header(Reply reply, String name) {
    return reply.raw().headers().firstValue(name).orElse("");
  }
}
