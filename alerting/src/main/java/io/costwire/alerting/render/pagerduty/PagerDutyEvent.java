// SPDX-License-Identifier: Apache-2.0
package io.costwire.alerting.render.pagerduty;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.costwire.alerting.policy.AlertKey;
import io.costwire.alerting.policy.Lifecycle;
import io.costwire.alerting.policy.Notification;
import io.costwire.alerting.policy.Severity;
import io.costwire.alerting.policy.SignalDetails;
import io.costwire.alerting.render.AlertFacts;
import io.costwire.alerting.render.Decimals;
import io.costwire.alerting.render.Fact;
import io.costwire.alerting.render.HumanText;
import io.costwire.alerting.render.Link;
import io.costwire.alerting.render.Links;
import io.costwire.alerting.render.Sha256;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * An event of PagerDuty's Events API v2, without the routing key, which is a secret. Who triggers
 * again adds to the open alert of the same key, and PagerDuty calls nobody twice.
 */
public final class PagerDutyEvent {
  static final int SUMMARY_MAX = 1024;
  static final int KEY_MAX = 255;

  /** Ours: PagerDuty takes 512 kB an event. */
  private static final int DETAIL_MAX = 2000;

  private static final int DETAILS_MAX = 100;
  private static final int URL_MAX = 2000;
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private PagerDutyEvent() {}

  public static ObjectNode of(Notification notification, Links links) {
    ObjectNode event = JSON.objectNode();
    event.put("event_action", action(notification.state()));
    event.put("dedup_key", dedupKey(notification.key()));
    if (notification.state() == Lifecycle.FIRING) {
      AlertFacts facts = AlertFacts.of(notification, links);
      event.put("client", "Costwire");
      facts.links().stream()
          .filter(link -> link.url().length() <= URL_MAX)
          .findFirst()
          .ifPresent(link -> event.put("client_url", link.url()));
      event.set("payload", payload(notification, facts));
      event.set("links", links(facts.links()));
    }
    return event;
  }

  private static String action(Lifecycle state) {
    return switch (state) {
      case FIRING -> "trigger";
      case ACKNOWLEDGED, SILENCED -> "acknowledge";
      case RESOLVED -> "resolve";
    };
  }

  /** The key of the episode; a hash in place of the end of what is too long. */
  static String dedupKey(AlertKey key) {
    String text = HumanText.line(key.toString());
    if (text.length() <= KEY_MAX && text.equals(key.toString())) {
      return text;
    }
    return HumanText.clip(text, KEY_MAX - Sha256.LENGTH - 1) + "~" + Sha256.hex(key.toString());
  }

  private static ObjectNode payload(Notification notification, AlertFacts facts) {
    SignalDetails details = notification.alert().signal().details();
    ObjectNode payload = JSON.objectNode();
    payload.put("summary", HumanText.clip(facts.headline().title(), SUMMARY_MAX));
    payload.put(
        "source",
        details.scope().tenant().map(HumanText::line).filter(t -> !t.isEmpty()).orElse("costwire"));
    payload.put("severity", severity(details.headline().severity()));
    payload.put("timestamp", notification.alert().span().openedAt().toString());
    payload.put("component", HumanText.line(details.scope().subject()));
    payload.put("class", details.headline().kind());
    payload.set("custom_details", customDetails(details, facts));
    return payload;
  }

  private static String severity(Severity severity) {
    return switch (severity) {
      case CRITICAL -> "critical";
      case WARNING, OTHER -> "warning";
      case INFO -> "info";
    };
  }

  /** What people read first, then the exact figures under their own names. */
  private static ObjectNode customDetails(SignalDetails details, AlertFacts facts) {
    ObjectNode custom = JSON.objectNode();
    custom.put("standing", facts.standing().sentence());
    lines(custom, "how much", facts.findings().howMuch());
    lines(custom, "why", facts.findings().why());
    lines(custom, "what is left", facts.findings().left());
    Map<String, String> exact = new TreeMap<>();
    details.amounts().observed().ifPresent(amount -> exact.put("observed", Decimals.text(amount)));
    details.amounts().limit().ifPresent(amount -> exact.put("limit", Decimals.text(amount)));
    details.amounts().currency().ifPresent(currency -> exact.put("currency", currency));
    details.evidence().forEach((name, value) -> exact.putIfAbsent(name, value));
    details.scope().labels().forEach((name, value) -> exact.put("label." + name, value));
    exact.entrySet().stream()
        .limit(DETAILS_MAX)
        .forEach(
            entry ->
                custom.put(
                    HumanText.clip(entry.getKey(), KEY_MAX),
                    HumanText.clip(entry.getValue(), DETAIL_MAX)));
    return custom;
  }

  private static void lines(ObjectNode custom, String name, List<Fact> facts) {
    if (!facts.isEmpty()) {
      String text = String.join("\n", facts.stream().map(Fact::text).toList());
      custom.put(name, HumanText.clip(text, DETAIL_MAX));
    }
  }

  private static ArrayNode links(List<Link> links) {
    ArrayNode array = JSON.arrayNode();
    links.stream()
        .filter(link -> link.url().length() <= URL_MAX)
        .forEach(link -> array.addObject().put("href", link.url()).put("text", link.title()));
    return array;
  }
}
