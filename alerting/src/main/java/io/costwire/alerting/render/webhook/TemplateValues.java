// SPDX-License-Identifier: Apache-2.0
package io.costwire.alerting.render.webhook;

import com.samskivert.mustache.Mustache;
import io.costwire.alerting.policy.Alert;
import io.costwire.alerting.policy.Message;
import io.costwire.alerting.policy.Notification;
import io.costwire.alerting.policy.SignalDetails;
import io.costwire.alerting.render.AlertFacts;
import io.costwire.alerting.render.Decimals;
import io.costwire.alerting.render.Fact;
import io.costwire.alerting.render.JsonBody;
import io.costwire.alerting.render.Links;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What a template may name: the fields of the generic body, the facts as people read them, and
 * {@code alerts} for a section of each alert. Unknown names are a mistake, but for labels and
 * evidence, which each alert has others of and which are empty then.
 */
final class TemplateValues implements Mustache.CustomContext {
  private final Map<String, Object> values;

  TemplateValues(Message message, Links links, Mustache.Escaper escaper) {
    List<Map<String, Object>> alerts =
        JsonBody.shown(message).stream().map(told -> alert(told, links, escaper)).toList();
    values = new LinkedHashMap<>(alerts.getFirst());
    values.put("alerts", alerts);
    values.put("count", message.notifications().size());
    values.put("group", escaper.escape(message.group()));
  }

  @Override
  public @Nullable Object get(String name) {
    return values.get(name);
  }

  private static Map<String, Object> alert(
      Notification notification, Links links, Mustache.Escaper escaper) {
    AlertFacts facts = AlertFacts.of(notification, links);
    Map<String, Object> values = new LinkedHashMap<>();
    texts(notification, facts).forEach((name, text) -> values.put(name, escaper.escape(text)));
    SignalDetails details = notification.alert().signal().details();
    values.put("labels", new Named(details.scope().labels(), escaper));
    values.put("evidence", new Named(details.evidence(), escaper));
    values.put("links", links(facts, escaper));
    String json = JsonBody.of(notification);
    values.put("json", escaper == Escaping.JSON ? json : escaper.escape(json));
    return values;
  }

  private static Map<String, String> texts(Notification notification, AlertFacts facts) {
    Alert alert = notification.alert();
    SignalDetails details = alert.signal().details();
    Map<String, String> texts = new TreeMap<>();
    texts.put("dedup_key", alert.key().toString());
    texts.put("state", alert.state().name());
    texts.put("reason", notification.reason().name());
    texts.put("kind", details.headline().kind());
    texts.put("severity", details.headline().severity().name());
    texts.put("title", details.headline().title());
    texts.put("tenant", text(details.scope().tenant()));
    texts.put("subject", details.scope().subject());
    texts.put("observed", text(details.amounts().observed().map(Decimals::text)));
    texts.put("limit", text(details.amounts().limit().map(Decimals::text)));
    texts.put("currency", text(details.amounts().currency()));
    texts.put("threshold", text(details.amounts().threshold().map(Decimals::text)));
    texts.put("period_start", text(details.period().start()));
    texts.put("period_end", text(details.period().end()));
    texts.put("fired_at", alert.span().openedAt().toString());
    texts.put("resolved_at", text(alert.span().resolvedAt()));
    texts.put("resolved_by", text(alert.resolvedBy()));
    texts.put("acknowledged_by", text(alert.acknowledged().map(handling -> handling.by())));
    texts.put("signal_id", alert.key().signalId());
    texts.put("standing", facts.standing().sentence());
    texts.put("how_much", lines(facts.findings().howMuch()));
    texts.put("why", lines(facts.findings().why()));
    texts.put("what_is_left", lines(facts.findings().left()));
    texts.put("link", facts.links().isEmpty() ? "" : facts.links().getFirst().url());
    return texts;
  }

  private static List<Map<String, String>> links(AlertFacts facts, Mustache.Escaper escaper) {
    return facts.links().stream()
        .map(
            link ->
                Map.of("title", escaper.escape(link.title()), "url", escaper.escape(link.url())))
        .toList();
  }

  private static String text(Optional<?> value) {
    return value.map(Object::toString).orElse("");
  }

  private static String lines(List<Fact> facts) {
    return facts.stream().map(Fact::text).collect(Collectors.joining("\n"));
  }

  /** Values of names that differ from alert to alert. */
  private record Named(Map<String, String> values, Mustache.Escaper escaper)
      implements Mustache.CustomContext {
    @Override
    public Object get(String name) {
      return escaper.escape(values.getOrDefault(name, ""));
    }
  }
}
