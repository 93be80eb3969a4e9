// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;

/** Asks an engine as a dashboard would, and says how long it took. */
final class QueryClient implements AutoCloseable {
  private static final Duration TIMEOUT = Duration.ofMinutes(30);

  /** A month of a year's rows in one GROUP BY needs more than the engine's own default. */
  private static final String MEMORY = "6000000000";

  /** How the engine's answer begins; the code is ClickHouse's MEMORY_LIMIT_EXCEEDED. */
  private static final String MEMORY_LIMIT = "Code: 241.";

  private final HttpClient http = HttpClient.newHttpClient();
  private final String url;

  /**
   * An answer.
   *
   * @param text tab separated, without the last line end
   * @param readRows rows that the engine read for it
   * @param took from sending the query to the last byte of the answer
   */
  record Answer(String text, long readRows, Duration took) {}

  /** The engine ran out of the memory that it has for a query. */
  static final class TooLarge extends RuntimeException {
    private static final long serialVersionUID = 1;

    TooLarge(String message) {
      super(message);
    }
  }

  QueryClient(String url, String database) {
    this.url =
        "%s/?database=%s&max_memory_usage=%s&max_execution_time=600"
            .formatted(url, database, MEMORY);
  }

  /**
   * Runs one statement.
   *
   * @param parameters values of the statement's {@code {name:Type}}
   * @throws TooLarge when it needs more memory than a query may have
   * @throws IllegalStateException with the engine's message when it refuses
   */
  Answer ask(String sql, Map<String, Object> parameters) {
    StringBuilder address = new StringBuilder(url);
    parameters.forEach(
        (name, value) ->
            address
                .append("&param_")
                .append(name)
                .append('=')
                .append(URLEncoder.encode(value.toString(), StandardCharsets.UTF_8)));
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(address.toString()))
            .timeout(TIMEOUT)
            .POST(BodyPublishers.ofString(sql))
            .build();
    try {
      long start = System.nanoTime();
      HttpResponse<String> response = http.send(request, BodyHandlers.ofString());
      Duration took = Duration.ofNanos(System.nanoTime() - start);
      if (response.body().startsWith(MEMORY_LIMIT)) {
        throw new TooLarge(response.body());
      }
      if (response.statusCode() != 200) {
        throw new IllegalStateException("%s%nfor %s".formatted(response.body(), sql));
      }
      return new Answer(response.body().stripTrailing(), readRows(response), took);
    } catch (IOException e) {
      throw new UncheckedIOException("the engine does not answer at " + url, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  private static long readRows(HttpResponse<String> response) throws IOException {
    String summary = response.headers().firstValue("X-ClickHouse-Summary").orElse("{}");
    return new ObjectMapper().readTree(summary).path("read_rows").asLong();
  }

  long number(String sql) {
    return Long.parseLong(ask(sql, Map.of()).text());
  }

  @Override
  public void close() {
    http.close();
  }
}
