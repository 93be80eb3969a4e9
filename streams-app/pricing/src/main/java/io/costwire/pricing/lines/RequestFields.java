// SPDX-License-Identifier: Apache-2.0
package io.costwire.pricing.lines;

import com.fasterxml.jackson.databind.JsonNode;
import io.costwire.pricing.PriceRequest;
import io.costwire.pricing.core.Usage;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads a request from the fields of one line. Fields it does not know are left to their owners.
 */
final class RequestFields {

  /** Which field, what is wrong with it and what to write, without its value. */
  static final class UnreadableField extends Exception {
    private final String reason;

    UnreadableField(String field, String problem, String fix) {
      super(field + " " + problem + "; " + fix);
      this.reason = field + " " + problem + "; " + fix;
    }

    String reason() {
      return reason;
    }
  }

  private final JsonNode root;

  RequestFields(JsonNode root) {
    this.root = root;
  }

  PriceRequest read() throws UnreadableField {
    PriceRequest.Models models = new PriceRequest.Models(text("response_model"), text("model"));
    PriceRequest.Terms terms =
        new PriceRequest.Terms(
            text("service_tier"),
            text("mode"),
            text("region"),
            text("account"),
            text("deployment"),
            instant("ended_at"));
    Instant at = instant("timestamp");
    if (at == null) {
      throw new UnreadableField(
          "timestamp", "is missing", "write an instant such as \"2026-11-22T12:00:00Z\"");
    }
    return new PriceRequest(text("provider"), models, at, usage(), terms, number("reported_cost"));
  }

  private @Nullable String text(String field) throws UnreadableField {
    JsonNode value = present(field);
    if (value == null) {
      return null;
    }
    if (!value.isTextual()) {
      throw new UnreadableField(field, "is not a text", "write it in quotes");
    }
    return value.textValue();
  }

  private @Nullable Instant instant(String field) throws UnreadableField {
    String text = text(field);
    if (text == null) {
      return null;
    }
    try {
      return text.indexOf('T') < 0
          ? LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant()
          : OffsetDateTime.parse(text).toInstant();
    } catch (DateTimeException e) {
      throw new UnreadableField(
          field,
          "is not an instant",
          "write \"2026-11-22T12:00:00Z\", or a date for its first instant in UTC");
    }
  }

  private @Nullable BigDecimal number(String field) throws UnreadableField {
    JsonNode value = present(field);
    return value == null ? null : decimal(field, value);
  }

  private Usage usage() throws UnreadableField {
    JsonNode usage = present("usage");
    if (usage == null) {
      return Usage.none();
    }
    if (!usage.isObject()) {
      throw new UnreadableField(
          "usage", "is not an object", "write {\"input_tokens\": 10, \"output_tokens\": 5}");
    }
    Map<String, BigDecimal> quantities = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> entry : usage.properties()) {
      if (!entry.getValue().isNull()) {
        quantities.put(entry.getKey(), decimal("usage." + entry.getKey(), entry.getValue()));
      }
    }
    return Usage.of(quantities);
  }

  /** A number, or a decimal in quotes: what this command writes can be fed back to it. */
  private static BigDecimal decimal(String field, JsonNode value) throws UnreadableField {
    if (value.isNumber()) {
      return value.decimalValue();
    }
    try {
      if (value.isTextual() && value.textValue().length() <= 64) {
        return new BigDecimal(value.textValue());
      }
    } catch (NumberFormatException e) {
      throw new UnreadableField(field, "is not a number", "write a plain decimal number");
    }
    throw new UnreadableField(field, "is not a number", "write a plain decimal number");
  }

  private @Nullable JsonNode present(String field) {
    JsonNode value = root.get(field);
    return value == null || value.isNull() ? null : value;
  }
}
