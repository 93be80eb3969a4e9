// SPDX-License-Identifier: Apache-2.0
package io.costwire.alerting.render;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.costwire.alerting.policy.Message;
import io.costwire.alerting.policy.Notification;
import io.costwire.alerting.render.AlertSamples.Sample;
import io.costwire.alerting.render.alertmanager.AlertmanagerAlerts;
import io.costwire.alerting.render.email.Mail;
import io.costwire.alerting.render.pagerduty.PagerDutyEvent;
import io.costwire.alerting.render.slack.SlackCalls;
import io.costwire.alerting.render.slack.SlackMessage;
import io.costwire.alerting.render.webhook.BodyTemplate;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Tags that were chosen to do harm stay words, in every channel. */
final class HostileTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Links LINKS = AlertStories.LINKS;
  private static final Optional<String> SLACK = Optional.of("C012AB3CD|1795348801.000100");
  private static final Pattern TAG = Pattern.compile("<(/?)([a-zA-Z!][a-zA-Z0-9]*)");
  private static final Pattern LABEL_NAME = Pattern.compile("[a-zA-Z_][a-zA-Z0-9_]*");

  static Stream<Message> messages() {
    List<Message> messages = new ArrayList<>();
    for (Sample sample : HostileSamples.all()) {
      AlertStories.of(sample, SLACK).values().forEach(told -> messages.add(Message.of(told)));
    }
    for (String by : HostileSamples.PEOPLE) {
      Sample sample = HostileSamples.all().getFirst();
      messages.add(Message.of(AlertStories.acknowledged(sample, SLACK, by)));
      messages.add(Message.of(AlertStories.resolvedByHand(sample, SLACK, by)));
    }
    messages.add(
        new Message(
            HostileSamples.TEXTS.getFirst(),
            HostileSamples.all().stream().map(AlertStories::firing).toList()));
    messages.add(AlertStories.flood(3000));
    return messages.stream();
  }

  @ParameterizedTest
  @MethodSource("messages")
  void slack_takesTheMessage_andNobodyIsCalled(Message message) {
    SlackRules.verify(SlackMessage.of(message, LINKS));
    SlackCalls.of(message, "#llm-cost", LINKS)
        .forEach(
            call -> SlackRules.verifyCall(call.path("method").asText(), call.path("arguments")));
  }

  @ParameterizedTest
  @MethodSource("messages")
  void pagerDuty_takesTheEvent(Message message) {
    PagerDutyRules.verify(PagerDutyEvent.of(message.first(), LINKS));
  }

  @ParameterizedTest
  @MethodSource("messages")
  void alertmanager_getsValidLabels(Message message) {
    JsonNode alerts =
        AlertmanagerAlerts.of(message, LINKS, AlertStories.LATER, Duration.ofHours(8));
    for (JsonNode alert : alerts) {
      assertThat(alert.at("/labels/alertname").asText()).isNotBlank();
      alert
          .path("labels")
          .properties()
          .forEach(
              label -> {
                assertThat(LABEL_NAME.matcher(label.getKey()).matches()).isTrue();
                assertThat(label.getValue().textValue()).isNotEmpty();
              });
    }
    assertThat(alerts.at("/0/labels/alertname").asText())
        .isEqualTo(message.first().alert().signal().details().headline().kind());
  }

  @ParameterizedTest
  @MethodSource("messages")
  void mail_hasNoMarkupAndNoHeaderOfOthers(Message message) {
    Mail mail = Mail.of(message, LINKS, "example.com");

    assertThat(mail.envelope().subject()).doesNotContain("\r", "\n").hasSizeLessThanOrEqualTo(200);
    assertThat(Mail.read(mail.toJson())).isEqualTo(mail);
    assertThat(TAG.matcher(mail.html()).results().map(tag -> tag.group(2)).distinct())
        .isSubsetOf(
            "!DOCTYPE",
            "html",
            "head",
            "meta",
            "title",
            "style",
            "body",
            "div",
            "h1",
            "h2",
            "table",
            "tr",
            "td",
            "b",
            "span",
            "a",
            "img");
    assertThat(mail.html()).doesNotContain("onerror=alert(1)>").doesNotContain("src=x");
    assertThat(mail.text().lines()).noneMatch(line -> line.startsWith("Bcc:"));
    assertThat(mail.text()).doesNotContain("\u202E", "\u001b", "\u0000");
  }

  @ParameterizedTest
  @MethodSource("messages")
  void webhook_staysJson_howeverItsTemplateWritesValues(Message message) throws IOException {
    BodyTemplate template =
        BodyTemplate.of(
            """
            {"a":"{{title}}","b":"{{{title}}}","c":"{{&dedup_key}}","team":"{{labels.team}}",
             "why":"{{why}}","whole":{{{json}}},
             "alerts":[{{#alerts}}{"t":"{{tenant}}"}{{^-last}},{{/-last}}{{/alerts}}]}
            """,
            "application/json");

    JsonNode body = JSON.readTree(template.render(message, LINKS));

    Notification first = message.first();
    assertThat(body.size()).isEqualTo(7);
    int told = Math.min(500, message.notifications().size());
    assertThat(body.path("alerts")).hasSize(told);
    assertThat(JSON.readTree(JsonBody.of(first))).isEqualTo(body.path("whole"));
    JsonNode grouped = JSON.readTree(JsonBody.of(message));
    assertThat(grouped.path("alerts")).hasSize(told);
    assertThat(grouped.path("count").asInt()).isEqualTo(message.notifications().size());
    assertThat(body.path("a").textValue())
        .isEqualTo(wellFormed(first.alert().signal().details().headline().title()))
        .isEqualTo(body.path("b").textValue());
  }

  @ParameterizedTest
  @MethodSource("messages")
  void log_staysOneLine(Message message) {
    assertThat(LogLine.of(message.first()).lines()).hasSize(1);
  }

  private static String wellFormed(String text) {
    return text.codePoints()
        .map(c -> Character.getType(c) == Character.SURROGATE ? 0xfffd : c)
        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
        .toString();
  }
}
