// SPDX-License-Identifier: Apache-2.0
package io.costwire.pricing.audit;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.regex.Pattern;

/** Numbers, instants and JSON as exports write them. Messages name the field, never the value. */
final class Values {

  /** For documents that are read piece by piece. */
  static final JsonMapper PIECES =
      JsonMapper.builder()
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
          .build();

  private static final ObjectReader WHOLE =
      PIECES.reader(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  /** Longer ones are not numbers of a spend export, and arithmetic with them is not free. */
  private static final int NUMBER_MAX_DIGITS = 60;

  private static final Pattern THOUSANDS = Pattern.compile("\\d{1,3}(?:,\\d{3})+(?:\\.\\d+)?");

  /** Ten digits are seconds until the year 2286; exports with milliseconds have thirteen. */
  private static final BigDecimal FIRST_MILLIS = new BigDecimal("100000000000");

  private Values() {}

  static BigDecimal number(String field, JsonNode node) throws UnreadableRow {
    BigDecimal value;
    if (node.isNumber()) {
      value = node.decimalValue();
    } else if (node.isTextual()) {
      value = decimal(field, node.textValue().strip());
    } else {
      throw notANumber(field);
    }
    if (value.precision() > NUMBER_MAX_DIGITS
        || Math.abs((long) value.scale()) > NUMBER_MAX_DIGITS) {
      throw new UnreadableRow(field, "is not a plausible number", "at most 60 digits are accepted");
    }
    return value;
  }

  /** An ISO instant, with a space for the T and without a zone if need be (UTC), or an epoch. */
  static Instant instant(String field, JsonNode node) throws UnreadableRow {
    String text = node.asText().strip();
    try {
      if (node.isNumber() || isDigits(text)) {
        return epoch(number(field, node));
      }
      return parsed(text.replace('/', '-'));
    } catch (DateTimeException | ArithmeticException | NumberFormatException e) {
      throw new UnreadableRow(
          field,
          "is not an instant",
          "write \"2026-11-22T12:00:00Z\", a date, or seconds since 1970");
    }
  }

  static JsonNode embedded(String field, String text) throws UnreadableRow {
    if (text.isBlank()) {
      return MissingNode.getInstance();
    }
    try {
      return WHOLE.readTree(text);
    } catch (JsonProcessingException | NumberFormatException e) {
      String name = field.substring(0, field.indexOf('.'));
      throw new UnreadableRow(name, "is not JSON", "export it as JSON, or leave the column out");
    }
  }

  private static BigDecimal decimal(String field, String text) throws UnreadableRow {
    String plain = text.startsWith("$") ? text.substring(1).strip() : text;
    if (plain.length() <= NUMBER_MAX_DIGITS * 2) {
      if (plain.indexOf(',') >= 0 && THOUSANDS.matcher(plain).matches()) {
        plain = plain.replace(",", "");
      }
      try {
        return new BigDecimal(plain);
      } catch (NumberFormatException e) {
        throw notANumber(field);
      }
    }
    throw notANumber(field);
  }

  private static UnreadableRow notANumber(String field) {
    return new UnreadableRow(field, "is not a number", "write a plain decimal number");
  }

  private static Instant epoch(BigDecimal value) {
    if (value.compareTo(FIRST_MILLIS) >= 0) {
      return Instant.ofEpochMilli(value.toBigInteger().longValueExact());
    }
    long seconds = value.toBigInteger().longValueExact();
    BigDecimal nanos = value.subtract(BigDecimal.valueOf(seconds)).movePointRight(9);
    return Instant.ofEpochSecond(seconds, nanos.longValue());
  }

  private static Instant parsed(String text) {
    if (text.length() <= 10) {
      return LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant();
    }
    String iso = text.charAt(10) == ' ' ? text.substring(0, 10) + 'T' + text.substring(11) : text;
    if (iso.endsWith(" UTC")) {
      iso = iso.substring(0, iso.length() - 4) + "Z";
    }
    if (!hasZone(iso)) {
      return LocalDateTime.parse(iso).toInstant(ZoneOffset.UTC);
    }
    // PostgreSQL writes whole-hour offsets without minutes.
    boolean shortOffset = iso.length() > 3 && "+-".indexOf(iso.charAt(iso.length() - 3)) >= 0;
    return OffsetDateTime.parse(shortOffset ? iso + ":00" : iso).toInstant();
  }

  private static boolean hasZone(String iso) {
    return iso.endsWith("Z") || iso.indexOf('+', 11) > 0 || iso.indexOf('-', 11) > 0;
  }

  private static boolean isDigits(String text) {
    return !text.isEmpty() && text.chars().allMatch(c -> c >= '0' && c <= '9' || c == '.');
  }
}
