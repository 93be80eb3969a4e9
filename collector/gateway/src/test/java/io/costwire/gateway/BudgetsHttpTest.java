// SPDX-License-Identifier: Apache-2.0
package io.costwire.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.fasterxml.jackson.databind.JsonNode;
import io.costwire.gateway.GatewayClient.Reply;
import io.costwire.gateway.access.Rate;
import io.costwire.gateway.budgets.BudgetSource;
import io.costwire.gateway.budgets.Budgets;
import io.costwire.schemas.BudgetState;
import io.costwire.schemas.BudgetStatus;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.math.BigDecimal;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** Budgets over HTTP: who sees what, and how it is said. */
@Timeout(60)
class BudgetsHttpTest {
  private static final String TEAM = "/v1/budgets/search-team-day";
  private static final String USER = "/v1/budgets/any-user-day";
  @TempDir private Path folder;
  private final SimpleMeterRegistry metrics = new SimpleMeterRegistry();
  private FakeBudgets budgets = FakeBudgets.filled();
  private KeyFile file;
  private String acme;
  private GatewayApp app;
  private GatewayClient client;

  @BeforeEach
  void start() throws Exception {
    file = new KeyFile(folder.resolve("keys.json"));
    acme = file.add("acme-search", "acme", "");
    start(Optional.empty());
  }

  private void start(Optional<Path> keys) {
    stop();
    var defaults = GatewayConfig.of("127.0.0.1", 0, "127.0.0.1:1", "http://127.0.0.1:1");
    var config =
        new GatewayConfig(
            "127.0.0.1",
            0,
            "default",
            GatewayConfig.Limits.defaults(),
            defaults.kafka(),
            Optional.empty(),
            new GatewayConfig.Access(keys, Duration.ofMillis(20), Rate.UNLIMITED));
    app =
        new GatewayApp(
            config,
            metrics,
            InstantSource.fixed(FakeBudgets.NOON),
            new GatewayApp.Links(new FakePublisher(), budgets));
    app.start();
    client = new GatewayClient(app.port());
  }

  @AfterEach
  void stop() {
    if (app != null) {
      client.close();
      app.close();
    }
  }

  @Test
  void budget_isAnsweredExactly() throws Exception {
    budgets.spend(
        Budgets.spent("search-team-day", "412.10")
            .setForecast(Budgets.money("530.25"))
            .setState(BudgetState.WARNING)
            .setReachedThresholds(List.of(percent("50"), percent("80")))
            .setUnpriced(3)
            .setRevision((1L << 40) + 7)
            .build());
    Reply reply = ask(TEAM);
    assertThat(reply.status()).isEqualTo(200);
    assertThat(reply.raw().body())
        .isEqualTo(
            """
            {"as_of":"2026-11-22T12:00:00Z","budget":"search-team-day","name":"Budget search-team-day",\
            "tenant":"acme","group_by":[],"group":{},\
            "period":{"kind":"DAY","start":"2026-11-22T00:00:00Z","end":"2026-11-23T00:00:00Z"},\
            "amount":"500","currency":"USD","spent":"412.1","remaining":"87.9","percent":"82.42",\
            "forecast":"530.25","state":"WARNING","thresholds_reached":["50","80"],\
            "unpriced_events":3,"revision":1099511627783,"updated_at":"2026-11-22T00:00:01Z"}\
            """);
    assertThat(header(reply, "costwire-budget-state")).isEqualTo("WARNING");
    assertThat(header(reply, "costwire-as-of")).isEqualTo("2026-11-22T12:00:00Z");
    assertThat(header(reply, "content-type")).isEqualTo("application/json");
    assertThat(header(reply, "cache-control")).isEqualTo("private, no-cache");
  }

  private static BigDecimal percent(String percent) {
    return new BigDecimal(percent).setScale(12);
  }

  @Test
  void budgetThatSpentNothing_isAnsweredFromItsDefinition() throws Exception {
    Reply reply = ask("/v1/budgets/of-others");
    assertThat(reply.status()).isEqualTo(200);
    assertThat(reply.json().get("spent").textValue()).isEqualTo("0");
    assertThat(reply.json().get("remaining").textValue()).isEqualTo("500");
    assertThat(reply.json().get("percent").textValue()).isEqualTo("0");
    assertThat(reply.json().get("state").textValue()).isEqualTo("OK");
    for (String unknown : List.of("/period/start", "/period/end", "/revision", "/updated_at")) {
      assertThat(reply.json().at(unknown).isNull()).as(unknown).isTrue();
    }
    assertThat(header(reply, "costwire-budget-state")).isEqualTo("OK");
  }

  @Test
  void group_isChosenByParameters() throws Exception {
    Reply reply = ask(USER + "?group.user=u-18");
    assertThat(reply.json().at("/group/user").textValue()).isEqualTo("u-18");
    assertThat(reply.json().get("remaining").textValue()).isEqualTo("-112.5");
    assertThat(header(reply, "costwire-budget-state")).isEqualTo("EXCEEDED");
    Reply nobody = ask(USER + "?group.user=anna%40example.org");
    assertThat(nobody.json().at("/group/user").textValue()).isEqualTo("anna@example.org");
    assertThat(nobody.json().get("spent").textValue()).isEqualTo("0");
  }

  @Test
  void wrongParameters_are400WithTheFixAndWithoutTheirValues() throws Exception {
    assertProblem(ask(USER), 400, "MISSING_PARAMETER", "add the parameters group.user.");
    assertProblem(ask(USER + "?group.team=Initech"), 400, "MISSING_PARAMETER", "group.user");
    assertProblem(ask(USER + "?group.user=a&group.team=Initech"), 400, "UNKNOWN_PARAMETER", "only");
    assertProblem(ask(USER + "?group.user=a&group.user=b"), 400, "BAD_PARAMETER", "twice");
    assertProblem(ask(TEAM + "?group.user=Initech"), 400, "UNKNOWN_PARAMETER", "no groups");
    assertProblem(ask(TEAM + "?Initech=1"), 400, "UNKNOWN_PARAMETER", "group.user=u-17");
    assertProblem(ask(USER + "/groups?limit=0"), 400, "BAD_PARAMETER", "1 to 1,000");
    assertProblem(ask(USER + "/groups?limit=many"), 400, "BAD_PARAMETER", "1 to 1,000");
    assertProblem(ask("/v1/budgets?group.user=a"), 400, "UNKNOWN_PARAMETER", "after, limit");
    assertProblem(ask("/v1/budgets/Initech"), 404, "UNKNOWN_BUDGET", "GET /v1/budgets lists");
  }

  @Test
  void groups_areListedMostSpentFirst() throws Exception {
    JsonNode all = ask(USER + "/groups").json();
    assertThat(all.get("groups").findValuesAsText("user")).containsExactly("u-18", "u-17");
    assertThat(all.get("count").intValue()).isEqualTo(2);
    assertThat(all.get("complete").booleanValue()).isTrue();
    JsonNode first = ask(USER + "/groups?limit=1").json();
    assertThat(first.get("groups").findValuesAsText("user")).containsExactly("u-18");
    assertThat(first.get("count").intValue()).isEqualTo(2);
    assertThat(ask(TEAM + "/groups").json().at("/groups/0/spent").textValue()).isEqualTo("412.1");
  }

  @Test
  void list_isByIdAndInPages() throws Exception {
    JsonNode all = ask("/v1/budgets").json();
    assertThat(all.get("budgets").findValuesAsText("budget"))
        .containsExactly("any-user-day", "of-all", "of-others", "search-team-day");
    assertThat(all.at("/budgets/0/groups").toString()).isEqualTo("{\"OK\":1,\"EXCEEDED\":1}");
    assertThat(all.at("/budgets/3/percent").textValue()).isEqualTo("82.42");
    assertThat(all.get("more").booleanValue()).isFalse();
    JsonNode page = ask("/v1/budgets?limit=2&after=any-user-day").json();
    assertThat(page.get("budgets").findValuesAsText("budget"))
        .containsExactly("of-all", "of-others");
    assertThat(page.get("more").booleanValue()).isTrue();
  }

  @Test
  void entityTag_savesTheBodyUntilSomethingChanges() throws Exception {
    String tag = header(ask(TEAM), "etag");
    for (String known : List.of(tag, "\"x\", " + tag, tag.substring(2), "*")) {
      Reply same = client.ask("GET", TEAM, "if-none-match", known);
      assertThat(same.status()).as(known).isEqualTo(304);
      assertThat(same.raw().body()).isEmpty();
      assertThat(header(same, "etag")).isEqualTo(tag);
      assertThat(header(same, "costwire-budget-state")).isEqualTo("OK");
      assertThat(header(same, "costwire-as-of")).isEqualTo("2026-11-22T12:00:00Z");
    }
    BudgetStatus next = Budgets.spent("search-team-day", "413").setRevision(2).build();
    budgets.spend(next);
    Reply changed = client.ask("GET", TEAM, "if-none-match", tag);
    assertThat(changed.status()).isEqualTo(200);
    assertThat(changed.json().get("spent").textValue()).isEqualTo("413");
  }

  @Test
  void head_hasTheHeadersOfGetAndNoBody() throws Exception {
    int length = ask(TEAM).raw().body().length();
    try (var socket = new Socket(InetAddress.getLoopbackAddress(), app.port())) {
      socket.setSoTimeout(10_000);
      var in =
          new BufferedReader(
              new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
      for (int i = 0; i < 2; i++) {
        assertThat(head(TEAM, socket, in))
            .as("a body of the answer before would stand here")
            .startsWith("HTTP/1.1 200 OK")
            .contains("content-length: " + length, "costwire-budget-state: OK")
            .anyMatch(line -> line.startsWith("etag: W/"));
        assertThat(head("/v1/budgets", socket, in)).startsWith("HTTP/1.1 200 OK");
        assertThat(head("/v1/budgets/nowhere", socket, in)).startsWith("HTTP/1.1 404 Not Found");
      }
      assertThat(head(USER + "?group.user=%zz", socket, in)).startsWith("HTTP/1.1 400 Bad Request");
    }
  }

  /** Status line and headers of one answer on a connection that stays. */
  private static List<String> head(String path, Socket socket, BufferedReader in)
      throws IOException {
    String request = "HEAD " + path + " HTTP/1.1\r\nHost: x\r\n\r\n";
    socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
    socket.getOutputStream().flush();
    List<String> lines = new ArrayList<>(List.of(in.readLine()));
    for (String line = in.readLine(); !line.isEmpty(); line = in.readLine()) {
      int value = line.indexOf(':');
      lines.add(line.substring(0, value).toLowerCase(Locale.ROOT) + line.substring(value));
    }
    return lines;
  }

  @Test
  void otherMethods_are405() throws Exception {
    for (BudgetRoute route : BudgetRoute.values()) {
      var reply = client.raw("DELETE", route.path().replace("{id}", "search-team-day"));
      assertThat(reply.statusCode()).isEqualTo(405);
      assertThat(reply.headers().firstValue("allow")).contains("GET, HEAD");
    }
  }

  @Test
  void key_seesTheBudgetsOfItsTenantOnly() throws Exception {
    start(Optional.of(file.path()));
    for (BudgetRoute route : BudgetRoute.values()) {
      String path = route.path().replace("{id}", "search-team-day");
      for (String method : List.of("GET", "HEAD")) {
        for (String authorization : List.of("Basic eDp5", "Bearer cw_wrong")) {
          Reply reply = client.ask(method, path, "authorization", authorization);
          assertThat(reply.status()).as("%s %s", method, path).isEqualTo(401);
          assertThat(header(reply, "www-authenticate")).startsWith("Bearer");
        }
      }
      assertThat(client.ask("GET", path).status()).isEqualTo(401);
      assertThat(own(path).status()).isEqualTo(200);
    }
    assertThat(own("/v1/budgets").json().get("budgets").findValuesAsText("budget"))
        .containsExactly("any-user-day", "search-team-day");
    Reply foreign = own("/v1/budgets/of-others");
    assertProblem(foreign, 404, "UNKNOWN_BUDGET", "of your tenant");
    assertThat(own("/v1/budgets/of-all").raw().body()).isEqualTo(foreign.raw().body());
    assertThat(own("/v1/budgets/nowhere").raw().body()).isEqualTo(foreign.raw().body());
    assertThat(own("/v1/budgets/of-others/groups").raw().body()).isEqualTo(foreign.raw().body());
    assertThat(own("/v1/budgets/of-others?x=1").raw().body()).isEqualTo(foreign.raw().body());
  }

  @Test
  void rate_countsAQuestionAsAnEvent() throws Exception {
    String slow = file.add("slow", "acme", "\"events_per_second\":1");
    start(Optional.of(file.path()));
    Reply last = client.ask("GET", TEAM, "authorization", "Bearer " + slow);
    assertThat(last.status()).isEqualTo(200);
    for (int i = 0; i < 5 && last.status() == 200; i++) {
      last = client.ask("GET", TEAM, "authorization", "Bearer " + slow);
    }
    assertProblem(last, 429, "RATE_LIMITED", "Retry-After");
    assertThat(own(TEAM).status()).as("another key").isEqualTo(200);
  }

  @Test
  void budgetsThatAreNotKnownYet_are503WithTheReason() throws Exception {
    budgets.sight = new BudgetSource.Sight.Waiting("there is no topic cost.budgets yet");
    for (BudgetRoute route : BudgetRoute.values()) {
      Reply reply = ask(route.path().replace("{id}", "search-team-day"));
      assertProblem(reply, 503, "NOT_READY", "there is no topic cost.budgets yet");
      assertThat(header(reply, "retry-after")).isEqualTo("1");
      assertThat(reply.raw().headers().firstValue("costwire-budget-state")).isEmpty();
    }
    assertThat(app.ready().toString()).as("events are taken").contains("Ready");
    budgets.sight = new BudgetSource.Sight.Off();
    assertProblem(ask(TEAM), 404, "BUDGETS_OFF", "GATEWAY_BUDGETS");
  }

  @Test
  void groupThatCouldNotBeHeld_is503AndNot0() throws Exception {
    budgets = new FakeBudgets(1);
    budgets.define(Budgets.daily("any-user-day", "user").build());
    budgets.spend(Budgets.ofUser("any-user-day", "u-1", "600"));
    budgets.spend(Budgets.ofUser("any-user-day", "u-2", "1"));
    start(Optional.empty());
    assertProblem(ask(USER + "?group.user=u-1"), 503, "NOT_HELD", "GATEWAY_BUDGETS_MAX");
    assertThat(ask(USER + "?group.user=u-2").status()).isEqualTo(200);
    assertThat(ask(USER + "/groups").json().get("complete").booleanValue()).isFalse();
  }

  @Test
  void budgetThatTheStreamsAppRefuses_is503WithTheReasonAndNot0() throws Exception {
    budgets.define(Budgets.daily("euro").setCurrency("EUR").build());
    budgets.define(Budgets.daily("mars", "user").setTimeZone("Mars/Base").build());
    assertProblem(ask("/v1/budgets/euro"), 503, "NOT_HELD", "it is in EUR while all costs are in");
    Reply refused = ask("/v1/budgets/mars?group.user=u-1");
    assertProblem(refused, 503, "NOT_HELD", "no such time_zone. Apply it again");
    assertThat(refused.raw().headers().firstValue("costwire-budget-state")).isEmpty();
    assertThat(ask("/v1/budgets/mars/groups").json().get("complete").booleanValue()).isFalse();
    JsonNode list = ask("/v1/budgets?after=any-user-day").json().get("budgets");
    for (JsonNode line : list) {
      boolean isRefused = List.of("euro", "mars").contains(line.get("budget").textValue());
      assertThat(line.get("state").isNull()).as(line.toString()).isEqualTo(isRefused);
      assertThat(line.has("groups")).as(line.toString()).isFalse();
    }
  }

  @Test
  void accessLogAndMetrics_haveTheTemplate() throws Exception {
    var log = (Logger) LoggerFactory.getLogger("io.costwire.gateway.access");
    ListAppender<ILoggingEvent> lines = new ListAppender<>();
    lines.start();
    log.addAppender(lines);
    try {
      ask(USER + "?group.user=Initech");
      ask("/v1/budgets/Initech");
      client.raw("INITECH", TEAM);
      await().until(() -> lines.list.size() >= 3);
    } finally {
      log.detachAppender(lines);
    }
    assertThat(lines.list)
        .extracting(ILoggingEvent::getFormattedMessage)
        .anyMatch(
            line -> line.startsWith("method=GET path=/v1/budgets/{id} status=200 events=0 bytes=0"))
        .anyMatch(line -> line.startsWith("method=GET path=/v1/budgets/{id} status=404"))
        .noneMatch(line -> line.contains("Initech") || line.contains("INITECH"));
    assertThat(
            metrics
                .get("costwire.gateway.request")
                .tag("endpoint", "/v1/budgets/{id}")
                .tag("status", "200")
                .timer()
                .count())
        .isEqualTo(1);
  }

  @Test
  void readmeCurls_areAnsweredAsTheyStand() throws Exception {
    List<Curl> curls =
        Curl.in(Files.readString(Path.of("README.md"))).stream()
            .filter(curl -> !curl.posts())
            .toList();
    assertThat(curls).isNotEmpty();
    for (Curl curl : curls) {
      Reply reply = curl.send(client);
      assertThat(reply.status()).as(curl.toString()).isEqualTo(200);
      assertThat(reply.json().get("spent").textValue()).isNotEqualTo("0");
    }
  }

  private Reply ask(String path) throws Exception {
    return client.ask("GET", path);
  }

  private Reply own(String path) throws Exception {
    return client.ask("GET", path, "authorization", "Bearer " + acme);
  }

  private static String header(Reply reply, String name) {
    return reply.raw().headers().firstValue(name).orElseThrow();
  }

  private static void assertProblem(Reply reply, int status, String reason, String message) {
    assertThat(reply.status()).as(reply.raw().body()).isEqualTo(status);
    assertThat(reply.json().get("reason").textValue()).isEqualTo(reason);
    assertThat(reply.json().get("message").textValue()).contains(message);
    assertThat(reply.raw().body()).doesNotContain("Initech");
  }
}
