// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.stack;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.costwire.standalone.sql.ServerError;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
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
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * Queries over ClickHouse's HTTP interface, for the command line: the server formats the answer, so
 * nothing of it passes through Java types.
 */
public final class ClickHouseClient implements AutoCloseable {
  private static final Duration TIMEOUT = Duration.ofSeconds(120);
  private static final Duration LONG_TIMEOUT = Duration.ofMinutes(15);
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
    try (InputStream body = ask(sql, format, true, TIMEOUT)) {
      body.transferTo(target);
    }
  }

  /**
   * The same for an answer that may take long: the server keeps it until it has all of it, so that
   * a statement that fails half way has no answer at all.
   *
   * @throws QueryFailed with the server's message
   * @throws IOException when the answer ends too early or the target cannot be written
   */
  public void download(String sql, String format, OutputStream target) throws IOException {
    try (InputStream body = ask(sql, format, true, LONG_TIMEOUT)) {
      body.transferTo(target);
    }
  }

  /**
   * The answer's beginning, when all of it is known to come or as soon as there is any.
   *
   * @throws QueryFailed with the server's message
   */
  private InputStream ask(String sql, String format, boolean whole, Duration timeout)
      throws IOException {
    String parameters =
        ("database=%s&default_format=%s&final=1&wait_end_of_query=%d"
                + "&output_format_json_quote_decimals=1")
            .formatted(encode(endpoints.database()), encode(format), whole ? 1 : 0);
    URI uri = endpoints.clickHouse().resolve("/?" + parameters);
    HttpRequest request =
        HttpRequest.newBuilder(uri)
            .timeout(timeout)
            .header("X-ClickHouse-User", endpoints.clickHouseUser())
            .header("X-ClickHouse-Key", endpoints.clickHousePassword())
            .POST(BodyPublishers.ofString(sql))
            .build();
    HttpResponse<InputStream> response = send(request);
    if (response.statusCode() == 200) {
      return response.body();
    }
    try (InputStream body = response.body()) {
      throw new QueryFailed(
          ServerError.readable(new String(body.readAllBytes(), StandardCharsets.UTF_8)));
    }
  }

  /** Rows as JSON objects; 64-bit numbers and decimals are strings, so no digit is lost. */
  public List<JsonNode> rows(String sql) {
    String text =
        query(sql + " SETTINGS output_format_json_quote_64bit_integers = 1", "JSONEachRow");
    return text.lines().map(ClickHouseClient::parse).toList();
  }

  /**
   * Gives the same one by one as they come, so that neither side holds all of them.
   *
   * @throws QueryFailed also when it fails in the midst of the answer
   */
  public void eachRow(String sql, Consumer<JsonNode> reader) {
    String quoted = sql + " SETTINGS output_format_json_quote_64bit_integers = 1";
    try (var lines =
        new BufferedReader(
            new InputStreamReader(
                ask(quoted, "JSONEachRow", false, LONG_TIMEOUT), StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (!line.startsWith("{")) {
          throw new QueryFailed(
              ServerError.readable(
                  line + lines.lines().collect(Collectors.joining("\n", "\n", ""))));
        }
        reader.accept(parse(line));
      }
    } catch (IOException e) {
      throw new IllegalStateException(
          "ClickHouse ended its answer too early (%s); its log says why. Run it again"
              .formatted(e.getMessage()),
          e);
    }
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
