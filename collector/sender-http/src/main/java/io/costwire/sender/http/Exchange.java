// SPDX-License-Identifier: Apache-2.0
package io.costwire.sender.http;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.zip.GZIPOutputStream;

/** One request and its answer, in bounded time. */
final class Exchange {
  private static final int WORTH_PACKING_BYTES = 1_024;
  private static final int MAX_ANSWER_BYTES = 16 << 20;
  private static final String NDJSON = "application/x-ndjson";

  private final HttpClient client;
  private final HttpSenderSettings settings;
  private final InstantSource clock;
  private final String userAgent;

  Exchange(HttpClient client, HttpSenderSettings settings, InstantSource clock) {
    this.client = client;
    this.settings = settings;
    this.clock = clock;
    String version = Exchange.class.getPackage().getImplementationVersion();
    this.userAgent = version == null ? "costwire-java" : "costwire-java/" + version;
  }

  Reply post(byte[] body) {
    CompletableFuture<HttpResponse<byte[]>> answer =
        client.sendAsync(request(body), head -> new LimitedBody(MAX_ANSWER_BYTES));
    try {
      // the request's own timeout ends when the head of the answer is there
      long nanos = settings.connectTimeout().plus(settings.requestTimeout()).toNanos();
      return reply(answer.get(nanos, TimeUnit.NANOSECONDS));
    } catch (InterruptedException e) {
      answer.cancel(true);
      Thread.currentThread().interrupt();
      return new Reply.Nothing("interrupted");
    } catch (TimeoutException e) {
      answer.cancel(true);
      return new Reply.Nothing("no answer in time");
    } catch (ExecutionException e) {
      return new Reply.Nothing("the gateway does not answer: " + describe(e));
    }
  }

  private HttpRequest request(byte[] body) {
    boolean pack = settings.gzip() && body.length > WORTH_PACKING_BYTES;
    HttpRequest.Builder request =
        HttpRequest.newBuilder(settings.endpoint())
            .timeout(settings.requestTimeout())
            .header("Content-Type", NDJSON)
            .header("Accept", "application/json")
            .header("User-Agent", userAgent)
            .POST(BodyPublishers.ofByteArray(pack ? packed(body) : body));
    if (pack) {
      request.header("Content-Encoding", "gzip");
    }
    if (settings.apiKey() != null) {
      request.header("Authorization", "Bearer " + settings.apiKey());
    }
    return request.build();
  }

  private Reply reply(HttpResponse<byte[]> response) {
    Duration retryAfter =
        response
            .headers()
            .firstValue("retry-after")
            .map(value -> RetryAfter.parse(value, clock.instant()))
            .orElse(Duration.ZERO);
    return new Reply.Answered(response.statusCode(), retryAfter, response.body());
  }

  /** Classes and messages of the network, which carry nothing of a body or a header. */
  private static String describe(ExecutionException error) {
    Throwable cause = error.getCause() == null ? error : error.getCause();
    String name = cause.getClass().getSimpleName();
    return cause instanceof IOException && cause.getMessage() != null
        ? name + ": " + cause.getMessage()
        : name;
  }

  private static byte[] packed(byte[] body) {
    ByteArrayOutputStream packed = new ByteArrayOutputStream(body.length / 4);
    try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
      gzip.write(body);
    } catch (IOException e) {
      throw new UncheckedIOException("writing to memory cannot fail", e);
    }
    return packed.toByteArray();
  }
}
