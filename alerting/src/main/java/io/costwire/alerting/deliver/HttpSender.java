// SPDX-License-Identifier: Apache-2.0
package io.costwire.alerting.deliver;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Posts for the channels that speak HTTP. One time limit holds from connecting to the end of the
 * answer: {@code HttpRequest.timeout} would end with the headers. Redirects are not followed, so
 * that no secret goes where nobody configured it; certificates are verified.
 */
public final class HttpSender implements AutoCloseable {
  /** The longest answer that is read: an API may send back what was posted. */
  static final int ANSWER_MAX_BYTES = 1_000_000;

  static final String JSON_TYPE = "application/json; charset=utf-8";

  private final Duration timeout;
  private final InstantSource clock;
  private final HttpClient http;

  public HttpSender(Duration timeout, InstantSource clock) {
    this.timeout = timeout;
    this.clock = clock;
    this.http =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(timeout)
            .build();
  }

  /** A post of JSON, to be given more headers. */
  public static HttpRequest.Builder post(URI url, String json) {
    return post(url, JSON_TYPE, json);
  }

  public static HttpRequest.Builder post(URI url, String contentType, String body) {
    return HttpRequest.newBuilder(url)
        .header("Content-Type", contentType)
        .header("User-Agent", "costwire-alerting")
        .POST(BodyPublishers.ofString(body, StandardCharsets.UTF_8));
  }

  /** Sends and reads the answer. */
  public HttpReply exchange(HttpRequest.Builder request) throws InterruptedException {
    return send(
        request, BodyHandlers.limiting(BodyHandlers.ofByteArray(), ANSWER_MAX_BYTES), body -> body);
  }

  /** Sends and reads nothing but the status; the answer must come to its end all the same. */
  public HttpReply send(HttpRequest.Builder request) throws InterruptedException {
    return send(request, BodyHandlers.discarding(), unused -> new byte[0]);
  }

  private <T> HttpReply send(
      HttpRequest.Builder request,
      BodyHandler<T> handler,
      java.util.function.Function<T, byte[]> bytes)
      throws InterruptedException {
    CompletableFuture<HttpResponse<T>> answer = http.sendAsync(request.build(), handler);
    try {
      HttpResponse<T> response = answer.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
      return HttpReply.Answer.of(
          response.statusCode(),
          response
              .headers()
              .firstValue("Retry-After")
              .flatMap(asked -> HttpStatus.pause(asked, clock.instant())),
          bytes.apply(response.body()));
    } catch (ExecutionException | TimeoutException e) {
      Throwable failure =
          e instanceof ExecutionException && e.getCause() != null ? e.getCause() : e;
      return new HttpReply.Failed(HttpStatus.failure(failure, timeout));
    } finally {
      answer.cancel(true);
    }
  }

  /** The part of an address that is no secret. */
  public static String shown(URI url) {
    String port = url.getPort() < 0 ? "" : ":" + url.getPort();
    return (url.getScheme() + "://" + url.getHost()).toLowerCase(Locale.ROOT) + port + "/***";
  }

  /** Breaks off what is under way. */
  @Override
  public void close() {
    http.shutdownNow();
  }
}
