// SPDX-License-Identifier: Apache-2.0
package io.costwire.alerting.render;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.costwire.alerting.policy.Alert;
import io.costwire.alerting.policy.Message;
import io.costwire.alerting.policy.Notification;
import io.costwire.alerting.policy.SignalDetails;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The body of the generic webhook: a public contract, documented in the module's README. Every
 * field is always there, in the same order; decimals are strings, so that no reader rounds them.
 */
public final class JsonBody {
  /** Goes up when a field changes its meaning; new fields do not count. */
  static final int VERSION = 1;

  /** Ours: servers refuse bodies of many megabytes. */
  private static final int ALERTS_MAX = 500;

  private static final JsonFactory JSON = new JsonFactory();

  private JsonBody() {}

  /** One JSON object without line breaks. */
  public static String of(Notification notification) {
    return written(json -> alert(json, notification));
  }

  /** One JSON object for all alerts of a message: their number, and each as if it were alone. */
  public static String of(Message message) {
    return written(json -> group(json, message));
  }

  private static void group(JsonGenerator json, Message message) throws IOException {
    json.writeStartObject();
    json.writeNumberField("version", VERSION);
    json.writeStringField("group", message.group());
    json.writeNumberField("count", message.notifications().size());
    json.writeArrayFieldStart("alerts");
    for (Notification notification : shown(message)) {
      alert(json, notification);
    }
    json.writeEndArray();
    json.writeEndObject();
  }

  /** The alerts that a body of several tells of, the oldest ones; the others are only counted. */
  public static List<Notification> shown(Message message) {
    return message.notifications().stream().limit(ALERTS_MAX).toList();
  }

  private static void alert(JsonGenerator json, Notification notification) throws IOException {
    json.writeStartObject();
    json.writeNumberField("version", VERSION);
    what(json, notification);
    amounts(json, notification.alert().signal().details());
    when(json, notification.alert());
    json.writeEndObject();
  }

  private interface Body {
    void write(JsonGenerator json) throws IOException;
  }

  private static String written(Body body) {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = JSON.createGenerator(text)) {
      body.write(json);
    } catch (IOException e) {
      throw new UncheckedIOException("writing to memory", e);
    }
    return text.toString();
  }

  private static void what(JsonGenerator json, Notification notification) throws IOException {
    SignalDetails details = notification.alert().signal().details();
    json.writeStringField("dedup_key", notification.key().toString());
    json.writeStringField("state", notification.state().name());
    json.writeStringField("kind", details.headline().kind());
    json.writeStringField("severity", details.headline().severity().name());
    json.writeStringField("title", details.headline().title());
    text(json, "tenant", details.scope().tenant());
    json.writeStringField("subject", details.scope().subject());
    map(json, "labels", details.scope().labels());
  }

  private static void amounts(JsonGenerator json, SignalDetails details) throws IOException {
    SignalDetails.Amounts amounts = details.amounts();
    text(json, "observed", amounts.observed().map(Decimals::text));
    text(json, "limit", amounts.limit().map(Decimals::text));
    text(json, "currency", amounts.currency());
    text(json, "threshold", amounts.threshold().map(Decimals::text));
    map(json, "evidence", details.evidence());
  }

  private static void when(JsonGenerator json, Alert alert) throws IOException {
    SignalDetails.Period period = alert.signal().details().period();
    text(json, "period_start", period.start());
    text(json, "period_end", period.end());
    json.writeStringField("fired_at", alert.span().openedAt().toString());
    text(json, "resolved_at", alert.span().resolvedAt());
    json.writeStringField("signal_id", alert.key().signalId());
  }

  private static void text(JsonGenerator json, String name, Optional<?> value) throws IOException {
    if (value.isPresent()) {
      json.writeStringField(name, value.get().toString());
    } else {
      json.writeNullField(name);
    }
  }

  private static void map(JsonGenerator json, String name, Map<String, String> map)
      throws IOException {
    json.writeObjectFieldStart(name);
    for (Map.Entry<String, String> entry : new TreeMap<>(map).entrySet()) {
      json.writeStringField(entry.getKey(), entry.getValue());
    }
    json.writeEndObject();
  }
}
