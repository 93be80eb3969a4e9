// SPDX-License-Identifier: Apache-2.0
package io.costwire.viewer;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.costwire.viewer.Frame.Column;
import java.io.IOException;
import java.io.InputStream;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** ClickHouse over HTTP, for reading only: in bounded time, and so many rows and bytes. */
final class Warehouse implements AutoCloseable {
  private static final Duration QUERY_MAX = Duration.ofSeconds(25);
  private static final Duration ANSWER_MAX = Duration.ofSeconds(40);
  private static final Duration CONNECT_MAX = Duration.ofSeconds(3);

  /** Of an answer, so that no query fills the memory that the page shares with the pipeline. */
  private static final int BYTES_MAX = 8 << 20;

  /** Said in the statement, so that one that names another is refused as such. */
  private static final String FORMAT = "\nFORMAT JSONCompactEachRowWithNamesAndTypes";

  private static final ObjectMapper JSON = new ObjectMapper();

  private final ViewerConfig config;
  private final HttpClient http = HttpClient.newBuilder().connectTimeout(CONNECT_MAX).build();

  Warehouse(ViewerConfig config) {
    this.config = config;
  }

  /**
   * Asks one query.
   *
   * @param most rows that are answered; what is beyond is cut off and said
   * @throws Problem.Refused when ClickHouse refuses it or does not answer
   */
  Frame ask(String sql, int most) {
    long start = System.nanoTime();
    HttpResponse<InputStream> answer = send(request(sql, most));
    try (InputStream body = answer.body()) {
      if (answer.statusCode() != 200) {
        throw refused(new String(body.readAllBytes(), StandardCharsets.UTF_8)).refused();
      }
      return read(body, most, start, readRows(answer));
    } catch (IOException e) {
      throw unreachable(e).refused();
    }
  }

  private HttpRequest request(String sql, int most) {
    Map<String, String> parameters = new LinkedHashMap<>();
    parameters.put("database", config.database());
    parameters.put("readonly", "1");
    parameters.put("final", "1");
    parameters.put("wait_end_of_query", "1");
    parameters.put("max_execution_time", Long.toString(QUERY_MAX.toSeconds()));
    // blocks are not split, so there may be more; one beyond says that there were
    parameters.put("max_result_rows", Integer.toString(most + 1));
    parameters.put("result_overflow_mode", "break");
    parameters.put("date_time_output_format", "iso");
    parameters.put("output_format_json_quote_decimals", "1");
    parameters.put("output_format_json_quote_64bit_integers", "1");
    String query =
        parameters.entrySet().stream()
            .map(p -> p.getKey() + "=" + URLEncoder.encode(p.getValue(), StandardCharsets.UTF_8))
            .collect(Collectors.joining("&"));
    return HttpRequest.newBuilder(config.clickHouse().resolve("/?" + query))
        .timeout(ANSWER_MAX)
        .header("X-ClickHouse-User", config.login().user())
        .header("X-ClickHouse-Key", config.login().password())
        .POST(BodyPublishers.ofString(sql + FORMAT))
        .build();
  }

  private HttpResponse<InputStream> send(HttpRequest request) {
    try {
      return http.send(request, BodyHandlers.ofInputStream());
    } catch (IOException e) {
      throw unreachable(e).refused();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while ClickHouse was asked", e);
    }
  }

  /** Names, types, and an array per row. */
  private static Frame read(InputStream body, int most, long start, long readRows)
      throws IOException {
    var bounded = new BoundedAnswer(body, BYTES_MAX);
    List<Column> columns = new ArrayList<>();
    List<JsonNode> rows = new ArrayList<>();
    boolean truncated = false;
    try (JsonParser lines = JSON.createParser(bounded)) {
      columns.addAll(columns(lines));
      while (!truncated && lines.nextToken() != null) {
        truncated = rows.size() == most;
        if (!truncated) {
          rows.add(lines.readValueAsTree());
        }
      }
    } catch (JsonProcessingException e) {
      if (!bounded.isCutOff()) {
        throw e;
      }
    }
    long milliseconds = Duration.ofNanos(System.nanoTime() - start).toMillis();
    return new Frame(columns, rows, truncated || bounded.isCutOff(), milliseconds, readRows);
  }

  private static List<Column> columns(JsonParser lines) throws IOException {
    List<Column> columns = new ArrayList<>();
    if (lines.nextToken() != null) {
      JsonNode names = lines.readValueAsTree();
      lines.nextToken();
      JsonNode types = lines.readValueAsTree();
      for (int i = 0; i < names.size(); i++) {
        columns.add(new Column(names.get(i).asText(), types.get(i).asText()));
      }
    }
    return columns;
  }

  private static long readRows(HttpResponse<?> answer) {
    return answer
        .headers()
        .firstValue("X-ClickHouse-Summary")
        .map(
            summary -> {
              try {
                return JSON.readTree(summary).path("read_rows").asLong();
              } catch (IOException e) {
                return 0L; // only shown
              }
            })
        .orElse(0L);
  }

  private static Problem refused(String answer) {
    String text = answer.strip().replaceFirst("^(Code: \\d+\\. )?(DB::Exception: )+", "");
    int version = text.indexOf(" (version ");
    return new Problem(
        422,
        "ClickHouse refused the query.",
        version < 0 ? text : text.substring(0, version),
        remedy(text));
  }

  private static String remedy(String text) {
    if (text.contains("TIMEOUT_EXCEEDED")) {
      return "Choose a shorter range of time.";
    }
    if (text.contains("MEMORY_LIMIT_EXCEEDED")) {
      return "Choose a shorter range of time, or fewer columns and groups.";
    }
    if (text.contains("TOO_MANY_SIMULTANEOUS_QUERIES")) {
      return "Wait until what runs is done, and try again.";
    }
    if (text.contains("AUTHENTICATION_FAILED")) {
      return "Set VIEWER_CLICKHOUSE_USER and VIEWER_CLICKHOUSE_PASSWORD.";
    }
    return "The examples of the SQL page show the views and how to ask them.";
  }

  private Problem unreachable(IOException e) {
    if (e instanceof HttpTimeoutException) {
      return Problem.of(503, "ClickHouse is busy.", "Wait until what runs is done, and try again.");
    }
    String reason = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    return new Problem(
        503,
        "ClickHouse does not answer.",
        config.clickHouse() + ": " + reason,
        "Look whether it runs, with ./costwire status.");
  }

  @Override
  public void close() {
    http.shutdownNow();
    http.close();
  }
}
