// SPDX-License-Identifier: Apache-2.0
package io.costwire.alerting.render.alertmanager;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.costwire.alerting.policy.Lifecycle;
import io.costwire.alerting.policy.Message;
import io.costwire.alerting.policy.Notification;
import io.costwire.alerting.policy.Reason;
import io.costwire.alerting.policy.SignalDetails;
import io.costwire.alerting.render.AlertFacts;
import io.costwire.alerting.render.Decimals;
import io.costwire.alerting.render.Fact;
import io.costwire.alerting.render.HumanText;
import io.costwire.alerting.render.Link;
import io.costwire.alerting.render.Links;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * Alerts as the v2 API of Prometheus Alertmanager takes them. Alertmanager knows an alert by its
 * labels, all of them; so an alert keeps the labels that it was told with first, which are its
 * handle. Where its severity or scope has changed since, the former alert is ended and one with the
 * new labels begins.
 */
public final class AlertmanagerAlerts {
  /** Ours; Alertmanager sets no limit. */
  private static final int VALUE_MAX = 1024;

  /** What somebody takes care of is not told again before its end. */
  private static final Duration CARED_FOR = Duration.ofDays(400);

  /** It is said again every minute; so four of five may fail. */
  static final Duration REFRESHED = Duration.ofMinutes(5);

  private static final int LABELS_MAX = 60;
  private static final Pattern NAME = Pattern.compile("[a-zA-Z][a-zA-Z0-9_]*");
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private AlertmanagerAlerts() {}

  /**
   * @param now when it is sent
   * @param hold how long it fires after that where it is not told again
   */
  public static ArrayNode of(Message message, Links links, Instant now, Duration hold) {
    ArrayNode alerts = JSON.arrayNode();
    message.notifications().forEach(notification -> add(notification, links, now, hold, alerts));
    return alerts;
  }

  private static void add(
      Notification notification, Links links, Instant now, Duration hold, ArrayNode alerts) {
    Map<String, String> latest = labels(notification);
    Map<String, String> told =
        notification.handle().flatMap(AlertmanagerLabels::read).orElse(latest);
    Map<String, String> current = notification.reason() == Reason.REFRESH ? told : latest;
    boolean over = notification.state() == Lifecycle.RESOLVED;
    Instant start = notification.alert().span().openedAt();
    AlertFacts facts = AlertFacts.of(notification, links);
    if (over) {
      Instant end = notification.alert().span().resolvedAt().orElse(now);
      alerts.add(alert(told, facts, start, end));
      return;
    }
    if (!told.equals(current)) {
      alerts.add(alert(told, facts, start, now));
    }
    alerts.add(alert(current, facts, start, now.plus(held(notification, now, hold))));
  }

  private static Duration held(Notification notification, Instant now, Duration hold) {
    if (notification.alert().signal().details().mayLast(now)) {
      return REFRESHED;
    }
    return notification.state() == Lifecycle.ACKNOWLEDGED ? CARED_FOR : hold;
  }

  /** What the alert is known by from now on; empty where it is over, or known already. */
  public static Optional<String> handle(Notification notification) {
    return notification.state() == Lifecycle.RESOLVED || notification.reason() == Reason.REFRESH
        ? Optional.empty()
        : Optional.of(AlertmanagerLabels.text(labels(notification)));
  }

  private static ObjectNode alert(
      Map<String, String> labels, AlertFacts facts, Instant start, Instant end) {
    ObjectNode alert = JSON.objectNode();
    put(alert, "labels", labels);
    put(alert, "annotations", annotations(facts));
    alert.put("startsAt", start.toString());
    alert.put("endsAt", (end.isBefore(start) ? start : end).toString());
    facts.links().stream().findFirst().ifPresent(link -> alert.put("generatorURL", link.url()));
    return alert;
  }

  private static void put(ObjectNode alert, String name, Map<String, String> map) {
    ObjectNode object = alert.putObject(name);
    map.forEach(object::put);
  }

  private static Map<String, String> labels(Notification notification) {
    SignalDetails details = notification.alert().signal().details();
    Map<String, String> labels = new TreeMap<>();
    label(labels, "alertname", details.headline().kind());
    label(
        labels,
        "severity",
        details.headline().severity().name().toLowerCase(java.util.Locale.ROOT));
    label(labels, "subject", details.scope().subject());
    label(labels, "dedup_key", notification.key().toString());
    details.scope().tenant().ifPresent(tenant -> label(labels, "tenant", tenant));
    new TreeMap<>(details.scope().labels())
        .entrySet().stream().limit(LABELS_MAX).forEach(tag -> tag(labels, tag));
    return labels;
  }

  /** Alertmanager takes an empty label for none. */
  private static void label(Map<String, String> labels, String name, String value) {
    String text = HumanText.line(value);
    if (!text.isEmpty()) {
      labels.put(name, HumanText.clip(text, VALUE_MAX));
    }
  }

  /** Tags have names of their own choice; ours win. */
  private static void tag(Map<String, String> labels, Map.Entry<String, String> tag) {
    String name = tag.getKey().replaceAll("[^a-zA-Z0-9_]", "_");
    String free = NAME.matcher(name).matches() ? name : "tag_" + name;
    while (labels.containsKey(free)) {
      free = "tag_" + free;
    }
    label(labels, free, tag.getValue());
  }

  private static Map<String, String> annotations(AlertFacts facts) {
    Map<String, String> annotations = new TreeMap<>();
    AlertFacts.Findings findings = facts.findings();
    SignalDetails.Amounts amounts = facts.standing().alert().signal().details().amounts();
    annotation(annotations, "summary", facts.headline().title());
    annotation(annotations, "description", facts.standing().sentence());
    annotation(annotations, "how_much", lines(findings.howMuch()));
    annotation(annotations, "why", lines(findings.why()));
    annotation(annotations, "what_is_left", lines(findings.left()));
    annotation(annotations, "observed", amounts.observed().map(Decimals::text).orElse(""));
    annotation(annotations, "limit", amounts.limit().map(Decimals::text).orElse(""));
    annotation(annotations, "currency", amounts.currency().orElse(""));
    facts
        .standing()
        .alert()
        .acknowledged()
        .ifPresent(by -> annotation(annotations, "acknowledged_by", HumanText.value(by.by())));
    int number = 1;
    for (Link link : facts.links()) {
      annotations.put(number == 1 ? "dashboard" : "dashboard_" + number, link.url());
      number++;
    }
    return annotations;
  }

  private static void annotation(Map<String, String> annotations, String name, String value) {
    if (!value.isEmpty()) {
      annotations.put(name, HumanText.clip(value, VALUE_MAX));
    }
  }

  private static String lines(List<Fact> facts) {
    return String.join("\n", facts.stream().map(Fact::text).toList());
  }
}
