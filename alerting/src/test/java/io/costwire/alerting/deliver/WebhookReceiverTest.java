// SPDX-License-Identifier: Apache-2.0
package io.costwire.alerting.deliver;

import static io.costwire.alerting.policy.Signals.fired;
import static io.costwire.alerting.policy.Signals.firing;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.costwire.alerting.deliver.DeliveryResult.Dead;
import io.costwire.alerting.deliver.DeliveryResult.Delivered;
import io.costwire.alerting.deliver.DeliveryResult.Retry;
import io.costwire.alerting.policy.Message;
import io.costwire.alerting.policy.Notification;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.StandardSocketOptions;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class WebhookReceiverTest {
  private static final Instant NOW = Instant.parse("2026-11-22T12:00:00Z");
  private static final Duration TIMEOUT = Duration.ofSeconds(20);
  private static final Duration SHORT_TIMEOUT = Duration.ofSeconds(2);
  private static final Notification ALERT = firing(fired("budget|söhne %|80", 1), "webhook");

  private record Request(Map<String, List<String>> headers, String body) {
    String header(String name) {
      return headers.getOrDefault(name, List.of("")).getFirst();
    }
  }

  private interface Answer {
    void to(HttpExchange exchange) throws IOException;
  }

  private final LinkedBlockingQueue<Request> requests = new LinkedBlockingQueue<>();
  private final CountDownLatch testOver = new CountDownLatch(1);
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private HttpServer server;
  private volatile Answer answer = exchange -> exchange.sendResponseHeaders(204, -1);

  @BeforeEach
  void startServer() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.createContext(
        "/hook",
        exchange -> {
          String body =
              new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
          requests.add(new Request(Map.copyOf(exchange.getRequestHeaders()), body));
          try (exchange) {
            answer.to(exchange);
          }
        });
    server.start();
  }

  @AfterEach
  void stopServer() {
    testOver.countDown();
    server.stop(0);
    threads.shutdownNow();
  }

  @Test
  void request_carriesTheBody_theDedupKeyAndTheTime() throws Exception {
    assertThat(deliver(Optional.empty())).isEqualTo(new Delivered());

    Request request = requests.take();
    assertThat(request.body()).isEqualTo(payload());
    assertThat(request.header("Content-type")).isEqualTo("application/json; charset=utf-8");
    assertThat(request.header("Costwire-dedup-key")).isEqualTo("budget|s%C3%B6hne%20%25|80#1");
    assertThat(request.header("Costwire-timestamp")).isEqualTo("1795348800");
    assertThat(request.headers()).doesNotContainKey("Costwire-signature");
  }

  @Test
  void signature_isVerifiedByAReceiverThatKnowsTheSecret() throws Exception {
    deliver(Optional.of(new Secret("shared-secret")));

    Request request = requests.take();
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec("shared-secret".getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
    String signed = request.header("Costwire-timestamp") + "." + request.body();
    assertThat(request.header("Costwire-signature"))
        .isEqualTo(
            "v1=" + HexFormat.of().formatHex(mac.doFinal(signed.getBytes(StandardCharsets.UTF_8))));
    assertThat(request.body()).doesNotContain("shared-secret");
  }

  @Test
  void signature_isTheOneOfAnIndependentImplementation() {
    // printf '%s' '1700000000.{}' | openssl dgst -sha256 -hmac key
    assertThat(Signature.of(new Secret("key"), 1_700_000_000, "{}"))
        .isEqualTo("v1=9d713ed406bb7076d4123f0dc2c39d2df5c654ed4b0cd56b52c8b4c940bd63ae");
  }

  @Test
  void answers_areTriedAgainOrFinal_byTheirStatus() throws Exception {
    assertThat(answered(200)).isEqualTo(new Delivered());
    assertThat(answered(500)).isEqualTo(new Retry("HTTP 500"));
    assertThat(answered(503)).isEqualTo(new Retry("HTTP 503"));
    assertThat(answered(408)).isEqualTo(new Retry("HTTP 408"));
    assertThat(answered(429)).isEqualTo(new Retry("HTTP 429"));
    assertThat(answered(400)).isEqualTo(new Dead("HTTP 400"));
    assertThat(answered(404)).isEqualTo(new Dead("HTTP 404"));
    assertThat(answered(302)).isInstanceOf(Dead.class);
  }

  @Test
  void retryAfter_isReadAsSecondsOrDate_andNonsenseIsNotSaid() throws Exception {
    assertThat(retryAfter("7")).contains(Duration.ofSeconds(7));
    assertThat(retryAfter("Sun, 22 Nov 2026 12:01:30 GMT")).contains(Duration.ofSeconds(90));
    assertThat(retryAfter("Sun, 22 Nov 2026 11:00:00 GMT")).contains(Duration.ZERO);
    assertThat(retryAfter("999999999")).contains(HttpStatus.RETRY_AFTER_MAX);
    assertThat(retryAfter("soon")).isEmpty();
    assertThat(retryAfter("-5")).isEmpty();
  }

  @Test
  void answerThatDoesNotCome_endsTheAttemptInTime() throws Exception {
    answer = exchange -> awaitEndOfTest();

    assertTimesOut();
  }

  @Test
  void answerThatDripsForEver_endsTheAttemptInTime() throws Exception {
    answer =
        exchange -> {
          exchange.sendResponseHeaders(200, 0);
          exchange.getResponseBody().write('x');
          exchange.getResponseBody().flush();
          awaitEndOfTest();
        };

    assertTimesOut();
  }

  @Test
  void slowAnswerWithinTheTimeout_counts() throws Exception {
    answer =
        exchange -> {
          boolean unused = awaitOrEnd(Duration.ofMillis(150));
          exchange.sendResponseHeaders(202, -1);
        };

    assertThat(deliver(Optional.empty())).isEqualTo(new Delivered());
  }

  @Test
  void resetConnection_isTriedAgain() throws Exception {
    try (ServerSocket resetting = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
      threads.submit(
          () -> {
            while (true) {
              try (Socket socket = resetting.accept()) {
                int unused = socket.getInputStream().read();
                socket.setOption(StandardSocketOptions.SO_LINGER, 0);
              }
            }
          });

      assertThat(deliver(url(resetting.getLocalPort()), Optional.empty()))
          .isEqualTo(new Retry("the connection broke"));
    }
  }

  @Test
  void portThatNobodyListensOn_isTriedAgain() throws Exception {
    int port = server.getAddress().getPort();
    server.stop(0);

    assertThat(deliver(url(port), Optional.empty())).isEqualTo(new Retry("could not connect"));
  }

  @Test
  void secretAndPathOfTheUrl_areNotShown() {
    WebhookConfig config =
        new WebhookConfig(
            URI.create("https://hooks.example/T0KEN?k=T0KEN"),
            Optional.of(new Secret("S3CRET")),
            TIMEOUT);

    assertThat(config.toString()).doesNotContain("T0KEN", "S3CRET").contains("hooks.example");
  }

  private void assertTimesOut() throws InterruptedException {
    long start = System.nanoTime();
    URI url = url(server.getAddress().getPort());
    assertThat(deliver(new WebhookConfig(url, Optional.empty(), SHORT_TIMEOUT)))
        .isEqualTo(new Retry("no answer within PT2S"));
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(TIMEOUT);
  }

  private void awaitEndOfTest() {
    boolean unused = awaitOrEnd(Duration.ofMinutes(1));
  }

  private boolean awaitOrEnd(Duration wait) {
    try {
      return testOver.await(wait.toMillis(), java.util.concurrent.TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private Optional<Duration> retryAfter(String value) throws InterruptedException {
    answer =
        exchange -> {
          exchange.getResponseHeaders().set("Retry-After", value);
          exchange.sendResponseHeaders(429, -1);
        };
    return ((Retry) deliver(Optional.empty())).after();
  }

  private DeliveryResult answered(int status) throws InterruptedException {
    answer = exchange -> exchange.sendResponseHeaders(status, -1);
    return deliver(Optional.empty());
  }

  private DeliveryResult deliver(Optional<Secret> secret) throws InterruptedException {
    return deliver(url(server.getAddress().getPort()), secret);
  }

  private static DeliveryResult deliver(URI url, Optional<Secret> secret)
      throws InterruptedException {
    return deliver(new WebhookConfig(url, secret, TIMEOUT));
  }

  private static DeliveryResult deliver(WebhookConfig config) throws InterruptedException {
    try (var receiver = new WebhookReceiver("webhook", config, () -> NOW)) {
      return receiver.deliver(Message.of(ALERT), payload());
    }
  }

  private static URI url(int port) {
    return URI.create("http://127.0.0.1:" + port + "/hook");
  }

  private static String payload() {
    return io.costwire.alerting.render.JsonBody.of(ALERT);
  }
}
