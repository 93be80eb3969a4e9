// SPDX-License-Identifier: Apache-2.0
package io.costwire.alerting.deliver;

import io.costwire.alerting.policy.Notification;
import io.costwire.alerting.render.JsonBody;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Posts a JSON body to a URL. 2xx means delivered; 408, 429, 5xx and broken connections are tried
 * again; every other answer is final.
 */
public final class WebhookReceiver implements Receiver {
  /** The same for every attempt and every state of an episode; repeats are known by it. */
  static final String DEDUP_KEY = "Costwire-Dedup-Key";

  static final String TIMESTAMP = "Costwire-Timestamp";
  static final String SIGNATURE = "Costwire-Signature";

  private final WebhookConfig config;
  private final InstantSource clock;
  private final HttpClient http;

  public WebhookReceiver(WebhookConfig config, InstantSource clock) {
    this.config = config;
    this.clock = clock;
    this.http =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(config.timeout())
            .build();
  }

  @Override
  public String name() {
    return "webhook";
  }

  @Override
  public String channel() {
    return "webhook";
  }

  @Override
  public String render(Notification notification) {
    return JsonBody.of(notification);
  }

  @Override
  public DeliveryResult deliver(Notification notification, String payload)
      throws InterruptedException {
    CompletableFuture<HttpResponse<Void>> answer =
        http.sendAsync(request(notification, payload), BodyHandlers.discarding());
    try {
      HttpResponse<Void> response = answer.get(config.timeout().toMillis(), TimeUnit.MILLISECONDS);
      return WebhookAnswer.of(
          response.statusCode(), response.headers().firstValue("Retry-After"), clock.instant());
    } catch (ExecutionException | TimeoutException e) {
      return WebhookAnswer.ofFailure(
          e instanceof ExecutionException && e.getCause() != null ? e.getCause() : e,
          config.timeout());
    } finally {
      answer.cancel(true);
    }
  }

  private HttpRequest request(Notification notification, String payload) {
    long now = clock.instant().getEpochSecond();
    HttpRequest.Builder request =
        HttpRequest.newBuilder(config.url())
            .header("Content-Type", "application/json; charset=utf-8")
            .header("User-Agent", "costwire-alerting")
            .header(DEDUP_KEY, visibleAscii(notification.key().toString()))
            .header(TIMESTAMP, Long.toString(now))
            .POST(BodyPublishers.ofString(payload, StandardCharsets.UTF_8));
    config
        .secret()
        .ifPresent(secret -> request.header(SIGNATURE, Signature.of(secret, now, payload)));
    return request.build();
  }

  /** Percent-encodes what a header may not hold; tag values may be in any script. */
  static String visibleAscii(String text) {
    StringBuilder encoded = new StringBuilder();
    for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
      if (b > ' ' && b < 0x7f && b != '%') {
        encoded.append((char) b);
      } else {
        encoded.append('%').append(HexFormat.of().toHexDigits(b).toUpperCase(Locale.ROOT));
      }
    }
    return encoded.toString();
  }

  /** Breaks off what is under way. */
  @Override
  public void close() {
    http.shutdownNow();
  }
}
