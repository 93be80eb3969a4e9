// SPDX-License-Identifier: Apache-2.0
package io.costwire.viewer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.costwire.viewer.Frame.Column;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** ClickHouse over HTTP, for reading only: in bounded time, and so many rows. */
final class Warehouse implements AutoCloseable {
  private static final Duration QUERY_MAX = Duration.ofSeconds(25);
  private static final Duration ANSWER_MAX = Duration.ofSeconds(40);
  private static final Duration CONNECT_MAX = Duration.ofSeconds(3);
  private static final Pattern ERROR =
      Pattern.compile(
          "Code: \\d+\\. DB::Exception: (?<text>.*?)(?: \\(version .*)?", Pattern.DOTALL);
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
    parameters.put("default_format", "JSONCompactEachRowWithNamesAndTypes");
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
        .POST(BodyPublishers.ofString(sql))
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

  /** Names, types, and a line per row. */
  private static Frame read(InputStream body, int most, long start, long readRows)
      throws IOException {
    var lines = new BufferedReader(new InputStreamReader(body, StandardCharsets.UTF_8));
    String names = lines.readLine();
    String types = lines.readLine();
    List<Column> columns = new ArrayList<>();
    List<JsonNode> rows = new ArrayList<>();
    boolean truncated = false;
    if (names != null && types != null) {
      JsonNode name = JSON.readTree(names);
      JsonNode type = JSON.readTree(types);
      for (int i = 0; i < name.size(); i++) {
        columns.add(new Column(name.get(i).asText(), type.get(i).asText()));
      }
      for (String line = lines.readLine(); line != null && !truncated; line = lines.readLine()) {
        truncated = rows.size() == most;
        if (!truncated) {
          rows.add(JSON.readTree(line));
        }
      }
    }
    long milliseconds = Duration.ofNanos(System.nanoTime() - start).toMillis();
    return new Frame(columns, rows, truncated, milliseconds, readRows);
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
    Matcher parts = ERROR.matcher(answer.strip());
    String text = parts.matches() ? parts.group("text") : answer.strip();
    return new Problem(
        422,
        "ClickHouse refused the query.",
        text,
        text.contains("TIMEOUT_EXCEEDED")
            ? "Choose a shorter range of time."
            : text.contains("AUTHENTICATION_FAILED")
                ? "Set VIEWER_CLICKHOUSE_USER and VIEWER_CLICKHOUSE_PASSWORD."
                : "The examples of the SQL page show the views and how to ask them.");
  }

  private Problem unreachable(IOException e) {
    URI at = config.clickHouse();
    return new Problem(
        503,
        "ClickHouse does not answer.",
        "%s: %s"
            .formatted(at, e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage()),
        "Look whether it runs, with ./costwire status.");
  }

  @Override
  public void close() {
    http.shutdownNow();
    http.close();
  }
}
