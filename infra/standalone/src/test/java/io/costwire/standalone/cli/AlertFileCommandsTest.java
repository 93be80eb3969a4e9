// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Commands on files of receivers and routes, from their arguments to their exit code. */
class AlertFileCommandsTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String FILE =
      """
      receivers:
      - {name: log, log: {}}
      - {name: hook, webhook: {url: "%s/hook"}}
      - {name: group, webhook: {url: "%s/hook", grouped: true}}
      - {name: spare, log: {}}
      route:
        receiver: log
        group_by: [tenant, team]
        repeat_interval: 90m
        routes:
        - matchers: ['severity="CRITICAL"', 'team=~"search|ads"']
          receivers: [hook, group]
          group_wait: 2s
      """;

  private final PrintStream realOut = System.out;
  private final PrintStream realErr = System.err;
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private final List<JsonNode> told = new CopyOnWriteArrayList<>();
  @TempDir private Path folder;
  private HttpServer server;
  private volatile int answer = 204;
  private String config;

  @BeforeEach
  void begin() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/hook",
        exchange -> {
          try (exchange) {
            told.add(JSON.readTree(exchange.getRequestBody()));
            exchange.sendResponseHeaders(answer, -1);
          }
        });
    server.start();
    String url = "http://127.0.0.1:" + server.getAddress().getPort();
    config = file(FILE.formatted(url, url));
    System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
    System.setErr(new PrintStream(err, true, StandardCharsets.UTF_8));
  }

  @AfterEach
  void end() {
    System.setOut(realOut);
    System.setErr(realErr);
    server.stop(0);
  }

  private String file(String yaml) throws IOException {
    return Files.writeString(folder.resolve("alerting.yaml"), yaml).toString();
  }

  private String out() {
    return out.toString(StandardCharsets.UTF_8);
  }

  private String err() {
    return err.toString(StandardCharsets.UTF_8);
  }

  private static int alerts(String... arguments) {
    String[] all = new String[arguments.length + 1];
    all[0] = "alerts";
    System.arraycopy(arguments, 0, all, 1, arguments.length);
    return CostwireCommand.run(all);
  }

  @Test
  void check_saysWhatIsThereAndWhomNoRouteTells() {
    assertThat(alerts("check", "--config", config)).isZero();
    assertThat(out())
        .contains("alerting.yaml is fine: 4 receivers, 2 routes", "Note: no route tells spare")
        .doesNotContain("tells hook");
  }

  @Test
  void badFile_isRefusedByEveryCommandWithAllItsMistakes() throws IOException {
    String bad =
        file(
            """
            receivers:
            - {name: log, logg: {}}
            - {name: pager, pagerduty: {routing_key: abc}}
            route:
              receiver: lob
              group_wait: soon
            """);
    assertThat(alerts("check", "--config", bad)).isOne();
    assertThat(err().lines().toList())
        .anyMatch(line -> line.contains("alerting.yaml:2:") && line.contains("logg"))
        .anyMatch(line -> line.contains("alerting.yaml:3:") && line.contains("is a secret"))
        .anyMatch(line -> line.contains("alerting.yaml:5:") && line.contains("route.receiver"))
        .anyMatch(line -> line.contains("alerting.yaml:6:") && line.contains("group_wait"))
        .last()
        .asString()
        .startsWith("Alerting would not take it: ");
    assertThat(err()).doesNotContain("abc");
    assertThat(alerts("test", "log", "--config", bad)).isOne();
    assertThat(alerts("test-route", "--config", bad)).isOne();
    assertThat(err()).contains("Nothing was done: ");
    assertThat(alerts("check", "--config", folder.resolve("none.yaml").toString())).isOne();
    assertThat(err()).contains("none.yaml cannot be read");
    assertThat(out.size()).isZero();
  }

  @Test
  void testRoute_saysWhoByWhichRouteAndHowOften() throws IOException {
    String[] alert = {"severity=CRITICAL", "team=search", "tenant=acme"};
    assertThat(alerts("test-route", "--config", config, alert[0], alert[1], alert[2])).isZero();
    assertThat(out().lines())
        .containsExactly(
            "An alert with severity=CRITICAL team=search tenant=acme kind=BUDGET_THRESHOLD"
                + " subject=example",
            "(kind, subject not given, so assumed)",
            "is told to",
            "  hook (webhook)",
            "    by     route.routes[0]  severity=\"CRITICAL\", team=~\"search|ads\"",
            "    when   each alert alone and at once, again every 90m while nobody acknowledges",
            "  group (webhook)",
            "    by     route.routes[0]  severity=\"CRITICAL\", team=~\"search|ads\"",
            "    group  tenant=acme team=search",
            "    when   first after 2s, then at most every 10s; again every 90m while nobody"
                + " acknowledges");
    out.reset();
    assertThat(alerts("test-route", "--config", config, "--json", alert[0], alert[1])).isZero();
    JsonNode json = JSON.readTree(out());
    assertThat(json.path("alert").path("team").asText()).isEqualTo("search");
    assertThat(json.path("assumed").toString()).isEqualTo("[\"kind\",\"subject\"]");
    assertThat(json.path("receivers").path(0).has("group")).isFalse();
    assertThat(json.path("receivers").path(1).path("group").asText()).isEqualTo("team=search");
    assertThat(json.path("receivers").path(1).path("group_wait_ms").asLong()).isEqualTo(2_000);
    out.reset();
    assertThat(alerts("test-route", "--config", config, "team=core")).isZero();
    assertThat(out()).contains("  log (log)", "    by     route\n").doesNotContain("hook");
    assertThat(told).isEmpty();
  }

  @Test
  void receiverThatFails_isNotToldThroughItself() {
    assertThat(alerts("test-route", "--config", config, "kind=DELIVERY_FAILURE", "subject=log"))
        .isZero();
    // the route names nobody else, so all others are told
    assertThat(out()).contains("  spare (log)", "  hook (webhook)").doesNotContain("  log (log)");
  }

  @Test
  void test_tellsAReceiverOnceAndSaysWhatCameOfIt() {
    assertThat(alerts("test", "hook", "--config", config)).isZero();
    assertThat(out()).startsWith("hook (webhook) FIRING: delivered, after ");
    assertThat(told).hasSize(1);
    assertThat(told.getFirst().path("title").asText()).startsWith("TEST of costwire alerts");
    assertThat(told.getFirst().path("labels").path("test").asText()).isEqualTo("true");

    assertThat(alerts("test", "group", "--config", config, "--resolve")).isZero();
    assertThat(out()).contains("group (webhook) RESOLVED: delivered");
    assertThat(told).hasSize(3);
    assertThat(told.getLast().path("alerts").path(0).path("state").asText()).isEqualTo("RESOLVED");
    assertThat(told.getLast().path("alerts").path(0).path("dedup_key"))
        .isEqualTo(told.get(1).path("alerts").path(0).path("dedup_key"));
  }

  @Test
  void test_ofTheLogPrintsTheLine() {
    assertThat(alerts("test", "log", "--config", config)).isZero();
    assertThat(out()).contains("log (log) FIRING: delivered", "TEST of costwire alerts");
  }

  @Test
  void test_endsWithOneWhereNobodyWasTold() {
    answer = 503;
    assertThat(alerts("test", "hook", "--config", config, "--resolve")).isOne();
    assertThat(err()).contains("hook (webhook) FIRING: failed: ", "503", "would try again");
    answer = 403;
    assertThat(alerts("test", "hook", "--config", config)).isOne();
    assertThat(err()).contains("refused: ", "403", "would give it up");
    assertThat(told).hasSize(2);
    server.stop(0);
    assertThat(alerts("test", "hook", "--config", config)).isOne();
    assertThat(out.size()).isZero();
  }

  @Test
  void wrongUsage_isNamed() {
    String data = "--data=" + folder;
    assertThat(alerts("test", "nobody", "--config", config)).isEqualTo(2);
    assertThat(alerts("test-route", "--config", config, "search")).isEqualTo(2);
    assertThat(alerts("test-route", "--config", config, "severity=HIGH")).isEqualTo(2);
    assertThat(alerts("test-route", "--config", config, "team=a", "team=b")).isEqualTo(2);
    assertThat(alerts("list", data, "--limit", "0")).isEqualTo(2);
    assertThat(alerts("list", data, "--state", "odd")).isEqualTo(2);
    assertThat(alerts("ack")).isEqualTo(2);
    assertThat(alerts("ack", data, "--by", " ", "x")).isEqualTo(2);
    assertThat(alerts("silence", data, "team", "--for", "2h")).isEqualTo(2);
    assertThat(alerts("silence", data, "team=~(", "--for", "2h")).isEqualTo(2);
    assertThat(alerts("silence", data, "team!=search", "env=~.*", "--for", "2h")).isEqualTo(2);
    assertThat(alerts("silence", data, "team=search")).isEqualTo(2);
    assertThat(alerts("silence", data, "team=search", "--for", "soon")).isEqualTo(2);
    assertThat(err())
        .contains("there is no receiver 'nobody'; use one of [group, hook, log, spare]")
        .contains("'search' is not name=value")
        .contains("there is no severity 'HIGH'; use one of INFO, WARNING, CRITICAL")
        .contains("'team' is given twice", "--limit must be 1 to 1000, is 0", "ACKNOWLEDGED")
        .contains("--by must be a name")
        .contains("'team' is no matcher; write name=\"value\"")
        .contains("would match every alert that lacks these labels; give at least one matcher")
        .contains("'team=~(' has a regular expression that is none")
        .contains("'--for=DURATION'", "'soon' is no duration such as 30m");
  }

  @Test
  void nothingThatRuns_isSaid() {
    String data = "--data=" + folder;
    assertThat(alerts("list", data)).isOne();
    assertThat(alerts("ack", data, "x")).isOne();
    assertThat(err()).contains("Costwire is not running in");
  }
}
