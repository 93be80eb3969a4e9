// SPDX-License-Identifier: Apache-2.0
package io.costwire.gateway.decode;

import com.fasterxml.jackson.databind.JsonNode;
import io.costwire.client.CallStatus;
import io.costwire.client.EventIds;
import io.costwire.client.EventKind;
import io.costwire.client.EventLimits;
import io.costwire.client.UsageEventBuilder;
import io.costwire.gateway.decode.Refusal.Reason;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * The table of fields: name in JSON, how it is read, where it goes. The names are those of the Avro
 * schema; a test holds the two together.
 */
final class EventFields {
  /** Another name of request_model, as most APIs call it. */
  static final String MODEL = "model";

  static final String REQUEST_MODEL = "request_model";
  private static final long MAX_MILLIS = 366L * 24 * 3600 * 1000;
  private static final long MAX_TOKENS = 1_000_000_000_000L;
  private static final long MAX_RETRIES = 1_000_000;
  private static final Pattern CURRENCY = Pattern.compile("[A-Z]{3}");
  private static final Instant EARLIEST = Instant.parse("2000-01-01T00:00:00Z");
  private static final Instant LATEST = Instant.parse("2200-01-01T00:00:00Z");

  /** Reads one value into the builder, or notes what is wrong with it. */
  @FunctionalInterface
  interface Field {
    void read(JsonNode value, UsageEventBuilder into, Findings findings);
  }

  static final Map<String, Field> ALL = table();

  private EventFields() {}

  private static Map<String, Field> table() {
    Map<String, Field> fields = new LinkedHashMap<>();
    fields.put("event_id", text("event_id", UsageEventBuilder::eventId));
    fields.put("tenant", text("tenant", UsageEventBuilder::tenant));
    fields.put("kind", symbol("kind", EventKind.class, UsageEventBuilder::kind));
    fields.put("event_time", instant("event_time", UsageEventBuilder::eventTime));
    fields.put("end_time", instant("end_time", UsageEventBuilder::endTime));
    fields.put("source", new SourceField());
    fields.put("provider", text("provider", UsageEventBuilder::provider));
    fields.put(REQUEST_MODEL, text(REQUEST_MODEL, UsageEventBuilder::requestModel));
    fields.put(MODEL, text(MODEL, UsageEventBuilder::requestModel));
    fields.put("response_model", text("response_model", UsageEventBuilder::responseModel));
    putPlace(fields);
    fields.put("usage", new UsageField());
    fields.put("tags", new TagsField());
    fields.put("status", symbol("status", CallStatus.class, UsageEventBuilder::status));
    putCourse(fields);
    putLinks(fields);
    putMoney(fields);
    fields.put("producer", text("producer", UsageEventBuilder::producer));
    return Collections.unmodifiableMap(fields);
  }

  private static void putPlace(Map<String, Field> fields) {
    fields.put("operation", text("operation", UsageEventBuilder::operation));
    fields.put(
        "request_service_tier",
        text("request_service_tier", UsageEventBuilder::requestServiceTier));
    fields.put("service_tier", text("service_tier", UsageEventBuilder::serviceTier));
    fields.put("region", text("region", UsageEventBuilder::region));
    fields.put("account", text("account", UsageEventBuilder::account));
    fields.put("deployment", text("deployment", UsageEventBuilder::deployment));
    fields.put("api_key_id", text("api_key_id", UsageEventBuilder::apiKeyId));
  }

  private static void putCourse(Map<String, Field> fields) {
    fields.put("finish_reason", text("finish_reason", UsageEventBuilder::finishReason));
    fields.put("error_type", text("error_type", UsageEventBuilder::errorType));
    fields.put("latency_ms", count("latency_ms", MAX_MILLIS, UsageEventBuilder::latencyMs));
    fields.put(
        "time_to_first_token_ms",
        count("time_to_first_token_ms", MAX_MILLIS, UsageEventBuilder::timeToFirstTokenMs));
    fields.put(
        "retries", count("retries", MAX_RETRIES, (into, n) -> into.retries(Math.toIntExact(n))));
    fields.put(
        "max_output_tokens",
        count("max_output_tokens", MAX_TOKENS, UsageEventBuilder::maxOutputTokens));
  }

  private static void putLinks(Map<String, Field> fields) {
    fields.put("trace_id", text("trace_id", UsageEventBuilder::traceId));
    fields.put("span_id", text("span_id", UsageEventBuilder::spanId));
    fields.put("parent_id", text("parent_id", UsageEventBuilder::parentId));
    fields.put("session_id", text("session_id", UsageEventBuilder::sessionId));
    fields.put("experiment", text("experiment", UsageEventBuilder::experiment));
    fields.put("variant", text("variant", UsageEventBuilder::variant));
    fields.put("batch_id", text("batch_id", UsageEventBuilder::batchId));
    fields.put(
        "response_cache_hit", flag("response_cache_hit", UsageEventBuilder::responseCacheHit));
    fields.put("covered_by", text("covered_by", UsageEventBuilder::coveredBy));
    fields.put("provider_response_id", EventFields::responseId);
  }

  private static void putMoney(Map<String, Field> fields) {
    fields.put("provider_cost", EventFields::providerCost);
    fields.put("provider_cost_currency", EventFields::currency);
    fields.put("success", flag("success", UsageEventBuilder::success));
    fields.put("quality", decimal("quality", EventLimits::quantity, UsageEventBuilder::quality));
    fields.put("revenue", decimal("revenue", EventLimits::money, UsageEventBuilder::revenue));
  }

  private static Field text(String name, BiConsumer<UsageEventBuilder, String> set) {
    return (value, into, findings) ->
        Values.text(name, value, findings)
            .ifPresent(
                text -> {
                  set.accept(into, text);
                  findings.keep(name, text);
                });
  }

  private static Field count(String name, long max, BiConsumer<UsageEventBuilder, Long> set) {
    return (value, into, findings) ->
        Values.count(name, value, max, findings)
            .ifPresent(
                count -> {
                  set.accept(into, count);
                  findings.keep(name, count.toString());
                });
  }

  private static Field flag(String name, BiConsumer<UsageEventBuilder, Boolean> set) {
    return (value, into, findings) ->
        Values.flag(name, value, findings).ifPresent(flag -> set.accept(into, flag));
  }

  private static <E extends Enum<E>> Field symbol(
      String name, Class<E> type, BiConsumer<UsageEventBuilder, E> set) {
    return (value, into, findings) ->
        Values.symbol(name, value, type, findings)
            .ifPresent(
                symbol -> {
                  set.accept(into, symbol);
                  findings.keep(name, symbol.name());
                });
  }

  private static Field decimal(
      String name,
      Function<BigDecimal, Optional<BigDecimal>> toScale,
      BiConsumer<UsageEventBuilder, BigDecimal> set) {
    return (value, into, findings) ->
        Values.decimal(name, value, findings)
            .flatMap(number -> Values.scaled(name, toScale.apply(number), findings))
            .ifPresent(number -> set.accept(into, number));
  }

  private static Field instant(String name, BiConsumer<UsageEventBuilder, Instant> set) {
    return (value, into, findings) ->
        Values.instant(name, value, findings)
            .ifPresent(
                instant -> {
                  if (instant.isBefore(EARLIEST)) {
                    String message =
                        name + " is before the year 2000; a number is milliseconds, not seconds.";
                    findings.refuse(Reason.EVENT_TIME_PAST, name, message);
                  } else if (instant.isAfter(LATEST)) {
                    String message =
                        name
                            + " is after the year 2200; a number is milliseconds, not nanoseconds.";
                    findings.refuse(Reason.EVENT_TIME_FUTURE, name, message);
                  } else {
                    set.accept(into, instant);
                    findings.keep(name, instant.toString());
                  }
                });
  }

  /** Ids of some gateways are longer than others' names: the same stand-in as in the client. */
  private static void responseId(JsonNode value, UsageEventBuilder into, Findings findings) {
    String name = "provider_response_id";
    boolean isLong =
        value.isTextual() && EventLimits.utf8Bytes(value.textValue()) > EventLimits.MAX_TEXT_BYTES;
    if (isLong) {
      into.providerResponseId(EventIds.shortened(value.textValue()));
    } else {
      text(name, UsageEventBuilder::providerResponseId).read(value, into, findings);
    }
  }

  private static void providerCost(JsonNode value, UsageEventBuilder into, Findings findings) {
    String name = "provider_cost";
    Values.decimal(name, value, findings)
        .filter(
            cost -> {
              if (cost.signum() < 0) {
                String message = name + " must not be negative.";
                findings.refuse(Reason.NEGATIVE_QUANTITY, name, message);
              }
              return cost.signum() >= 0;
            })
        .flatMap(cost -> Values.scaled(name, EventLimits.money(cost), findings))
        .ifPresent(into::providerCost);
  }

  private static void currency(JsonNode value, UsageEventBuilder into, Findings findings) {
    String name = "provider_cost_currency";
    Values.text(name, value, findings)
        .map(code -> code.toUpperCase(Locale.ROOT))
        .ifPresent(
            code -> {
              if (CURRENCY.matcher(code).matches()) {
                into.providerCostCurrency(code);
                findings.keep(name, code);
              } else {
                String message = name + " must be an ISO 4217 code such as USD.";
                findings.refuse(Reason.OUT_OF_BOUNDS, name, message);
              }
            });
  }
}
