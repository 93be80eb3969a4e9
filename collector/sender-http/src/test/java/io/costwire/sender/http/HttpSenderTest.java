// SPDX-License-Identifier: Apache-2.0
package io.costwire.sender.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.costwire.client.CallStatus;
import io.costwire.client.CostReporter;
import io.costwire.client.SendResult;
import io.costwire.client.SendResult.Failure;
import io.costwire.client.SendResult.Kind;
import io.costwire.client.SendResult.SomeFailed;
import io.costwire.client.Sender;
import io.costwire.client.UsageEvent;
import io.costwire.sender.http.FakeGateway.Answer;
import java.net.InetSocketAddress;
import java.net.ProxySelector;
import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class HttpSenderTest {
  private FakeGateway gateway;
  private HttpSender sender;

  @BeforeEach
  void start() throws Exception {
    gateway = new FakeGateway();
    sender = new HttpSender(HttpSenderSettings.of(gateway.url() + "/").withApiKey("cw_secret"));
  }

  @AfterEach
  void stop() {
    sender.close();
    gateway.close();
  }

  @Test
  void request_isNdjsonPackedAndSigned() {
    assertThat(sender.send(events(100))).isEqualTo(SendResult.allSent());
    var request = gateway.requests().get(0);
    assertThat(request.path()).isEqualTo("/v1/events");
    assertThat(request.key()).isEqualTo("Bearer cw_secret");
    assertThat(request.encoding()).isEqualTo("gzip");
    assertThat(request.packedBytes()).isLessThan(request.body().length() / 5);
    assertThat(request.events()).isEqualTo(100);
    assertThat(sender.send(events(1))).isEqualTo(SendResult.allSent());
    assertThat(gateway.requests().get(1).encoding()).as("not worth packing").isEqualTo("null");
  }

  @Test
  void results_areMappedOneByOne() {
    gateway.answering(
        r ->
            new Answer(
                503,
                "7",
                """
                {"accepted":1,"rejected":1,"failed":1,"results":[
                 {"index":2,"line":3,"event_id":"e-2","status":"failed","reason":"NOT_ACKNOWLEDGED"},
                 {"index":0,"line":1,"status":"accepted"},
                 {"index":1,"line":2,"status":"rejected","reason":"OUT_OF_BOUNDS","field":"tags.x","message":"too \\u0007 long"}]}
                """));
    SomeFailed failed = (SomeFailed) sender.send(events(4));
    assertThat(failed.failures())
        .containsExactly(
            new Failure(1, Kind.REFUSED, "OUT_OF_BOUNDS tags.x: too ? long"),
            new Failure(2, Kind.RETRY, "the gateway says failed"),
            new Failure(3, Kind.RETRY, "the gateway's answer does not mention the event"));
    assertThat(failed.retryAfter()).isEqualTo(Duration.ofSeconds(7));
  }

  @Test
  void tooLarge_isSplitUntilItFitsAndTheRestGetsThrough() {
    gateway.answering(
        r ->
            r.events() > 3 || r.body().contains("\"e-5\"")
                ? Answer.of(413, "{\"results\":[{\"index\":0,\"status\":\"rejected\"}]}")
                : FakeGateway.accept(r));
    assertThat(sender.send(events(20)))
        .isEqualTo(
            new SomeFailed(
                List.of(new Failure(5, Kind.REFUSED, "413, larger than the gateway takes"))));
    long accepted =
        gateway.requests().stream()
            .filter(r -> r.events() <= 3 && !r.body().contains("\"e-5\""))
            .mapToInt(FakeGateway.Request::events)
            .sum();
    assertThat(accepted).isEqualTo(19);
  }

  @Test
  void bodyNobodyCanRead_isNarrowedDownToTheEvent() {
    gateway.answering(
        r ->
            r.body().contains("\"e-2\"")
                ? Answer.of(400, "{\"results\":[{\"index\":0,\"status\":\"rejected\"}]}")
                : FakeGateway.accept(r));
    SomeFailed failed = (SomeFailed) sender.send(events(8));
    assertThat(failed.failures()).extracting(Failure::index).containsExactly(2);
    assertThat(failed.failures()).extracting(Failure::kind).containsExactly(Kind.REFUSED);
  }

  @Test
  void refusalByAProxy_losesNothingAndAsksOnce() {
    String page = "<html>The plain HTTP request was sent to HTTPS port</html>";
    assertThat(later(Answer.of(400, page))).isEqualTo(Answers.SLOW);
    assertThat(later(Answer.of(400, "{\"error\":\"bad request\"}"))).isEqualTo(Answers.SLOW);
    assertThat(later(Answer.of(400, "{\"results\":[]}"))).isEqualTo(Answers.SLOW);
    assertThat(gateway.requests()).as("none of them in parts").hasSize(3);
    gateway.answering(r -> Answer.of(400, page));
    SomeFailed failed = (SomeFailed) sender.send(events(1));
    assertThat(failed.failures())
        .containsExactly(
            new Failure(0, Kind.RETRY, "400 without results; is COSTWIRE_URL a Costwire gateway?"));
  }

  @Test
  void statusOfAWholeRequest_saysWhenToComeAgain() {
    assertThat(later(new Answer(429, "3", ""))).isEqualTo(Duration.ofSeconds(3));
    assertThat(later(new Answer(503, "", "<html>proxy</html>"))).isZero();
    assertThat(later(new Answer(502, "9999999", ""))).isEqualTo(RetryAfter.MAX);
    assertThat(later(Answer.of(401, ""))).isEqualTo(Answers.SLOW);
    assertThat(later(Answer.of(403, ""))).isEqualTo(Answers.SLOW);
    assertThat(later(Answer.of(404, ""))).isEqualTo(Answers.SLOW);
    assertThat(later(Answer.of(301, ""))).isEqualTo(Answers.SLOW);
    assertThat(later(Answer.of(200, "<html>welcome</html>"))).isEqualTo(Answers.SLOW);
    assertThat(later(Answer.of(202, "{}"))).isEqualTo(Answers.SLOW);
    assertThat(later(Answer.of(202, "[".repeat(100_000)))).isEqualTo(Answers.SLOW);
  }

  private Duration later(Answer answer) {
    gateway.answering(r -> answer);
    SomeFailed failed = (SomeFailed) sender.send(events(3));
    assertThat(failed.failures()).hasSize(3).extracting(Failure::kind).containsOnly(Kind.RETRY);
    assertThat(failed.failures())
        .extracting(Failure::reason)
        .allSatisfy(reason -> assertThat(reason).doesNotContain("html").doesNotContain("secret"));
    return failed.retryAfter();
  }

  @Test
  void eventsThatTheKeyMayNotSend_areRefusedAndDoNotHoldUpOthers() {
    gateway.answering(
        r ->
            Answer.of(
                403,
                """
                {"results":[{"index":0,"status":"rejected","reason":"FORBIDDEN","field":"tenant","message":"not yours"},
                 {"index":1,"status":"rejected","reason":"FORBIDDEN","field":"tenant","message":"not yours"}]}
                """));
    SomeFailed failed = (SomeFailed) sender.send(events(2));
    assertThat(failed.failures()).hasSize(2).extracting(Failure::kind).containsOnly(Kind.REFUSED);
  }

  @Test
  void wrongKey_isNamed() {
    gateway.answering(r -> Answer.of(401, ""));
    SomeFailed failed = (SomeFailed) sender.send(events(1));
    assertThat(failed.failures().get(0).reason()).contains("401").contains("COSTWIRE_API_KEY");
  }

  @Test
  void answerThatStalls_isGivenUpInTime() {
    gateway.answering(r -> Answer.of(0, ""));
    var hasty =
        HttpSenderSettings.of(gateway.url())
            .withTimeouts(Duration.ofMillis(200), Duration.ofMillis(300));
    try (Sender impatient = new HttpSender(hasty)) {
      long start = System.nanoTime();
      SomeFailed failed = (SomeFailed) impatient.send(events(2));
      assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(5));
      assertThat(failed.failures()).hasSize(2).extracting(Failure::kind).containsOnly(Kind.RETRY);
    }
  }

  @Test
  void ownClient_bringsItsProxy() {
    var proxy = URI.create(gateway.url());
    var client =
        HttpClient.newBuilder()
            .proxy(ProxySelector.of(new InetSocketAddress(proxy.getHost(), proxy.getPort())))
            .build();
    var elsewhere = HttpSenderSettings.of("http://gateway.invalid");
    try (Sender behindProxy = new HttpSender(elsewhere, client)) {
      assertThat(behindProxy.send(events(1))).isEqualTo(SendResult.allSent());
    }
  }

  @Test
  void reporter_keepsThePauseThatTheGatewayAsksFor() {
    AtomicInteger asked = new AtomicInteger();
    gateway.answering(
        r -> asked.getAndIncrement() == 0 ? new Answer(429, "1", "") : FakeGateway.accept(r));
    long start = System.nanoTime();
    try (var reporter = CostReporter.builder(sender).linger(Duration.ZERO).build()) {
      reporter.record(events(1).get(0));
      assertThat(reporter.flush(Duration.ofSeconds(20))).isTrue();
      assertThat(Duration.ofNanos(System.nanoTime() - start))
          .isGreaterThanOrEqualTo(Duration.ofSeconds(1));
      assertThat(asked.get()).isEqualTo(2);
      assertThat(reporter.metrics().retries()).isEqualTo(1);
    }
  }

  static List<UsageEvent> events(int count) {
    return IntStream.range(0, count)
        .mapToObj(
            i ->
                UsageEvent.builder()
                    .eventId("e-" + i)
                    .tenant("acme")
                    .eventTime(Instant.parse("2026-11-22T12:00:00Z"))
                    .provider("openai")
                    .responseModel("gpt-4o")
                    .inputTokens(1000)
                    .status(CallStatus.SUCCESS)
                    .build())
        .toList();
  }
}
