// SPDX-License-Identifier: Apache-2.0
package io.costwire.viewer;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.costwire.grafana.TimeRange;
import io.costwire.viewer.Frame.Column;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The pipeline's own figures, from the HTTP API of Prometheus. */
final class Prometheus implements AutoCloseable {
  /** Points of all series together; what is beyond is left out, and said. */
  private static final int ROWS_MAX = 50_000;

  private static final Duration ANSWER_MAX = Duration.ofSeconds(20);

  /** What Prometheus scrapes by where nothing else is said; a rate needs four of them. */
  private static final Duration SCRAPE = Duration.ofSeconds(15);

  private static final Pattern LABEL = Pattern.compile("\\{\\{\\s*(\\w+)\\s*}}");
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final List<Column> COLUMNS =
      List.of(
          new Column("time", "DateTime64(3, 'UTC')"),
          new Column("series", "String"),
          new Column("value", "Nullable(Float64)"));

  private final URI url;
  private final HttpClient http =
      HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(3)).build();

  Prometheus(URI url) {
    this.url = url;
  }

  /**
   * Asks for a target of a panel: the range, or its end where the target is {@code instant}.
   *
   * @throws Problem.Refused when Prometheus refuses it or does not answer
   */
  Frame ask(JsonNode target, TimeRange range) {
    long start = System.nanoTime();
    Duration step = range.interval().compareTo(SCRAPE) < 0 ? SCRAPE : range.interval();
    Duration rate = step.plus(SCRAPE);
    Duration least = SCRAPE.multipliedBy(4);
    String expr =
        target
            .path("expr")
            .asText()
            .replace(
                "$__rate_interval", (rate.compareTo(least) < 0 ? least : rate).toSeconds() + "s");
    String query =
        target.path("instant").asBoolean()
            ? "query?query=%s&time=%d".formatted(encoded(expr), range.to().getEpochSecond())
            : "query_range?query=%s&start=%d&end=%d&step=%d"
                .formatted(
                    encoded(expr),
                    range.from().getEpochSecond(),
                    range.to().getEpochSecond(),
                    step.toSeconds());
    JsonNode results = send("/api/v1/" + query).at("/data/result");
    List<JsonNode> rows = new ArrayList<>();
    for (JsonNode result : results) {
      if (rows.size() >= ROWS_MAX) {
        break;
      }
      String series = legend(target.path("legendFormat").asText(), result.path("metric"));
      result.path("values").forEach(sample -> rows.add(row(sample, series)));
      if (result.has("value")) {
        rows.add(row(result.path("value"), series));
      }
    }
    long milliseconds = Duration.ofNanos(System.nanoTime() - start).toMillis();
    return new Frame(COLUMNS, rows, rows.size() >= ROWS_MAX, milliseconds, 0);
  }

  private static ArrayNode row(JsonNode sample, String series) {
    ArrayNode row = JsonNodeFactory.instance.arrayNode();
    row.add(Instant.ofEpochMilli(Math.round(sample.path(0).asDouble() * 1000)).toString());
    row.add(series);
    double value = sample.path(1).asDouble(Double.NaN);
    // a ratio of nothing to nothing is not known
    return Double.isFinite(value) ? row.add(value) : row.addNull();
  }

  private static String legend(String format, JsonNode labels) {
    if (format.isEmpty()) {
      return labels.isEmpty() ? "value" : labels.toString();
    }
    Matcher label = LABEL.matcher(format);
    return label.replaceAll(
        found -> Matcher.quoteReplacement(labels.path(found.group(1)).asText()));
  }

  private JsonNode send(String path) {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(url.toString().replaceAll("/+$", "") + path))
            .timeout(ANSWER_MAX)
            .GET()
            .build();
    try {
      HttpResponse<String> answer = http.send(request, BodyHandlers.ofString());
      if (answer.statusCode() != 200) {
        throw refused(answer).refused();
      }
      return JSON.readTree(answer.body());
    } catch (JsonProcessingException e) {
      throw Problem.of(502, "What answers is no Prometheus.", "Look at PROMETHEUS_URL: " + url)
          .refused();
    } catch (IOException e) {
      throw new Problem(
              503,
              "Prometheus does not answer.",
              url.toString(),
              "Look whether it runs there, or unset PROMETHEUS_URL.")
          .refused();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while Prometheus was asked", e);
    }
  }

  private static Problem refused(HttpResponse<String> answer) throws IOException {
    return new Problem(
        422,
        "Prometheus refused the query.",
        JSON.readTree(answer.body()).path("error").asText(),
        "Look whether PROMETHEUS_URL is a Prometheus of version 2 or newer.");
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  @Override
  public void close() {
    http.shutdownNow();
    http.close();
  }
}
