// SPDX-License-Identifier: Apache-2.0
package io.costwire.gateway.decode;

import com.fasterxml.jackson.databind.JsonNode;
import io.costwire.client.EventLimits;
import io.costwire.gateway.decode.Refusal.Reason;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Typed reading of JSON values. Each method returns the value, or empty after noting what is wrong;
 * JSON null never gets here.
 */
final class Values {
  private static final Pattern DECIMAL =
      Pattern.compile("[+-]?\\d{1,60}(\\.\\d{1,60})?([eE][+-]?\\d{1,3})?");

  private Values() {}

  /** A string within the bound for names and ids; a blank one counts as not set. */
  static Optional<String> text(String field, JsonNode value, Findings findings) {
    if (!value.isTextual()) {
      findings.refuse(Reason.WRONG_TYPE, field, field + " must be a string in quotes.");
      return Optional.empty();
    }
    return bounded(field, value.textValue(), EventLimits.MAX_TEXT_BYTES, findings);
  }

  static Optional<String> bounded(String field, String text, int maxBytes, Findings findings) {
    if (EventLimits.utf8Bytes(text) > maxBytes) {
      String message = "%s is longer than %d bytes; shorten it.".formatted(field, maxBytes);
      findings.refuse(Reason.OUT_OF_BOUNDS, field, message);
      return Optional.empty();
    }
    if (!EventLimits.isClean(text)) {
      String message = field + " has control characters or half of a surrogate pair; remove them.";
      findings.refuse(Reason.OUT_OF_BOUNDS, field, message);
      return Optional.empty();
    }
    return Optional.of(text).filter(t -> !t.isBlank());
  }

  /** An exact number, or a string that holds one. */
  static Optional<BigDecimal> decimal(String field, JsonNode value, Findings findings) {
    if (value.isNumber()) {
      return Optional.of(value.decimalValue());
    }
    if (value.isTextual() && DECIMAL.matcher(value.textValue()).matches()) {
      return Optional.of(new BigDecimal(value.textValue()));
    }
    String message = field + " must be a number, or a string such as \"12.5\".";
    findings.refuse(Reason.WRONG_TYPE, field, message);
    return Optional.empty();
  }

  /** A decimal brought to its scale by one of {@link EventLimits}' methods. */
  static Optional<BigDecimal> scaled(String field, Optional<BigDecimal> scaled, Findings findings) {
    if (scaled.isEmpty()) {
      String message = field + " has more digits than a decimal of 38 can hold.";
      findings.refuse(Reason.OUT_OF_BOUNDS, field, message);
    }
    return scaled;
  }

  /** A whole number from 0. */
  static Optional<Long> count(String field, JsonNode value, long max, Findings findings) {
    if (!value.isNumber()) {
      findings.refuse(Reason.WRONG_TYPE, field, field + " must be a whole number.");
      return Optional.empty();
    }
    BigDecimal number = value.decimalValue();
    if (number.signum() < 0) {
      findings.refuse(Reason.NEGATIVE_QUANTITY, field, field + " must not be negative.");
      return Optional.empty();
    }
    boolean fits = number.signum() == 0 || (long) number.precision() - number.scale() <= 18;
    boolean whole =
        number.signum() == 0 || number.scale() <= 0 || number.stripTrailingZeros().scale() <= 0;
    if (!fits || !whole || number.longValue() > max) {
      String message = "%s must be a whole number from 0 to %d.".formatted(field, max);
      findings.refuse(Reason.OUT_OF_BOUNDS, field, message);
      return Optional.empty();
    }
    return Optional.of(number.longValue());
  }

  static Optional<Boolean> flag(String field, JsonNode value, Findings findings) {
    if (!value.isBoolean()) {
      findings.refuse(Reason.WRONG_TYPE, field, field + " must be true or false, without quotes.");
      return Optional.empty();
    }
    return Optional.of(value.booleanValue());
  }

  /** A symbol in upper or lower case. */
  static <E extends Enum<E>> Optional<E> symbol(
      String field, JsonNode value, Class<E> type, Findings findings) {
    String wanted = value.isTextual() ? value.textValue().toUpperCase(Locale.ROOT) : "";
    Optional<E> symbol =
        Arrays.stream(type.getEnumConstants()).filter(c -> c.name().equals(wanted)).findFirst();
    if (symbol.isEmpty()) {
      String message =
          "%s must be one of %s."
              .formatted(field, Arrays.toString(type.getEnumConstants()).toLowerCase(Locale.ROOT));
      Reason reason = value.isTextual() ? Reason.OUT_OF_BOUNDS : Reason.WRONG_TYPE;
      findings.refuse(reason, field, message);
    }
    return symbol;
  }

  /** ISO-8601 with an offset, or milliseconds since 1970. */
  static Optional<Instant> instant(String field, JsonNode value, Findings findings) {
    if (value.isIntegralNumber() && value.canConvertToLong()) {
      return Optional.of(Instant.ofEpochMilli(value.longValue()));
    }
    if (value.isTextual()) {
      try {
        return Optional.of(OffsetDateTime.parse(value.textValue()).toInstant());
      } catch (DateTimeException e) {
        // described below; the parser's message quotes the value
      }
    }
    String message =
        field
            + " must be ISO-8601 with an offset, such as 2026-11-22T12:00:00Z, or milliseconds"
            + " since 1970.";
    findings.refuse(Reason.WRONG_TYPE, field, message);
    return Optional.empty();
  }
}
