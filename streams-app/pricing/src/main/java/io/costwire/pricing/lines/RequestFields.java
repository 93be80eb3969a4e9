// SPDX-License-Identifier: Apache-2.0
package io.costwire.pricing.lines;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.costwire.pricing.PriceRequest;
import io.costwire.pricing.core.Usage;
import io.costwire.pricing.lines.UnreadableField.Kind;
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

  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(
              DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS,
              DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
          .build();

  private final JsonNode root;

  RequestFields(JsonNode root) {
    this.root = root;
  }

  /** The object that a text is. */
  static JsonNode object(String text) throws UnreadableField {
    JsonNode root;
    try {
      root = JSON.readTree(text);
    } catch (JsonProcessingException e) {
      throw new UnreadableField(
          Kind.MALFORMED, "", "is not JSON" + column(e.getLocation()), "write one object a line");
    } catch (NumberFormatException e) {
      throw new UnreadableField(
          Kind.MALFORMED, "", "has a number with too many digits", "write plain decimal numbers");
    }
    if (!root.isObject()) {
      throw new UnreadableField(
          Kind.MALFORMED, "", "is not a JSON object", "write one object a line");
    }
    return root;
  }

  PriceRequest read() throws UnreadableField {
    return read(null);
  }

  /**
   * @param otherwise the time of a request that says none; null where it must say one
   */
  PriceRequest read(@Nullable Instant otherwise) throws UnreadableField {
    PriceRequest.Models models = new PriceRequest.Models(text("response_model"), text("model"));
    PriceRequest.Terms terms =
        new PriceRequest.Terms(
            text("service_tier"),
            text("mode"),
            text("region"),
            text("account"),
            text("deployment"),
            instant("ended_at"));
    Instant said = instant("timestamp");
    Instant at = said == null ? otherwise : said;
    if (at == null) {
      throw new UnreadableField(
          Kind.MISSING_FIELD,
          "timestamp",
          "is missing",
          "write an instant such as \"2026-11-22T12:00:00Z\"");
    }
    return new PriceRequest(text("provider"), models, at, usage(), terms, number("reported_cost"));
  }

  private @Nullable String text(String field) throws UnreadableField {
    JsonNode value = present(field);
    if (value == null) {
      return null;
    }
    if (!value.isTextual()) {
      throw new UnreadableField(Kind.WRONG_TYPE, field, "is not a text", "write it in quotes");
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
          Kind.WRONG_TYPE,
          field,
          "is not an instant",
          "write \"2026-11-22T12:00:00Z\", or a date for its first instant in UTC");
    }
  }

  @Nullable BigDecimal number(String field) throws UnreadableField {
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
          Kind.WRONG_TYPE,
          "usage",
          "is not an object",
          "write {\"input_tokens\": 10, \"output_tokens\": 5}");
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
      throw new UnreadableField(
          Kind.WRONG_TYPE, field, "is not a number", "write a plain decimal number");
    }
    throw new UnreadableField(
        Kind.WRONG_TYPE, field, "is not a number", "write a plain decimal number");
  }

  private @Nullable JsonNode present(String field) {
    JsonNode value = root.get(field);
    return value == null || value.isNull() ? null : value;
  }

  private static String column(@Nullable JsonLocation location) {
    return location == null ? "" : " at column " + location.getColumnNr();
  }
}
