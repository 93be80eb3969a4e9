// SPDX-License-Identifier: Apache-2.0
package io.costwire.viewer;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.costwire.grafana.DashboardFiles;
import java.io.IOException;
import java.net.Socket;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the page is given, over the real engine. */
class ITViewer {
  static final List<String> UIDS = DashboardFiles.UIDS;
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String HOSTILE = "'); DROP TABLE usage_priced -- \\' ${team:sqlstring} é😀";

  @SuppressWarnings("NullAway.Init")
  private static SampleViewer viewer;

  private static final HttpClient HTTP = HttpClient.newHttpClient();

  @BeforeAll
  static void start() {
    viewer = SampleViewer.start();
  }

  @AfterAll
  static void stop() {
    viewer.close();
    HTTP.close();
  }

  private static HttpResponse<String> get(String path, String... headers) {
    HttpRequest.Builder request = HttpRequest.newBuilder(viewer.url().resolve(path));
    if (headers.length > 0) {
      request.headers(headers);
    }
    return send(request.build());
  }

  private static HttpResponse<String> send(HttpRequest request) {
    try {
      return HTTP.send(request, BodyHandlers.ofString());
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static JsonNode json(String path) {
    HttpResponse<String> answer = get(path);
    assertThat(answer.statusCode()).as("%s: %s", path, answer.body()).isEqualTo(200);
    return parse(answer);
  }

  private static JsonNode parse(HttpResponse<String> answer) {
    try {
      return JSON.readTree(answer.body());
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static HttpResponse<String> sql(String query, String type) {
    String body = JSON.createObjectNode().put("query", query).toString();
    return send(
        HttpRequest.newBuilder(viewer.url().resolve("/api/sql"))
            .header("Content-Type", type)
            .POST(BodyPublishers.ofString(body))
            .build());
  }

  private static String range() {
    Instant to = viewer.sample.now();
    return "from=%d&to=%d"
        .formatted(to.minus(Duration.ofDays(7)).toEpochMilli(), to.toEpochMilli());
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  private static Stream<JsonNode> panels(String uid) {
    List<JsonNode> panels = new ArrayList<>();
    json("/api/dashboards/" + uid).path("panels").forEach(panels::add);
    return panels.stream();
  }

  @Test
  void everyDashboard_isListed_inOrder() {
    List<String> listed = new ArrayList<>();
    json("/api/dashboards").forEach(d -> listed.add(d.path("uid").asText()));

    assertThat(listed).isEqualTo(UIDS);
  }

  @ParameterizedTest
  @FieldSource("UIDS")
  void everyPanel_answers_alsoForAHostileValue(String uid) {
    panels(uid)
        .forEach(
            panel -> {
              String path =
                  "/api/dashboards/%s/panels/%s?%s"
                      .formatted(uid, panel.path("id").asText(), range());
              JsonNode answer = json(path);
              if (panel.at("/datasource/type").asText().equals("prometheus")) {
                assertThat(answer.path("notice").asText()).contains("PROMETHEUS_URL");
              } else {
                assertThat(answer.at("/frames/0/meta").size()).as(path).isPositive();
              }
              json(path + "&var-team=" + encoded(HOSTILE) + "&var-value=" + encoded(HOSTILE));
            });
    assertThat(json("/api/dashboards/" + uid + "/annotations?" + range()).path("frames"))
        .hasSize(2);
    assertThat(viewer.ask("SELECT count() > 0 FROM usage_priced")).isEqualTo("1");
  }

  @Test
  void numbersOfAPanel_areThoseOfTheViews_toTheLastDigit() {
    JsonNode rows = json(overview(7) + range()).at("/frames/0/data");
    Instant to = viewer.sample.now();
    String sums =
        viewer.ask(
            ("SELECT model, currency, sum(billed_cost) AS spend FROM v_spend(from ="
                    + " toDateTime(%d), to = toDateTime(%d), dimensions = 'provider,model') WHERE"
                    + " currency IS NOT NULL GROUP BY model, currency ORDER BY spend DESC LIMIT 15")
                .formatted(to.minus(Duration.ofDays(7)).getEpochSecond(), to.getEpochSecond()));
    List<String> shown = new ArrayList<>();
    rows.forEach(
        row ->
            shown.add(
                String.join("\t", row.get(0).asText(), row.get(1).asText(), row.get(2).asText())));

    assertThat(rows.get(0).get(2).isTextual()).as("money is text").isTrue();
    assertThat(String.join("\n", shown)).isEqualTo(sums);
  }

  private static String overview(int panel) {
    return "/api/dashboards/costwire-overview/panels/%d?".formatted(panel);
  }

  @Test
  void aVariable_narrowsAPanel_andItsChoicesAreThoseOfTheTime() {
    JsonNode teams = json("/api/dashboards/costwire-overview/variables/team?" + range());
    String team = teams.path("values").get(0).asText();
    JsonNode all = json(overview(8) + range()).at("/frames/0/data");
    JsonNode one = json(overview(8) + range() + "&var-team=" + encoded(team)).at("/frames/0/data");

    assertThat(all.size()).isGreaterThan(one.size());
    assertThat(one).isNotEmpty().allMatch(row -> row.get(0).asText().equals(team));
    assertThat(json(overview(8) + range() + "&var-team=%24__all").at("/frames/0/data"))
        .isEqualTo(all);
  }

  @Test
  void timesAreIso_andUtc() {
    JsonNode frame = json(overview(6) + range()).at("/frames/0");

    assertThat(frame.at("/meta/0/name").asText()).isEqualTo("time");
    assertThat(frame.at("/data/0/0").asText()).matches("\\d{4}-\\d\\d-\\d\\dT.*Z");
  }

  @Test
  void live_hasAllItsFrames() {
    JsonNode live = json("/api/live");

    assertThat(live.path("now").asLong()).isPositive();
    for (String frame : List.of("rates", "events", "today", "budgets", "alerts")) {
      assertThat(live.path(frame).path("meta")).as(frame).isNotEmpty();
    }
    assertThat(live.at("/budgets/data")).isNotEmpty();
  }

  @Test
  void sql_answersExamples_andSaysWhereItCutsOff() {
    JsonNode example = json("/api/sql/examples").get(0);
    JsonNode frame = parse(sql(example.path("query").asText() + " ;\n", "application/json"));
    JsonNode cut = parse(sql("SELECT number FROM numbers(20000)", "application/json"));

    assertThat(frame.path("data")).isNotEmpty();
    assertThat(frame.path("truncated").asBoolean()).isFalse();
    assertThat(cut.path("rows").asInt()).isEqualTo(SqlBox.ROWS_MAX);
    assertThat(cut.path("truncated").asBoolean()).isTrue();
  }

  @Test
  void sql_withMoreThanMemoryHasRoomFor_isCutOff() {
    JsonNode wide = parse(sql("SELECT repeat('x', 1000000) FROM numbers(100)", "application/json"));

    assertThat(wide.path("rows").asInt()).isBetween(1, 8);
    assertThat(wide.path("truncated").asBoolean()).isTrue();
  }

  @Test
  void sql_withoutRows_hasItsColumns() {
    JsonNode frame = parse(sql("SELECT 1 AS a WHERE 0 -- none", "application/json"));

    assertThat(frame.at("/meta/0/name").asText()).isEqualTo("a");
    assertThat(frame.path("rows").asInt()).isZero();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SELECT number, number FROM numbers(3) FORMAT JSONCompactEachRow",
        "SELECT 1 FORMAT Null",
        "INSERT INTO usage_priced (tenant) VALUES ('x')",
        "DROP TABLE usage_priced",
        "SELECT 1 SETTINGS readonly = 0",
        "SELECT * FROM file('/etc/passwd', 'LineAsString')",
        "SELECT file('/etc/passwd')",
        "SELECT * FROM url('http://127.0.0.1:1/', 'LineAsString')",
        "KILL QUERY WHERE 1",
        "SELECT 1; SELECT 2",
        "SELECT nonsense FROM v_usage"
      })
  void sql_refusesWhatDoesNotRead_withTheReason(String query) {
    HttpResponse<String> answer = sql(query, "application/json");

    assertThat(answer.statusCode()).isEqualTo(422);
    assertThat(answer.headers().firstValue("Content-Type")).hasValue(Problem.TYPE);
    assertThat(parse(answer).path("detail").asText()).isNotBlank();
    assertThat(parse(answer).path("remedy").asText()).isNotBlank();
  }

  @Test
  void sql_isOnlyForJson_soThatOtherSitesCannotSendIt() {
    assertThat(sql("SELECT 1", "text/plain").statusCode()).isEqualTo(415);
  }

  @Test
  void sql_withoutAQuery_saysWhatToSend() {
    HttpResponse<String> answer = sql(" ", "application/json");

    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(parse(answer).path("remedy").asText()).contains("query");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "from=1&to=1",
        "from=x&to=2",
        "to=1",
        "from=-5&to=2",
        "from=1&to=99999999999999999999"
      })
  void aRangeThatCannotBe_isRefused_byName(String range) {
    HttpResponse<String> answer = get(overview(1) + range);

    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(parse(answer).path("title").asText()).containsAnyOf("from", "to");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/api/dashboards/nothing",
        "/api/dashboards/costwire-overview/panels/999?from=1&to=2",
        "/api/dashboards/costwire-overview/variables/x?from=1&to=2"
      })
  void whatIsNotThere_isSaid(String path) {
    HttpResponse<String> answer = get(path);

    assertThat(answer.statusCode()).isEqualTo(404);
    assertThat(parse(answer).path("remedy").asText()).isNotBlank();
  }

  @ParameterizedTest
  @ValueSource(strings = {"/", "/d/costwire-overview?var-team=x", "/live", "/sql"})
  void everyAddressOfThePage_isThePage_underAStrictPolicy(String path) {
    HttpResponse<String> answer = get(path);

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.body()).contains("<!doctype html>");
    assertThat(answer.headers().firstValue("Content-Security-Policy").orElseThrow())
        .contains("default-src 'none'", "script-src 'self'")
        .doesNotContain("unsafe");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"/viewer/main.js", "/webjars/uplot/uPlot.esm.js", "/webjars/uplot/uPlot.min.css"})
  void filesOfThePage_areServedFromHere(String path) {
    assertThat(get(path).statusCode()).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/viewer/../live/rates.sql",
        "/viewer/%2e%2e/logback-test.xml",
        "/viewer/nothing.js"
      })
  void otherFiles_areNot(String path) {
    assertThat(get(path).statusCode()).isBetween(400, 499);
  }

  @ParameterizedTest
  @ValueSource(strings = {"cross-site", "same-site"})
  void whatABrowserSaysIsOfAnotherSite_isRefused(String from) {
    assertThat(get("/api/live", "Sec-Fetch-Site", from).statusCode()).isEqualTo(403);
    assertThat(get("/", "Sec-Fetch-Site", from).statusCode()).as("a link").isEqualTo(200);
    assertThat(get("/api/live", "Sec-Fetch-Site", "same-origin").statusCode()).isEqualTo(200);
  }

  @Test
  void aQueryThatIsTooLong_isRefused() {
    HttpResponse<String> answer = sql("SELECT '" + "x".repeat(70_000) + "'", "application/json");

    assertThat(answer.statusCode()).isEqualTo(413);
  }

  @Test
  void filesAreAskedForAgain_soThatNoneIsOfAnotherVersion() {
    assertThat(get("/viewer/main.js").headers().firstValue("Cache-Control")).hasValue("no-cache");
  }

  /** A name of another site that leads to this machine. */
  @Test
  void aStrangersName_isNotAnswered() throws IOException {
    try (var socket = new Socket(viewer.url().getHost(), viewer.url().getPort())) {
      socket.setSoTimeout(5_000);
      socket
          .getOutputStream()
          .write(
              "GET /api/dashboards HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n"
                  .getBytes(StandardCharsets.UTF_8));
      String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

      assertThat(answer).startsWith("HTTP/1.1 421").doesNotContain("costwire-overview");
    }
  }
}
