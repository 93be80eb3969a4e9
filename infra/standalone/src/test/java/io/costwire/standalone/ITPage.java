// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.costwire.standalone.demo.GatewayClient;
import io.costwire.standalone.stack.Endpoints;
import io.costwire.viewer.BrowserTests;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The page of a Costwire that is up. */
class ITPage {
  private static final ObjectMapper JSON = new ObjectMapper();
  @TempDir private static Path folder;

  @SuppressWarnings("NullAway.Init")
  private static CostwireProcess costwire;

  @BeforeAll
  static void up() {
    costwire = CostwireProcess.up(folder.resolve("data"), Map.of());
  }

  @AfterAll
  static void down() {
    costwire.close();
  }

  private static Endpoints endpoints() {
    return costwire.endpoints();
  }

  @Test
  void aNewEvent_isOnTheLivePage() {
    BrowserTests.in(Path.of("../../grafana/viewer/browser").toAbsolutePath().normalize())
        .withChromium()
        .run(
            "live.browser.mjs",
            Map.of(
                "VIEWER_URL", endpoints().viewer().toString(),
                "EMIT_URL", endpoints().gateway().resolve("/v1/events").toString()));
  }

  @Test
  void numbersOnThePage_areThoseOfTheSqlCommand() throws Exception {
    Instant to = Instant.now().truncatedTo(ChronoUnit.SECONDS);
    try (var gateway = new GatewayClient(endpoints().gateway())) {
      for (int i = 1; i <= 7; i++) {
        String event =
            """
            {"event_id":"page-%d","event_time":"%s","provider":"openai","model":"gpt-4o","tags":{"feature":"f%d"},"usage":{"input_tokens":%d,"output_tokens":7}}\
            """
                .formatted(i, to.minusSeconds(60), i % 3, 100 * i + 1);
        assertThat(gateway.post(event, "application/json").status()).isEqualTo(202);
      }
    }
    Instant from = to.minus(Duration.ofHours(6));
    String sql =
        "SELECT feature, currency, sum(billed_cost) AS spend FROM v_spend(from = toDateTime(%d),"
            + " to = toDateTime(%d), dimensions = 'feature') WHERE feature LIKE 'f%%' GROUP BY"
            + " feature, currency ORDER BY spend DESC";
    String asked = sql.formatted(from.getEpochSecond(), to.getEpochSecond());
    String panel =
        "/api/dashboards/costwire-overview/panels/9?from=%d&to=%d"
            .formatted(from.toEpochMilli(), to.toEpochMilli());

    Awaitility.await("all are stored")
        .atMost(ITPipeline.VISIBLE)
        .until(
            () -> sqlCommand("SELECT count() FROM v_usage WHERE event_id LIKE 'page-%'"),
            "7"::equals);
    List<String> shown = new ArrayList<>();
    for (JsonNode row : page(panel).at("/frames/0/data")) {
      if (row.get(0).asText().startsWith("f")) {
        shown.add(String.join("\t", row.get(0).asText(), row.get(1).asText(), row.get(2).asText()));
      }
    }

    assertThat(shown).hasSize(3);
    assertThat(String.join("\n", shown)).isEqualTo(sqlCommand(asked));
  }

  @Test
  void theReadersPassword_isNowhereOnDisk() throws IOException {
    assertThat(Files.readString(folder.resolve("data/endpoints.properties")))
        .contains("COSTWIRE_VIEWER_URL")
        .doesNotContain("VIEWER_CLICKHOUSE");
    assertThat(costwire.log()).contains("page  ").doesNotContain("VIEWER_CLICKHOUSE_PASSWORD");
  }

  private static JsonNode page(String path) throws IOException, InterruptedException {
    URI uri = endpoints().viewer().resolve(path);
    try (HttpClient http = HttpClient.newHttpClient()) {
      var answer = http.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString());
      assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
      return JSON.readTree(answer.body());
    }
  }

  /** What {@code costwire sql} prints, without the names of the columns. */
  private static String sqlCommand(String query) throws Exception {
    Path out = Files.createTempFile(folder, "sql", ".txt");
    Process process =
        CostwireProcess.launch(
            out,
            Map.of(),
            "sql",
            "--data",
            folder.resolve("data").toString(),
            "--format",
            "TabSeparated",
            query);
    int ended = process.waitFor();
    String text = Files.readString(out).strip();
    assertThat(ended).as(text).isZero();
    return text;
  }
}
