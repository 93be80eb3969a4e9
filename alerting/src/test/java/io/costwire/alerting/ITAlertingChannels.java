// SPDX-License-Identifier: Apache-2.0
package io.costwire.alerting;

import static io.costwire.alerting.AlertingRig.PATIENCE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import io.costwire.alerting.AlertingRig.Running;
import io.costwire.alerting.deliver.FaultyServer;
import io.costwire.alerting.deliver.FaultyServer.Answer;
import io.costwire.alerting.deliver.FaultyServer.Request;
import io.costwire.alerting.deliver.slack.FakeSlack;
import io.costwire.alerting.render.PagerDutyRules;
import io.costwire.schemas.AlertAction;
import io.costwire.schemas.AlertNotification;
import io.costwire.schemas.DeliveryOutcome;
import io.costwire.schemas.Fixtures;
import io.costwire.schemas.Signal;
import io.costwire.schemas.SignalState;
import io.costwire.schemas.topics.Topics;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeMultipart;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * From the topic to people: an episode that fires, grows, is taken care of and ends, as a chat, a
 * mailbox, a pager and a webhook of the same configuration hear of it.
 */
final class ITAlertingChannels {
  private static final String ROUTING_KEY = "0123456789abcdef0123456789abcdef";
  private static final String HMAC = "a secret between the two";
  private static final String LINK = "https://grafana.example.com/d/costwire?from=";
  private static final String KEY = "budget|search#1";

  @TempDir private Path folder;
  private AlertingRig rig;
  private FakeSlack slack;
  private GreenMail mail;
  private FaultyServer pager;
  private FaultyServer hook;

  @BeforeEach
  void start() throws IOException {
    rig = new AlertingRig(folder);
    slack = new FakeSlack();
    mail = new GreenMail(new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_SMTP));
    mail.start();
    pager = new FaultyServer(ITAlertingChannels::page);
    hook = new FaultyServer(ITAlertingChannels::signed);
  }

  @AfterEach
  void stop() throws Exception {
    rig.close();
    slack.close();
    mail.stop();
    pager.close();
    hook.close();
  }

  @Test
  void episode_isToldOnEveryChannel_asThatChannelCan() throws Exception {
    Running alerting = rig.start(environment());
    rig.send(signal(1, SignalState.FIRED, "410", "82"));
    awaitDelivered("FIRING", "chat", "mail", "pager", "hook");
    rig.send(signal(2, SignalState.FIRED, "535", "107"));
    await()
        .atMost(PATIENCE)
        .until(() -> slack.server.requests.stream().anyMatch(it -> text(it).contains("107 %")));
    rig.order(KEY, AlertAction.ACKNOWLEDGE, "anna");
    awaitDelivered("ACKNOWLEDGED", "chat", "pager");
    rig.send(signal(3, SignalState.ENDED, "535", "107"));
    awaitDelivered("RESOLVED", "chat", "mail", "pager", "hook");
    alerting.app().close();

    verifySlack();
    verifyMails();
    verifyPager();
    verifyWebhook();
    verifyRecords();
  }

  private Map<String, String> environment() throws IOException {
    Map<String, String> environment =
        rig.environmentWithFile(
            """
            receivers:
              - name: chat
                slack: {token: "${SLACK_TOKEN}", channel: "%s", api_url: "%s"}
              - name: mail
                email: {to: [finance@example.com], from: costwire@example.com,
                        smtp: "127.0.0.1:%d", tls: none}
              - {name: pager, pagerduty: {routing_key: "${PAGER_KEY}", url: "%s"}}
              - {name: hook, webhook: {url: "%s", secret: "${HOOK_SECRET}"}}
              - {name: log, log: {}}
            route:
              receiver: log
              group_wait: 100ms
              group_interval: 1s
              routes:
                - {matchers: [team=search, severity="WARNING"], receivers: [chat, mail],
                   continue: true}
                - {matchers: [kind="BUDGET_THRESHOLD"], receivers: [pager, hook]}
            links:
              dashboard: "%s{from_ms}&to={to_ms}&var-tenant={tenant}"
            """
                .formatted(
                    FakeSlack.CHANNEL,
                    slack.server.url("/api/"),
                    mail.getSmtp().getPort(),
                    pager.url("/v2/enqueue"),
                    hook.url("/costs"),
                    LINK));
    environment.putAll(
        Map.of("SLACK_TOKEN", FakeSlack.TOKEN, "PAGER_KEY", ROUTING_KEY, "HOOK_SECRET", HMAC));
    return environment;
  }

  private static Signal signal(int counter, SignalState state, String spent, String percent) {
    return Fixtures.signal("budget|search")
        .setState(state)
        .setTitle("Budget search-team-day at %s %% ($%s of $500)".formatted(percent, spent))
        .setObserved(new BigDecimal(spent).setScale(18))
        .setRevision((1L << 40) | counter)
        .setEmittedAt(Fixtures.NOON.plusSeconds(counter))
        .build();
  }

  private void awaitDelivered(String state, String... receivers) {
    List<String> expected =
        Stream.of(receivers)
            .map(receiver -> "%s %s %s DELIVERED".formatted(KEY, state, receiver))
            .toList();
    await().atMost(PATIENCE).untilAsserted(() -> assertThat(rig.attempts()).containsAll(expected));
  }

  private static String text(Request request) {
    return request.body().path("text").asText();
  }

  /** One message that is edited, with what people said and did in its thread. */
  private void verifySlack() {
    assertThat(slack.server.violations).isEmpty();
    List<Request> calls = slack.server.requests;
    assertThat(calls)
        .extracting(call -> call.path().substring("/api/".length()))
        .containsExactly(
            "chat.postMessage",
            "chat.update",
            "chat.update",
            "chat.postMessage",
            "chat.update",
            "chat.postMessage");
    assertThat(text(calls.getFirst())).startsWith("[Firing, WARNING]").contains("82 %");
    assertThat(calls.getFirst().body().toString()).contains(LINK);
    assertThat(text(calls.get(1))).startsWith("[Firing, WARNING]").contains("107 %");
    List<JsonNode> messages = List.copyOf(slack.messages.values());
    assertThat(messages)
        .extracting(message -> message.path("text").asText().replaceFirst("].*", "]"))
        .containsExactly("[Resolved]", "[Acknowledged, WARNING]", "[Resolved]");
    String first = slack.messages.keySet().iterator().next();
    assertThat(messages.subList(1, 3))
        .extracting(reply -> reply.path("thread_ts").asText())
        .containsOnly(first);
  }

  /** Two mails of one conversation: nobody is mailed about new figures or who takes care. */
  private void verifyMails() throws Exception {
    MimeMessage[] mails = mail.getReceivedMessages();
    assertThat(mails).hasSize(2);
    assertThat(mails[0].getSubject()).startsWith("[Firing, WARNING]").contains("82 %");
    assertThat(mails[1].getSubject()).startsWith("[Resolved").contains("107 %");
    assertThat(mails[1].getHeader("In-Reply-To", null)).isEqualTo(mails[0].getMessageID());
    for (MimeMessage each : mails) {
      assertThat(each.getAllRecipients())
          .extracting(Object::toString)
          .containsExactly("finance@example.com");
      MimeMultipart alternatives = (MimeMultipart) each.getContent();
      assertThat((String) alternatives.getBodyPart(0).getContent()).contains(LINK);
    }
  }

  private static Answer page(Request request) {
    PagerDutyRules.verify(request.body());
    assertThat(request.body().path("routing_key").asText()).isEqualTo(ROUTING_KEY);
    return FaultyServer.body(202, "{\"status\":\"success\"}");
  }

  /** An incident that is opened, acknowledged and resolved under one key, each once. */
  private void verifyPager() {
    assertThat(pager.violations).isEmpty();
    assertThat(pager.requests)
        .extracting(event -> event.body().path("event_action").asText())
        .containsExactly("trigger", "acknowledge", "resolve");
    assertThat(pager.requests)
        .extracting(event -> event.body().path("dedup_key").asText())
        .containsOnly(KEY);
    JsonNode trigger = pager.requests.getFirst().body();
    assertThat(trigger.at("/payload/severity").asText()).isEqualTo("warning");
    assertThat(trigger.at("/links/0/href").asText()).startsWith(LINK);
  }

  private static Answer signed(Request request) {
    assertThat(request.header("Costwire-signature"))
        .isEqualTo("v1=" + hmac(request.header("Costwire-timestamp") + "." + request.body()));
    return FaultyServer.status(204);
  }

  private static String hmac(String text) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(HMAC.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
      return HexFormat.of().formatHex(mac.doFinal(text.getBytes(StandardCharsets.UTF_8)));
    } catch (java.security.GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private void verifyWebhook() {
    assertThat(hook.violations).isEmpty();
    assertThat(hook.requests)
        .extracting(request -> request.body().path("dedup_key").asText())
        .containsExactly(KEY, KEY);
    JsonNode firing = hook.requests.getFirst().body();
    assertThat(firing.path("state").asText()).isEqualTo("FIRING");
    assertThat(firing.path("observed").asText()).isEqualTo("410");
    JsonNode resolved = hook.requests.getLast().body();
    assertThat(resolved.path("state").asText()).isEqualTo("RESOLVED");
    assertThat(resolved.path("observed").asText()).isEqualTo("535");
    assertThat(resolved.path("fired_at").asText()).isEqualTo(firing.path("fired_at").asText());
    assertThat(resolved.path("resolved_at").isTextual()).isTrue();
  }

  /** What was sent is in alert.notifications, once each, and nobody else was told. */
  private void verifyRecords() {
    List<AlertNotification> records = rig.read(Topics.ALERT_NOTIFICATIONS);
    assertThat(records)
        .extracting(it -> it.getReceiver() + " " + it.getState() + " " + it.getReason())
        .containsExactlyInAnyOrder(
            "chat FIRING NEWS",
            "chat FIRING UPDATE",
            "chat ACKNOWLEDGED NEWS",
            "chat RESOLVED NEWS",
            "mail FIRING NEWS",
            "mail RESOLVED NEWS",
            "pager FIRING NEWS",
            "pager ACKNOWLEDGED NEWS",
            "pager RESOLVED NEWS",
            "hook FIRING NEWS",
            "hook RESOLVED NEWS");
    assertThat(records)
        .allSatisfy(
            it -> {
              assertThat(it.getOutcome()).isEqualTo(DeliveryOutcome.DELIVERED);
              assertThat(it.getPayload()).isNotEmpty();
            });
  }
}
