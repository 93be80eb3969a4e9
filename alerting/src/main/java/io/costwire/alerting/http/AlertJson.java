// SPDX-License-Identifier: Apache-2.0
package io.costwire.alerting.http;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.costwire.alerting.policy.Alert;
import io.costwire.alerting.policy.Handling;
import io.costwire.alerting.policy.Matcher;
import io.costwire.alerting.policy.SignalDetails;
import io.costwire.alerting.policy.Silence;
import io.costwire.alerting.policy.Told;
import io.costwire.schemas.AlertCommand;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Answers. Decimals are texts, so that no reader rounds them; what is not known is null. */
final class AlertJson {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private AlertJson() {}

  static ObjectNode of(Alert alert) {
    ObjectNode json = JSON.objectNode();
    json.put("alert_key", alert.key().toString());
    json.put("state", alert.state().name());
    what(json, alert.signal().details());
    json.put("signal_id", alert.key().signalId());
    json.put("fired_at", alert.span().openedAt().toString());
    json.put("updated_at", alert.span().updatedAt().toString());
    put(json, "resolved_at", alert.span().resolvedAt());
    put(json, "resolved_by", alert.resolvedBy());
    put(json, "acknowledged_by", alert.acknowledged().map(Handling::by));
    put(json, "acknowledged_at", alert.acknowledged().map(Handling::at));
    put(json, "silenced_by", alert.care().silencedBy());
    ArrayNode told = json.putArray("told");
    new TreeMap<>(alert.told()).forEach((receiver, what) -> told.add(told(receiver, what)));
    return json;
  }

  private static void what(ObjectNode json, SignalDetails details) {
    json.put("kind", details.headline().kind());
    json.put("severity", details.headline().severity().name());
    json.put("title", details.headline().title());
    put(json, "tenant", details.scope().tenant());
    json.put("subject", details.scope().subject());
    put(json, "labels", details.scope().labels());
    SignalDetails.Amounts amounts = details.amounts();
    put(json, "observed", amounts.observed().map(AlertJson::plain));
    put(json, "limit", amounts.limit().map(AlertJson::plain));
    put(json, "currency", amounts.currency());
    put(json, "threshold", amounts.threshold().map(AlertJson::plain));
    put(json, "evidence", details.evidence());
    put(json, "period_start", details.period().start());
    put(json, "period_end", details.period().end());
  }

  private static String plain(java.math.BigDecimal number) {
    java.math.BigDecimal stripped = number.stripTrailingZeros();
    return (stripped.scale() < 0 ? stripped.setScale(0) : stripped).toPlainString();
  }

  private static ObjectNode told(String receiver, Told what) {
    ObjectNode json = JSON.objectNode();
    json.put("receiver", receiver);
    put(json, "state", what.state().map(Enum::name));
    put(json, "at", what.at());
    return json;
  }

  static ObjectNode of(Silence silence, Instant now) {
    ObjectNode json = JSON.objectNode();
    json.put("silence_id", silence.id());
    ArrayNode matchers = json.putArray("matchers");
    silence.matchers().stream().map(Matcher::toString).forEach(matchers::add);
    json.put("starts_at", silence.starts().toString());
    json.put("ends_at", silence.ends().toString());
    json.put("active", !now.isBefore(silence.starts()) && now.isBefore(silence.ends()));
    put(json, "by", silence.origin().made().map(Handling::by));
    put(json, "comment", silence.origin().comment());
    put(json, "created_at", silence.origin().made().map(Handling::at));
    return json;
  }

  static ObjectNode of(AlertCommand command) {
    ObjectNode json = JSON.objectNode();
    json.put("alert_key", command.getAlertKey());
    json.put("action", command.getAction().name());
    json.put("by", command.getBy());
    put(json, "comment", Optional.ofNullable(command.getComment()));
    json.put("at", command.getAt().toString());
    return json;
  }

  static ObjectNode of(io.costwire.schemas.Silence silence) {
    ObjectNode json = JSON.objectNode();
    json.put("silence_id", silence.getSilenceId());
    ArrayNode matchers = json.putArray("matchers");
    silence.getMatchers().forEach(matchers::add);
    json.put("starts_at", silence.getStartsAt().toString());
    json.put("ends_at", silence.getEndsAt().toString());
    json.put("by", silence.getBy());
    put(json, "comment", Optional.ofNullable(silence.getComment()));
    json.put("created_at", silence.getCreatedAt().toString());
    return json;
  }

  private static void put(ObjectNode json, String name, Optional<?> value) {
    json.put(name, value.map(Object::toString).orElse(null));
  }

  private static void put(ObjectNode json, String name, Map<String, String> map) {
    ObjectNode object = json.putObject(name);
    new TreeMap<>(map).forEach(object::put);
  }
}
