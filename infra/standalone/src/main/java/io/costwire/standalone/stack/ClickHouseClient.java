// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.stack;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.costwire.standalone.sql.ServerError;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
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
import java.util.List;

/**
 * Queries over ClickHouse's HTTP interface, for the command line: the server formats the answer, so
 * nothing of it passes through Java types.
 */
public final class ClickHouseClient implements AutoCloseable {
  private static final Duration TIMEOUT = Duration.ofSeconds(120);
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS);

  private final Endpoints endpoints;
  private final HttpClient http =
      HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();

  /** The server refused the query; the message is the server's reason, with what to do. */
  public static final class QueryFailed extends RuntimeException {
    private static final long serialVersionUID = 1;

    QueryFailed(String message) {
      super(message);
    }
  }

  public ClickHouseClient(Endpoints endpoints) {
    this.endpoints = endpoints;
  }

  /**
   * Runs one statement.
   *
   * @param format ClickHouse output format for statements that do not name one
   * @return the answer as the server formatted it
   * @throws QueryFailed with the server's message
   * @throws IllegalStateException when the server cannot be reached
   */
  public String query(String sql, String format) {
    var answer = new ByteArrayOutputStream();
    try {
      copy(sql, format, answer);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return answer.toString(StandardCharsets.UTF_8);
  }

  /**
   * The same, as it comes, so that an answer may be larger than memory.
   *
   * @throws IOException when the target cannot be written
   */
  public void copy(String sql, String format, OutputStream target) throws IOException {
    String parameters =
        ("database=%s&default_format=%s&final=1&wait_end_of_query=1"
                + "&output_format_json_quote_decimals=1")
            .formatted(encode(endpoints.database()), encode(format));
    URI uri = endpoints.clickHouse().resolve("/?" + parameters);
    HttpRequest request =
        HttpRequest.newBuilder(uri)
            .timeout(TIMEOUT)
            .header("X-ClickHouse-User", endpoints.clickHouseUser())
            .header("X-ClickHouse-Key", endpoints.clickHousePassword())
            .POST(BodyPublishers.ofString(sql))
            .build();
    HttpResponse<InputStream> response = send(request);
    try (InputStream body = response.body()) {
      if (response.statusCode() != 200) {
        throw new QueryFailed(
            ServerError.readable(new String(body.readAllBytes(), StandardCharsets.UTF_8)));
      }
      body.transferTo(target);
    }
  }

  /** Rows as JSON objects; 64-bit numbers and decimals are strings, so no digit is lost. */
  public List<JsonNode> rows(String sql) {
    String text =
        query(sql + " SETTINGS output_format_json_quote_64bit_integers = 1", "JSONEachRow");
    return text.lines().map(ClickHouseClient::parse).toList();
  }

  private static JsonNode parse(String line) {
    try {
      return JSON.readTree(line);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("ClickHouse answered with something that is not JSON", e);
    }
  }

  private HttpResponse<InputStream> send(HttpRequest request) {
    try {
      return http.send(request, BodyHandlers.ofInputStream());
    } catch (IOException e) {
      throw new IllegalStateException(
          "ClickHouse does not answer at %s (%s). Is Costwire up? Check with ./costwire status."
              .formatted(endpoints.clickHouse(), e.getMessage()),
          e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while ClickHouse was asked", e);
    }
  }

  private static String encode(String value) {
    return URLEncoder.encode(value, StandardCharsets.UTF_8);
  }

  @Override
  public void close() {
    http.close();
  }
}
