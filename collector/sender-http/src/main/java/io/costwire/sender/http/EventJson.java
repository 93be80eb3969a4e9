// SPDX-License-Identifier: Apache-2.0
package io.costwire.sender.http;

import io.costwire.client.SourcePosition;
import io.costwire.client.UsageEvent;
import java.math.BigDecimal;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** An event as the gateway reads it: one line, a field that is not set is left out. */
final class EventJson {
  private final StringBuilder json = new StringBuilder(512);

  private EventJson() {}

  static String line(UsageEvent event) {
    EventJson json = new EventJson();
    json.json.append('{');
    json.identity(event);
    json.place(event);
    json.course(event);
    json.links(event);
    json.money(event);
    json.numbers("usage", event.usage());
    json.texts("tags", event.tags());
    json.text("producer", event.producer());
    return json.json.append("}\n").toString();
  }

  private void identity(UsageEvent e) {
    text("event_id", e.eventId());
    text("tenant", e.tenant());
    text("kind", e.kind().name().toLowerCase(Locale.ROOT));
    text("event_time", e.eventTime() == null ? null : e.eventTime().toString());
    text("end_time", e.endTime() == null ? null : e.endTime().toString());
    SourcePosition source = e.source();
    if (source != null) {
      name("source").append('{');
      text("source_id", source.sourceId());
      plain("epoch", source.epoch());
      plain("seq", source.seq());
      json.append('}');
    }
  }

  private void place(UsageEvent e) {
    text("provider", e.provider());
    text("request_model", e.requestModel());
    text("response_model", e.responseModel());
    text("operation", e.operation());
    text("request_service_tier", e.requestServiceTier());
    text("service_tier", e.serviceTier());
    text("region", e.region());
    text("account", e.account());
    text("deployment", e.deployment());
    text("api_key_id", e.apiKeyId());
  }

  private void course(UsageEvent e) {
    text("status", e.status().name().toLowerCase(Locale.ROOT));
    text("finish_reason", e.finishReason());
    text("error_type", e.errorType());
    plain("latency_ms", e.latencyMs());
    plain("time_to_first_token_ms", e.timeToFirstTokenMs());
    plain("retries", e.retries());
    plain("max_output_tokens", e.maxOutputTokens());
    plain("response_cache_hit", e.responseCacheHit());
  }

  private void links(UsageEvent e) {
    text("trace_id", e.traceId());
    text("span_id", e.spanId());
    text("parent_id", e.parentId());
    text("session_id", e.sessionId());
    text("experiment", e.experiment());
    text("variant", e.variant());
    text("batch_id", e.batchId());
    text("covered_by", e.coveredBy());
    text("provider_response_id", e.providerResponseId());
  }

  private void money(UsageEvent e) {
    number("provider_cost", e.providerCost());
    text("provider_cost_currency", e.providerCostCurrency());
    plain("success", e.success());
    number("quality", e.quality());
    number("revenue", e.revenue());
  }

  private void numbers(String name, Map<String, BigDecimal> values) {
    name(name).append('{');
    values.forEach(this::number);
    json.append('}');
  }

  private void texts(String name, Map<String, String> values) {
    name(name).append('{');
    values.forEach(this::text);
    json.append('}');
  }

  private void text(String name, @Nullable String value) {
    if (value != null) {
      name(name);
      quoted(value);
    }
  }

  // all digits, never an exponent or a binary fraction
  private void number(String name, @Nullable BigDecimal value) {
    if (value != null) {
      BigDecimal shortest = value.signum() == 0 ? BigDecimal.ZERO : value.stripTrailingZeros();
      name(name).append(shortest.toPlainString());
    }
  }

  /** A whole number or a truth value. */
  private void plain(String name, @Nullable Object value) {
    if (value != null) {
      name(name).append(value);
    }
  }

  private StringBuilder name(String name) {
    if (json.charAt(json.length() - 1) != '{') {
      json.append(',');
    }
    quoted(name);
    return json.append(':');
  }

  private void quoted(String text) {
    json.append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"' || c == '\\') {
        json.append('\\').append(c);
      } else if (c < ' ') {
        json.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
      } else if (isHalf(text, i)) {
        json.append('\ufffd'); // cannot be written in UTF-8
      } else {
        json.append(c);
      }
    }
    json.append('"');
  }

  private static boolean isHalf(String text, int at) {
    char c = text.charAt(at);
    if (Character.isHighSurrogate(c)) {
      return at + 1 == text.length() || !Character.isLowSurrogate(text.charAt(at + 1));
    }
    return Character.isLowSurrogate(c)
        && (at == 0 || !Character.isHighSurrogate(text.charAt(at - 1)));
  }
}
