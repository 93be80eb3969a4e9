// SPDX-License-Identifier: Apache-2.0
package io.costwire.alerting.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.costwire.alerting.policy.Alert;
import io.costwire.alerting.policy.Matcher;
import io.costwire.alerting.policy.Signals;
import io.costwire.alerting.policy.Silence;
import io.costwire.runtime.access.KeyHashes;
import io.costwire.schemas.AlertAction;
import io.costwire.schemas.AlertCommand;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class AlertingHttpTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String KEY = "budget|a/b?c=ü#1 &%|80";
  private static final AlertingHttp.Times TIMES =
      new AlertingHttp.Times(
          Duration.ofMillis(500), Duration.ofMillis(2_000), Duration.ofMillis(20));
  private static final Alert FIRING = Signals.opened(Signals.fired(KEY, 1), "log");
  private static final Alert OVER =
      Signals.resolved(Signals.firing(Signals.fired("over", 1), "log"), 2).alert();

  @TempDir private Path folder;
  private final AlertsView view = new AlertsView();
  private final FakeOrders orders = new FakeOrders();
  private final HttpClient http = HttpClient.newHttpClient();
  private Instant now = Signals.NOON;
  private AlertingHttp server;

  @BeforeEach
  void start() throws IOException {
    keys(
        key("anna", "a-key", ""),
        key("acme-bot", "acme-key", ", \"tenant\": \"acme\""),
        key("other-bot", "other-key", ", \"tenant\": \"other\""),
        key("old", "old-key", ", \"expires\": \"2026-11-22T11:59:59Z\""));
    start(Optional.of(folder.resolve("keys.json")));
    view.publish(
        new AlertsView.News(
            Map.of(
                FIRING.key().toString(),
                Optional.of(FIRING),
                OVER.key().toString(),
                Optional.of(OVER)),
            List.of(silence("quiet", "team=search"), silence("bound", "tenant=\"acme\""))));
  }

  private void start(Optional<Path> keyFile) {
    server =
        new AlertingHttp(
            new HttpConfig("127.0.0.1", 0, keyFile),
            new AlertingApi(view, orders, () -> now),
            orders,
            () -> now,
            TIMES);
    server.start();
  }

  private Silence silence(String id, String matcher) {
    return new Silence(
        id, List.of(Matcher.parse(matcher)), now.minusSeconds(1), now.plusSeconds(60));
  }

  @AfterEach
  void stop() {
    server.close();
    http.close();
  }

  private void keys(String... keys) throws IOException {
    Files.writeString(
        folder.resolve("keys.json"),
        Stream.of(keys).collect(Collectors.joining(",", "{\"keys\":[", "]}")));
  }

  private static String key(String id, String key, String more) {
    return "{\"id\": \"%s\", \"sha256\": \"%s\"%s}"
        .formatted(id, HexFormat.of().formatHex(KeyHashes.sha256(key)), more);
  }

  @Test
  void alerts_areThoseThatAreNotOver_unlessAskedOtherwise() throws Exception {
    JsonNode open = json(get("/v1/alerts"));
    JsonNode all = json(get("/v1/alerts?state=firing,RESOLVED&tenant=acme&limit=1"));

    assertThat(open.get("count").intValue()).isEqualTo(1);
    JsonNode alert = open.get("alerts").get(0);
    assertThat(alert.get("alert_key").textValue()).isEqualTo(FIRING.key().toString());
    assertThat(alert.get("state").textValue()).isEqualTo("FIRING");
    assertThat(alert.get("observed").textValue()).isEqualTo("410.1");
    assertThat(alert.get("labels").get("team").textValue()).isEqualTo("search");
    assertThat(alert.get("acknowledged_by").isNull()).isTrue();
    assertThat(all.get("count").intValue()).isEqualTo(2);
    assertThat(all.get("alerts")).hasSize(1);
    assertThat(json(get("/v1/alerts?tenant=nobody")).get("count").intValue()).isZero();
  }

  @Test
  void keyOfAnAlert_isPercentEncoded_andMayHoldAnything() throws Exception {
    JsonNode alert = json(get("/v1/alerts/" + encoded(FIRING.key().toString())));

    assertThat(alert.get("signal_id").textValue()).isEqualTo(KEY);
    assertThat(alert.get("told").get(0).get("receiver").textValue()).isEqualTo("log");
  }

  @Test
  void command_isRecordedInTheNameOfTheKey() throws Exception {
    var acknowledged =
        post(
            "/v1/alerts/" + encoded(FIRING.key().toString()) + "/acknowledge",
            "{\"comment\": \"on it\"}");
    var resolved = post("/v1/alerts/" + encoded(FIRING.key().toString()) + "/resolve", "");

    assertThat(acknowledged.statusCode()).isEqualTo(202);
    assertThat(json(acknowledged).get("by").textValue()).isEqualTo("anna");
    assertThat(resolved.statusCode()).isEqualTo(202);
    assertThat(orders.commands)
        .extracting(AlertCommand::getAction)
        .containsExactly(AlertAction.ACKNOWLEDGE, AlertAction.RESOLVE);
    AlertCommand first = orders.commands.getFirst();
    assertThat(first.getAlertKey()).isEqualTo(FIRING.key().toString());
    assertThat(first.getBy()).isEqualTo("anna");
    assertThat(first.getComment()).isEqualTo("on it");
    assertThat(first.getAt()).isEqualTo(now);
  }

  @Test
  void commandOnWhatIsOver_orIsNot_isRefused() throws Exception {
    assertProblem(post("/v1/alerts/over%231/resolve", "{}"), 409);
    assertProblem(post("/v1/alerts/nobody%231/resolve", "{}"), 404);
    assertThat(orders.commands).isEmpty();
  }

  @Test
  void silence_isMade_listed_andEnded() throws Exception {
    var made =
        post(
            "/v1/silences",
            "{\"matchers\": [\"team=~\\\"search|ads\\\"\"], \"duration\": \"2h\", \"comment\":"
                + " \"move\"}");
    JsonNode listed = json(get("/v1/silences"));
    var ended = send("DELETE", "/v1/silences/quiet", "a-key", null, null);

    assertThat(made.statusCode()).isEqualTo(202);
    var silence = orders.silences.getFirst();
    assertThat(silence.getMatchers()).containsExactly("team=~\"search|ads\"");
    assertThat(silence.getStartsAt()).isEqualTo(now);
    assertThat(silence.getEndsAt()).isEqualTo(now.plusSeconds(7_200));
    assertThat(silence.getBy()).isEqualTo("anna");
    assertThat(json(made).get("silence_id").textValue()).isEqualTo(silence.getSilenceId());
    assertThat(listed.get("silences").get(0).get("silence_id").textValue()).isEqualTo("quiet");
    assertThat(listed.get("silences").get(0).get("active").booleanValue()).isTrue();
    assertThat(ended.statusCode()).isEqualTo(202);
    assertThat(orders.ended).containsExactly("quiet");
    assertProblem(send("DELETE", "/v1/silences/nothing", "a-key", null, null), 404);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "matchers|{\"duration\": \"1h\"}",
        "matchers|{\"matchers\": [], \"duration\": \"1h\"}",
        "matchers|{\"matchers\": \"team=search\", \"duration\": \"1h\"}",
        "matchers|{\"matchers\": [\"team=~\\\".*\\\"\"], \"duration\": \"1h\"}",
        "matchers[0]|{\"matchers\": [7], \"duration\": \"1h\"}",
        "matchers[1]|{\"matchers\": [\"a=b\", \"nonsense\"], \"duration\": \"1h\"}",
        "matchers[0]|{\"matchers\": [\"team=~\\\"(\\\"\"], \"duration\": \"1h\"}",
        "ends_at|{\"matchers\": [\"a=b\"]}",
        "ends_at|{\"matchers\": [\"a=b\"], \"ends_at\": \"2020-01-01T00:00:00Z\"}",
        "ends_at|{\"matchers\": [\"a=b\"], \"ends_at\": \"+999999999-01-01T00:00:00Z\"}",
        "ends_at|{\"matchers\": [\"a=b\"], \"ends_at\": \"tomorrow\"}",
        "ends_at|{\"matchers\": [\"a=b\"], \"ends_at\": \"2026-11-23T00:00:00Z\", \"duration\":"
            + " \"1h\"}",
        "duration|{\"matchers\": [\"a=b\"], \"duration\": \"long\"}",
        "duration|{\"matchers\": [\"a=b\"], \"duration\": \"-1h\"}",
        "duration|{\"matchers\": [\"a=b\"], \"duration\": \"0s\"}",
        "duration|{\"matchers\": [\"a=b\"], \"duration\": \"367d\"}",
        "duration|{\"matchers\": [\"a=b\"], \"duration\": \"999999999999d\"}",
        "duration|{\"matchers\": [\"a=b\"], \"starts_at\": \"2026-11-21T00:00:00Z\","
            + " \"duration\": \"1h\"}",
        "starts_at|{\"matchers\": [\"a=b\"], \"starts_at\": \"2026-11-23\", \"duration\": \"1h\"}",
        "ends_at|{\"matchers\": [\"a=b\"], \"starts_at\": \"2026-11-24T00:00:00Z\", \"ends_at\":"
            + " \"2026-11-23T00:00:00Z\"}",
        "starts_at|{\"matchers\": [\"a=b\"], \"starts_at\": \"2099-11-24T00:00:00Z\","
            + " \"duration\": \"1h\"}",
        "matchers[0]|{\"matchers\": [\"a=\\u001b[31m\"], \"duration\": \"1h\"}",
        "starts_at|{\"matchers\": [\"a=b\"], \"starts_at\": \"-999999999-01-01T00:00:00Z\","
            + " \"duration\": \"1h\"}",
        "comment|{\"matchers\": [\"a=b\"], \"duration\": \"1h\", \"comment\": 7}",
        "comment|{\"matchers\": [\"a=b\"], \"duration\": \"1h\", \"comment\": \"\\u0000\"}",
        "by|{\"matchers\": [\"a=b\"], \"duration\": \"1h\", \"by\": \"somebody else\"}"
      })
  void wrongSilence_isRefused_withTheFieldAndWhatToDo(String fieldAndBody) throws Exception {
    String field = fieldAndBody.substring(0, fieldAndBody.indexOf('|'));
    var response = post("/v1/silences", fieldAndBody.substring(field.length() + 1));

    assertProblem(response, 400);
    assertThat(json(response).get("field").textValue()).isEqualTo(field);
    assertThat(orders.silences).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "state=",
        "state=LOUD",
        "limit=0",
        "limit=1001",
        "limit=x",
        "limit=1&limit=2",
        "cursor=1"
      })
  void wrongQuery_isRefused(String query) throws Exception {
    assertProblem(get("/v1/alerts?" + query), 400);
  }

  @Test
  void whoeverHasNoKey_learnsNothing() throws Exception {
    for (String key : new String[] {null, "", "nobody", "old-key", "A-KEY"}) {
      assertProblem(send("GET", "/v1/alerts", key, null, null), 401);
      assertProblem(send("GET", "/v1/nothing", key, null, null), 401);
    }
  }

  @Test
  void keyOfATenant_seesAndSilencesThatTenantOnly() throws Exception {
    String path = "/v1/alerts/" + encoded(FIRING.key().toString());
    assertThat(send("GET", path, "acme-key", null, null).statusCode()).isEqualTo(200);
    assertProblem(send("GET", path, "other-key", null, null), 404);
    assertProblem(send("POST", path + "/resolve", "other-key", "application/json", "{}"), 404);
    assertThat(json(send("GET", "/v1/alerts", "other-key", null, null)).get("count").intValue())
        .isZero();
    JsonNode silences = json(send("GET", "/v1/silences", "acme-key", null, null));
    assertThat(silences.get("silences").findValuesAsText("silence_id")).containsExactly("bound");
    assertProblem(send("DELETE", "/v1/silences/quiet", "acme-key", null, null), 404);
    assertProblem(send("DELETE", "/v1/silences/bound", "other-key", null, null), 404);
  }

  @Test
  void silenceByAKeyOfATenant_isBoundToThatTenant() throws Exception {
    for (String matcher : List.of("team=search", "tenant=\\\"other\\\"", "tenant=\\\"acme\\\"")) {
      String body = "{\"matchers\": [\"" + matcher + "\"], \"duration\": \"1h\"}";
      var made = send("POST", "/v1/silences", "acme-key", "application/json", body);
      assertThat(made.statusCode()).as(made.body()).isEqualTo(202);
    }

    assertThat(orders.silences)
        .extracting(io.costwire.schemas.Silence::getMatchers)
        .containsExactly(
            List.of("team=search", "tenant=\"acme\""),
            List.of("tenant=\"other\"", "tenant=\"acme\""),
            List.of("tenant=\"acme\""));
  }

  @Test
  void tenantWithQuotes_isQuoted() {
    Caller caller = new Caller("a", Optional.of("a\\\"b"));

    assertThat(caller.bound()).hasToString("Optional[tenant=\"a\\\\\\\"b\"]");
  }

  @Test
  void silences_areBounded() throws Exception {
    view.publish(
        new AlertsView.News(
            Map.of(),
            IntStream.range(0, AlertingApi.SILENCES_MAX)
                .mapToObj(i -> silence("s" + i, "team=search"))
                .toList()));
    String body = "{\"matchers\": [\"team=search\"], \"duration\": \"1h\"}";

    assertProblem(post("/v1/silences", body), 409);
    now = now.plusSeconds(61);
    assertThat(post("/v1/silences", body).statusCode()).isEqualTo(202);
    assertThat(json(get("/v1/silences")).get("count").intValue()).isZero();
  }

  @Test
  void head_isAnsweredAsGet_withoutTheBody() throws Exception {
    var head = send("HEAD", "/v1/alerts", "a-key", null, null);
    var get = get("/v1/alerts");

    assertThat(head.statusCode()).isEqualTo(200);
    assertThat(head.body()).isEmpty();
    assertThat(head.headers().firstValue("content-length"))
        .isEqualTo(get.headers().firstValue("content-length"));
    assertThat(send("HEAD", "/v1/nothing", "a-key", null, null).statusCode()).isEqualTo(404);
  }

  @Test
  void withoutKeys_onlyThisMachineIsAnswered_byItsOwnName() throws Exception {
    server.close();
    start(Optional.empty());

    assertThat(raw().line("GET /v1/alerts HTTP/1.1\r\nHost: localhost:80\r\n\r\n"))
        .contains(" 200 ");
    assertThat(raw().line("GET /v1/alerts HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")).contains(" 200 ");
    assertThat(raw().line("GET /v1/alerts HTTP/1.1\r\nHost: evil.example\r\n\r\n"))
        .contains(" 403 ");
    assertThat(raw().line("GET /v1/alerts HTTP/1.1\r\nHost: localhost.evil.example\r\n\r\n"))
        .contains(" 403 ");
  }

  @Test
  void longKeyOfAnAlert_isFound() throws Exception {
    Alert alert = Signals.opened(Signals.fired("ü#".repeat(900), 1), "log");
    view.publish(
        new AlertsView.News(Map.of(alert.key().toString(), Optional.of(alert)), List.of()));

    assertThat(get("/v1/alerts/" + encoded(alert.key().toString())).statusCode()).isEqualTo(200);
  }

  @Test
  void forgottenAlert_isNotFound() throws Exception {
    view.publish(new AlertsView.News(Map.of("over#1", Optional.empty()), List.of()));

    assertProblem(get("/v1/alerts/over%231"), 404);
    assertThat(get("/v1/alerts/" + encoded(FIRING.key().toString())).statusCode()).isEqualTo(200);
  }

  @Test
  void senderThatStalls_isCutOff() throws Exception {
    String head = "POST /v1/silences HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer a-key\r\n";
    String type = "Content-Type: application/json\r\n";

    assertThat(raw().isCutOff("")).as("nothing sent").isTrue();
    assertThat(raw().isCutOff(head)).as("within the head").isTrue();
    assertThat(raw().isCutOff(head + type + "Content-Length: 100\r\n\r\n{"))
        .as("within the body")
        .isTrue();
    assertThat(raw().isCutOff(head + type + "Transfer-Encoding: chunked\r\n\r\n5\r\n{"))
        .as("within a chunk")
        .isTrue();
    assertThat(orders.silences).isEmpty();
  }

  @Test
  void keys_comeAndGoWithoutARestart() throws Exception {
    assertThat(get("/v1/alerts").statusCode()).isEqualTo(200);
    keys(key("ben", "b-key", ""));
    await().untilAsserted(() -> assertProblem(get("/v1/alerts"), 401));
    assertThat(send("GET", "/v1/alerts", "b-key", null, null).statusCode()).isEqualTo(200);
  }

  @Test
  void instanceThatStandsBy_saysSo() throws Exception {
    view.away("it stands by");

    var response = get("/v1/alerts");

    assertProblem(response, 503);
    assertThat(response.body()).contains("it stands by");
    assertThat(response.headers().firstValue("Retry-After")).isPresent();
  }

  @Test
  void commandThatIsNotKnownToBeRecorded_isNotAccepted() throws Exception {
    orders.away = true;
    assertProblem(post("/v1/alerts/" + encoded(FIRING.key().toString()) + "/resolve", "{}"), 503);
  }

  @Test
  void hostileBodies_areRefused() throws Exception {
    String path = "/v1/alerts/" + encoded(FIRING.key().toString()) + "/resolve";
    assertProblem(post(path, "{\"comment\": \"" + "x".repeat(20_000) + "\"}"), 413);
    assertProblem(post(path, "x".repeat(900_000)), 413);
    assertProblem(post(path, "{\"comment\": \"" + "x".repeat(1_001) + "\"}"), 400);
    assertProblem(post(path, "[".repeat(10_000)), 400);
    assertProblem(post(path, "[]"), 400);
    assertProblem(post(path, "{} {}"), 400);
    assertProblem(post(path, "{\"comment\": \"a\", \"comment\": \"b\"}"), 400);
    assertProblem(post(path, "{\"at\": \"2020-01-01T00:00:00Z\"}"), 400);
    assertProblem(send("POST", path, "a-key", "text/plain", "{}"), 415);
    assertProblem(send("POST", path, "a-key", null, "{}"), 415);
    assertThat(orders.commands).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET /v1/alerts/%zz", "GET /v1/alerts/%", "GET /v1/alerts/%ff%fe", "GET /v1/alerts/",
        "GET /v1/alerts/../../etc/passwd", "GET /", "GET /v2/alerts", "DELETE /v1/alerts",
        "POST /v1/alerts/a/forget", "PUT /v1/silences", "BREW /v1/alerts",
            "GET /v1/alerts?state=%zz",
        "GET //v1/alerts", "GET /v1/alerts;a=b/x/y/z"
      })
  void hostileRequests_areAnsweredInTheClients(String line) throws Exception {
    String answer =
        raw()
            .line(
                line
                    + " HTTP/1.1\r\n"
                    + "Host: x\r\n"
                    + "Authorization: Bearer a-key\r\n"
                    + "Content-Type: application/json\r\n"
                    + "Content-Length: 0\r\n"
                    + "Connection: close\r\n\r\n");

    assertThat(answer).matches("HTTP/1.1 4\\d\\d .*");
    assertThat(get("/v1/alerts").statusCode()).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET /v1/alerts/budget|a HTTP/1.1\r\n",
        "GET /v1/alerts?state=%zz HTTP/1.1\r\n",
        "GET /v1/alerts HTTP/1.0\r\n",
        "GET /v1/alerts HTTP/1.1\r\nContent-Encoding: gzip\r\nContent-Length: 3\r\n",
        "GET /v1/alerts HTTP/1.1\r\nno header\r\n"
      })
  void whatTheWebServerCannotRead_isAProblemToo(String head) throws Exception {
    String answer = raw().answer(head + "Host: x\r\nAuthorization: Bearer a-key\r\n\r\nabc");

    assertThat(answer).startsWith("HTTP/1.1 ").contains("application/problem+json", "\"fix\":\"");
  }

  @Test
  void hugeHeadersAndPaths_areProblems() throws Exception {
    String start = "GET /v1/alerts HTTP/1.1\r\nHost: x\r\n";

    assertThat(raw().answer(start + "X-Big: " + "x".repeat(20_000) + "\r\n\r\n"))
        .contains("application/problem+json");
    assertThat(raw().answer("GET /" + "x".repeat(40_000) + " HTTP/1.1\r\nHost: x\r\n\r\n"))
        .contains("application/problem+json");
  }

  private RawHttp raw() {
    return new RawHttp(server.port());
  }

  private HttpResponse<String> get(String path) throws Exception {
    return send("GET", path, "a-key", null, null);
  }

  private HttpResponse<String> post(String path, String body) throws Exception {
    return send("POST", path, "a-key", "application/json", body);
  }

  private HttpResponse<String> send(
      String method, String path, String key, String type, String body) throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + path))
            .method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
    if (key != null) {
      request.header("Authorization", "Bearer " + key);
    }
    if (type != null) {
      request.header("Content-Type", type);
    }
    return http.send(request.build(), BodyHandlers.ofString());
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }

  private static JsonNode json(HttpResponse<String> response) throws IOException {
    return JSON.readTree(response.body());
  }

  private static void assertProblem(HttpResponse<String> response, int status) throws IOException {
    assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
    assertThat(response.headers().firstValue("Content-Type")).hasValue("application/problem+json");
    JsonNode problem = json(response);
    assertThat(problem.get("status").intValue()).isEqualTo(status);
    assertThat(problem.get("title").textValue()).isNotBlank();
    assertThat(problem.get("fix").textValue()).isNotBlank();
  }
}
