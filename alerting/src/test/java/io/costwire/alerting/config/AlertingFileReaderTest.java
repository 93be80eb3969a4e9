// SPDX-License-Identifier: Apache-2.0
package io.costwire.alerting.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.costwire.alerting.config.AlertingFile.Reading;
import io.costwire.alerting.deliver.ChannelSpec;
import io.costwire.alerting.deliver.RateLimit;
import io.costwire.alerting.deliver.ReceiverSpec;
import io.costwire.alerting.policy.Terms.Cadence;
import io.costwire.alerting.route.Route;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class AlertingFileReaderTest {
  private static final ChannelRules ANYTHING =
      new ChannelRules() {
        @Override
        public void check(ChannelSpec channel) {}

        @Override
        public void checkLinks(Map<String, String> links) {}
      };
  private static final Map<String, String> VARIABLES =
      Map.of(
          "SLACK", "xoxb-S3CRET", "KEY", "k3y-S3CRET", "HOOK", "https://hooks.example.com/S3CRET");

  private static final String COMPLETE =
      """
      receivers:
        - name: ops-slack
          slack: {token: ${SLACK}, channel: "#llm-cost"}
          rate_limit: {messages: 5, per: 10s}
          timeout: 3s
        - name: finance
          email:
            to: [finance@example.com, cfo@example.com]
            from: costwire@example.com
            smtp: "mail.example.com:587"
            username: costwire
            password: ${file:smtp}
        - name: pager
          pagerduty: {routing_key: ${KEY}}
        - name: prom
          alertmanager: {url: "http://localhost:9093", bearer_token: ${KEY}}
        - name: hook
          webhook: {url: ${HOOK}, secret: ${KEY}, grouped: true, body: "{\\"a\\": {{x}}}"}
        - name: log
          log: {}
      route:
        receiver: log
        group_by: [tenant, team]
        repeat_interval: 1h
        routes:
          - matchers: ['severity="CRITICAL"', 'team=~"search|ads"']
            receivers: [pager, ops-slack]
            continue: true
            group_wait: 2s
          - receiver: finance
      links:
        alert: "https://grafana.example.com/d/x?from={from_ms}"
      """;

  private static final String WRONG =
      """
      receivers:
        - name: a
          slack: {token: xoxb-written-out, channel: "#x"}
        - name: a
          log: {}
          timeout: never
        - name: b
          email: {to: [], from: x@example.com, smtp: nowhere}
        - name: c
          webhook: {url: ${NOT_SET}}
        - name: d
          log: {}
          pagerduty: {routing_key: "prefix-${KEY}"}
        - nam: e
          log: {}
        - name: f
          pagerduty: {routing_key: ${file:absent}}
          rate_limit: {messages: 0}
      route:
        receiver: aa
        group_wait: 2 days
        routes:
          - matchers: [severity]
            receivers: [c, c]
          - matchers: ['team=~"("']
            continue: maybe
        route: []
      """;

  @TempDir private Path folder;

  @Test
  void completeExample_isRead() throws Exception {
    Files.writeString(folder.resolve("smtp"), "mail-S3CRET\n");
    AlertingFile file = read(COMPLETE);

    assertThat(file.receivers())
        .extracting(ReceiverSpec::name)
        .containsExactly("ops-slack", "finance", "pager", "prom", "hook", "log");
    ReceiverSpec slack = file.receivers().getFirst();
    assertThat(slack.timeout()).isEqualTo(Duration.ofSeconds(3));
    assertThat(slack.rateLimit()).contains(new RateLimit(5, Duration.ofSeconds(10)));
    assertThat(((ChannelSpec.SlackBot) slack.channel()).token().value()).isEqualTo("xoxb-S3CRET");
    var email = (ChannelSpec.Email) file.receivers().get(1).channel();
    assertThat(email.smtp().password().orElseThrow().value()).isEqualTo("mail-S3CRET");
    assertThat(email.smtp().port()).isEqualTo(587);
    assertThat(email.smtp().tls()).isEqualTo(ChannelSpec.Tls.STARTTLS);
    assertThat(file.receivers().get(1).rateLimit()).contains(AlertingFileReader.PEOPLE_READ);
    assertThat(file.receivers().get(2).rateLimit()).isEmpty();
    Route critical = file.route().routes().getFirst();
    assertThat(critical.id()).isEqualTo("route.routes[0]");
    assertThat(critical.goesOn()).isTrue();
    assertThat(critical.target().receivers()).containsExactly("pager", "ops-slack");
    assertThat(critical.target().groupBy()).containsExactly("tenant", "team");
    assertThat(critical.target().cadence().groupWait()).isEqualTo(Duration.ofSeconds(2));
    assertThat(critical.target().cadence().repeat()).isEqualTo(Duration.ofHours(1));
    assertThat(critical.target().cadence().interval()).isEqualTo(RouteReader.GROUP_INTERVAL);
    assertThat(file.links()).containsKey("alert");
    assertThat(file.toString()).doesNotContain("S3CRET");
  }

  @Test
  void exampleOfTheReadme_isRead() throws Exception {
    Files.writeString(folder.resolve("smtp"), "S3CRET");
    String readme = Files.readString(Path.of("README.md"));
    int start = readme.indexOf("```yaml") + "```yaml".length();
    String example =
        readme
            .substring(start, readme.indexOf("```", start))
            .replaceAll("\\$\\{[A-Z_]*URL\\}", "\\${HOOK}")
            .replaceAll("\\$\\{[A-Z_]*(TOKEN|KEY|SECRET)\\}", "\\${KEY}")
            .replace("/run/secrets/smtp", "smtp");

    AlertingFile file = read(example);

    assertThat(file.receivers()).hasSize(ChannelReader.CHANNELS.size());
    assertThat(file.route().target().cadence())
        .isEqualTo(
            new Cadence(
                RouteReader.GROUP_WAIT, RouteReader.GROUP_INTERVAL, RouteReader.REPEAT_INTERVAL));
    assertThat(file.route().target().groupBy()).isEqualTo(RouteReader.GROUP_BY);
    assertThat(file.receivers().getFirst().rateLimit()).contains(AlertingFileReader.PEOPLE_READ);
  }

  @Test
  void everyMistake_isReportedWithItsPlaceAndWhatToDo() {
    List<String> problems = refused(WRONG);

    assertThat(problems)
        .containsExactly(
            "alerting.yaml:3:20 receivers[0].slack.token: is written out; it is a secret: write"
                + " ${NAME} or ${file:PATH}",
            "alerting.yaml:4:11 receivers[1].name: there is a receiver 'a' already; name it"
                + " otherwise",
            "alerting.yaml:6:14 receivers[1].timeout: is no duration from PT0.1S to PT2M; write"
                + " one such as 500ms, 10s, 5m or 4h",
            "alerting.yaml:8:48 receivers[2].email.smtp: is no host and port; write host:port,"
                + " such as mail.example.com:587",
            "alerting.yaml:8:12 receivers[2].email: is for nobody; write to: [name@example.com]",
            "alerting.yaml:10:20 receivers[3].webhook.url: the environment variable NOT_SET is not"
                + " set; set it, or name another one or a file",
            "alerting.yaml:11:5 receivers[4]: has more than one channel: [pagerduty, log]; write"
                + " exactly one of [slack, email, pagerduty, alertmanager, webhook, log]",
            "alerting.yaml:14:5 receivers[5]: unknown key 'nam'; use one of [name, timeout,"
                + " rate_limit, slack, email, pagerduty, alertmanager, webhook, log]; did you mean"
                + " 'name'?",
            "alerting.yaml:14:5 receivers[5]: has no 'name'; name it, such as 'name: ops-slack'",
            "alerting.yaml:17:30 receivers[6].pagerduty.routing_key: the file absent cannot be"
                + " read as text; check its path and its rights",
            "alerting.yaml:18:28 receivers[6].rate_limit.messages: is no whole number from 1 to"
                + " 1000000; write such a number",
            "alerting.yaml:27:3 route: unknown key 'route'; use one of [receiver, receivers,"
                + " group_by, group_wait, group_interval, repeat_interval, routes]; did you mean"
                + " 'routes'?",
            "alerting.yaml:20:13 route.receiver: there is no receiver 'aa'; use one of [a, b, c,"
                + " d, f]; did you mean 'a'?",
            "alerting.yaml:21:15 route.group_wait: is no duration from PT0S to PT1H; write one"
                + " such as 500ms, 10s, 5m or 4h",
            "alerting.yaml:24:22 route.routes[0].receivers[1]: names 'c' twice; keep one of them",
            "alerting.yaml:23:18 route.routes[0].matchers[0]: is no matcher; write name=\"value\","
                + " or !=, =~ or !~ in place of =; correct it, such as team=\"search\"",
            "alerting.yaml:25:18 route.routes[1].matchers[0]: has a regular expression that is"
                + " none: missing closing ); correct it, such as team=\"search\"",
            "alerting.yaml:26:17 route.routes[1].continue: is neither true nor false; write one"
                + " of them");
    assertThat(problems).noneMatch(problem -> problem.contains("written-out"));
  }

  @Test
  void whatChannelsSay_isReportedAtTheirPlace() {
    ChannelRules strict =
        new ChannelRules() {
          @Override
          public void check(ChannelSpec channel) {
            throw new IllegalArgumentException("from is no mail address");
          }

          @Override
          public void checkLinks(Map<String, String> links) {
            throw new IllegalArgumentException("the link has an unknown placeholder");
          }
        };
    String yaml =
        """
        receivers: [{name: log, log: {}}]
        route: {receiver: log}
        links: {alert: "https://x/{nothing}"}
        """;

    var reading =
        new AlertingFileReader(name -> Optional.empty(), strict).read("f.yaml", yaml, folder);

    assertThat(((Reading.Refused) reading).problems())
        .containsExactly(
            "f.yaml:3:8 links: the link has an unknown placeholder; correct it",
            "f.yaml:1:30 receivers[0].log: from is no mail address; correct it");
  }

  @Test
  void fileThatIsNone_isRefused() throws Exception {
    var reader = new AlertingFileReader(name -> Optional.empty(), ANYTHING);
    Files.write(folder.resolve("binary"), new byte[] {(byte) 0xc3, 0x28});

    assertThat(refused(""))
        .containsExactly("alerting.yaml is empty; write 'receivers' and a 'route'");
    assertThat(refused("a: [")).singleElement().asString().contains("is not YAML");
    assertThat(refused("receivers: []\n")).singleElement().asString().contains("has no 'route'");
    assertThat(reader.read(folder.resolve("absent"))).isInstanceOf(Reading.Refused.class);
    assertThat(reader.read(folder.resolve("binary"))).isInstanceOf(Reading.Refused.class);
    assertThat(reader.read(folder)).isInstanceOf(Reading.Refused.class);
  }

  @Test
  void routeToNobody_orOfWhatDoesNotExist_isRefused() {
    assertThat(
            refused(
                """
                receivers:
                - {name: log, log: {}}
                route:
                  receiver: log
                  routes:
                  - receivers: []
                  - matchers: ['severity="critical"', kind=ANOMALYS, 'kind=~"BUDG.*"', kind!=X]
                  - matchers: [severity=CRITICAL, kind=ANOMALY, team=x, 'kind=""']
                """))
        .containsExactly(
            "alerting.yaml:6:16 route.routes[0].receivers: names no receiver; name at least one, or"
                + " leave the line out",
            "alerting.yaml:7:16 route.routes[1].matchers[0]: there is no severity 'critical'; use"
                + " one of [CRITICAL, INFO, OTHER, WARNING]; did you mean 'CRITICAL'?",
            "alerting.yaml:7:39 route.routes[1].matchers[1]: there is no kind 'ANOMALYS'; use one"
                + " of [ANOMALY, BUDGET_BURN_RATE, BUDGET_FORECAST, BUDGET_THRESHOLD,"
                + " DELIVERY_FAILURE, ERROR_STORM, EXPENSIVE_REQUEST, OTHER, POSSIBLE_LOSS,"
                + " PRICE_CHANGE, RETRY_STORM, SILENCE, THROTTLE_STORM, UNPRICED_USAGE]; did you"
                + " mean 'ANOMALY'?");
    assertThat(refused("receivers: [{name: log, log: {}}]\nroute: {receivers: []}\n"))
        .singleElement()
        .asString()
        .startsWith("alerting.yaml:2:20 route.receivers: names no receiver");
  }

  private AlertingFile read(String yaml) {
    return switch (reading(yaml)) {
      case Reading.Read(AlertingFile file) -> file;
      case Reading.Refused(List<String> problems) ->
          throw new AssertionError(String.join("\n", problems));
    };
  }

  private List<String> refused(String yaml) {
    return ((Reading.Refused) reading(yaml)).problems();
  }

  private Reading reading(String yaml) {
    return new AlertingFileReader(name -> Optional.ofNullable(VARIABLES.get(name)), ANYTHING)
        .read("alerting.yaml", yaml, folder);
  }
}
