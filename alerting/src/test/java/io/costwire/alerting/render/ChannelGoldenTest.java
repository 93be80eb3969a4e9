// SPDX-License-Identifier: Apache-2.0
package io.costwire.alerting.render;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.costwire.alerting.policy.Message;
import io.costwire.alerting.policy.Notification;
import io.costwire.alerting.render.AlertSamples.Sample;
import io.costwire.alerting.render.alertmanager.AlertmanagerAlerts;
import io.costwire.alerting.render.email.Mail;
import io.costwire.alerting.render.pagerduty.PagerDutyEvent;
import io.costwire.alerting.render.slack.SlackCalls;
import io.costwire.alerting.render.slack.SlackMessage;
import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What every channel says of every kind of signal in every state, as files that people read. */
final class ChannelGoldenTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Links LINKS = AlertStories.LINKS;
  private static final Duration HOLD = Duration.ofHours(8);
  private static final Optional<String> SLACK = Optional.of("C012AB3CD|1795348801.000100");

  static Stream<Sample> samples() {
    return AlertSamples.all().stream();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("samples")
  void slack(Sample sample) throws IOException {
    Map<String, Notification> story = AlertStories.of(sample, Optional.empty());
    story.remove("UPDATE");
    story.remove("ACKNOWLEDGED");
    Golden.check("slack/" + file(sample), each(story, told -> SlackMessage.of(told, LINKS)));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("samples")
  void slackWithToken(Sample sample) throws IOException {
    Golden.check(
        "slack-token/" + file(sample),
        each(AlertStories.of(sample, SLACK), told -> SlackCalls.of(told, "#llm-cost", LINKS)));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("samples")
  void pagerDuty(Sample sample) throws IOException {
    Map<String, Notification> story = AlertStories.of(sample, Optional.empty());
    story.remove("UPDATE");
    Golden.check(
        "pagerduty/" + file(sample), each(story, told -> PagerDutyEvent.of(told.first(), LINKS)));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("samples")
  void alertmanager(Sample sample) throws IOException {
    Optional<String> handle = AlertmanagerAlerts.handle(AlertStories.firing(sample));
    Map<String, Notification> story = AlertStories.of(sample, handle);
    Golden.check(
        "alertmanager/" + file(sample),
        each(story, told -> AlertmanagerAlerts.of(told, LINKS, AlertStories.LATER, HOLD)));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("samples")
  void webhook(Sample sample) throws IOException {
    Golden.check(
        "webhook/" + file(sample), each(mailed(sample), told -> json(JsonBody.of(told.first()))));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("samples")
  void log(Sample sample) throws IOException {
    Golden.check(
        "log/" + name(sample) + ".txt",
        texts(AlertStories.of(sample, Optional.empty()), told -> LogLine.of(told.first())));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("samples")
  void email(Sample sample) throws IOException {
    Golden.check("email/" + name(sample) + ".txt", texts(mailed(sample), this::headersAndText));
    mailed(sample)
        .forEach(
            (state, told) ->
                html("email/%s-%s.html".formatted(name(sample), state), Message.of(told)));
  }

  @Test
  void groups() throws IOException {
    for (Message group : new Message[] {AlertStories.group(), AlertStories.flood(3000)}) {
      String name = group.notifications().size() > 100 ? "flood" : "group";
      Golden.check("slack/" + name + ".json", SlackMessage.of(group, LINKS));
      Golden.check(
          "slack-token/" + name + ".json",
          SlackCalls.of(group, "#llm-cost", LINKS).get(0).get("arguments"));
      Golden.check("email/" + name + ".txt", headersAndText(group));
      html("email/" + name + ".html", group);
    }
    Golden.check(
        "alertmanager/group.json",
        AlertmanagerAlerts.of(AlertStories.group(), LINKS, AlertStories.LATER, HOLD));
  }

  /** What channels are told that can neither edit nor acknowledge. */
  private static Map<String, Notification> mailed(Sample sample) {
    Map<String, Notification> story = AlertStories.of(sample, Optional.empty());
    story.remove("UPDATE");
    story.remove("ACKNOWLEDGED");
    return story;
  }

  private String headersAndText(Message message) {
    Mail mail = Mail.of(message, LINKS, "example.com");
    return "Subject: %s\nMessage-ID: %s\nReferences: %s\n\n%s"
        .formatted(
            mail.envelope().subject(),
            mail.envelope().messageId(),
            mail.envelope().references(),
            mail.text());
  }

  private static void html(String name, Message message) {
    try {
      Golden.check(name, Mail.of(message, LINKS, "example.com").html());
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static JsonNode each(
      Map<String, Notification> story, Function<Message, JsonNode> rendered) {
    ObjectNode all = JSON.createObjectNode();
    story.forEach((state, told) -> all.set(state, rendered.apply(Message.of(told))));
    return all;
  }

  private static String texts(Map<String, Notification> story, Function<Message, String> rendered) {
    Map<String, String> texts = new LinkedHashMap<>();
    story.forEach((state, told) -> texts.put(state, rendered.apply(Message.of(told))));
    StringBuilder all = new StringBuilder();
    texts.forEach(
        (state, text) ->
            all.append("=== ").append(state).append(" ===\n").append(text).append("\n"));
    return all.toString();
  }

  private static JsonNode json(String text) {
    try {
      return JSON.readTree(text);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static String file(Sample sample) {
    return name(sample) + ".json";
  }

  private static String name(Sample sample) {
    return sample.kind().toLowerCase(Locale.ROOT);
  }
}
