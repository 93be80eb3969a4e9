// SPDX-License-Identifier: Apache-2.0
package io.costwire.alerting;

import static org.assertj.core.api.Assertions.assertThat;

import io.costwire.alerting.config.AlertingFile;
import io.costwire.alerting.config.AlertingFile.Reading;
import io.costwire.alerting.config.AlertingFileReader;
import io.costwire.alerting.deliver.Receiver;
import io.costwire.alerting.policy.Message;
import io.costwire.alerting.render.AlertSamples;
import io.costwire.alerting.render.AlertStories;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** From the file to receivers of every channel. */
final class ChannelsTest {
  private static final InstantSource CLOCK = InstantSource.fixed(Instant.EPOCH);
  private static final Map<String, String> SECRETS =
      Map.of(
          "TOKEN", "xoxb-planted",
          "BROKEN", "xoxb-planted\nline",
          "HOOK", "https://hooks.slack.com/services/planted",
          "KEY", "planted-key");

  private static final String EVERY_CHANNEL =
      """
      receivers:
      - {name: bot, slack: {token: "${TOKEN}", channel: "#cost"}}
      - {name: hook, slack: {webhook_url: "${HOOK}"}}
      - {name: mail, email: {to: [a@example.com], from: b@example.com, smtp: "mail.example.com:587",
         username: costwire, password: "${KEY}"}}
      - {name: pager, pagerduty: {routing_key: "${KEY}"}}
      - {name: prom, alertmanager: {url: "http://localhost:9093", bearer_token: "${KEY}"}}
      - name: web
        webhook:
          url: http://localhost:8080/x
          secret: ${KEY}
          body: '{"text":"{{title}}"}'
      - {name: all, webhook: {url: "http://localhost:8080/x", grouped: true}}
      - {name: log, log: {}}
      route:
        receiver: log
        repeat_interval: 4h
        routes:
        - {matchers: ['severity="CRITICAL"'], receiver: pager, repeat_interval: 12h}
      links:
        dashboard: "https://grafana.example.com/d/costwire-overview?from={from_ms}&to={to_ms}"
      """;

  @TempDir Path folder;

  @Test
  void everyChannel_isMadeOfTheFile_andRendersWithoutSecrets() throws IOException {
    AlertingFile file = ((Reading.Read) read(EVERY_CHANNEL)).file();
    Message message = Message.of(AlertStories.firing(AlertSamples.all().getFirst()));
    Map<String, String> channels = new TreeMap<>();

    file.receivers()
        .forEach(
            spec -> {
              try (Receiver receiver = Channels.open(spec, file, CLOCK)) {
                channels.put(receiver.name(), receiver.channel() + " " + abilities(receiver));
                assertThat(receiver.render(message))
                    .contains("search-team-day")
                    .doesNotContain("planted");
              }
            });

    assertThat(channels)
        .containsExactly(
            Map.entry("all", "webhook groups"),
            Map.entry("bot", "slack groups edits acknowledges"),
            Map.entry("hook", "slack groups"),
            Map.entry("log", "log acknowledges"),
            Map.entry("mail", "email groups"),
            Map.entry("pager", "pagerduty acknowledges"),
            Map.entry("prom", "alertmanager groups edits acknowledges"),
            Map.entry("web", "webhook "));
    assertThat(file.toString()).doesNotContain("planted");
    assertThat(Channels.hold(file)).isEqualTo(Duration.ofHours(24));
  }

  @Test
  void whatOnlyTheChannelKnows_isFoundInTheFile_withItsLine() throws IOException {
    refused("{name: a, webhook: {url: \"http://x/\", body: '{\"t\":\"{{titel}}\"}'}}", "titel");
    refused("{name: a, webhook: {url: \"http://x/\", body: '{\"t\":{{title}}}'}}", "no JSON");
    refused("{name: a, webhook: {url: \"http://x/\", content_type: text/plain}}", "no 'body'");
    refused("{name: a, slack: {token: \"${BROKEN}\", channel: c}}", "line break");
    refused(
        "{name: a, email: {to: [nobody], from: b@example.com, smtp: \"mail.example.com:25\"}}",
        "to is no mail address");
    refused(
        "{name: a, email: {to: [a@example.com], from: b@example.com, smtp: \"mail.example.com:25\","
            + " tls: none, username: u, password: \"${KEY}\"}}",
        "in the clear");
    refused(
        "{name: a, log: {}}", "links: {alert: \"https://x/{nothing}\"}\n", "unknown placeholder");
  }

  private void refused(String receiver, String why) throws IOException {
    refused(receiver, "", why);
  }

  private void refused(String receiver, String more, String why) throws IOException {
    Reading reading = read("receivers:\n- " + receiver + "\nroute: {receiver: a}\n" + more);

    assertThat(reading).isInstanceOf(Reading.Refused.class);
    assertThat(((Reading.Refused) reading).problems())
        .anySatisfy(
            problem ->
                assertThat(problem)
                    .contains(why)
                    .containsPattern(":\\d+")
                    .doesNotContain("planted"));
  }

  private Reading read(String yaml) throws IOException {
    Path file = Files.writeString(folder.resolve("alerting.yml"), yaml);
    return new AlertingFileReader(name -> Optional.ofNullable(SECRETS.get(name)), new Channels())
        .read(file);
  }

  private static String abilities(Receiver receiver) {
    return (receiver.abilities().groups() ? "groups " : "")
        .concat(receiver.abilities().edits() ? "edits " : "")
        .concat(receiver.abilities().acknowledges() ? "acknowledges" : "")
        .strip();
  }
}
