// SPDX-License-Identifier: Apache-2.0
package io.costwire.gateway.otlp;

import io.costwire.client.EventLimits;
import io.costwire.gateway.decode.Refusal.Reason;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.BiConsumer;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Those attributes of a span or resource that {@link Vocabulary} knows; the others are not here.
 */
final class Attributes {
  /** More than any dialect has; a bound because every one takes memory. */
  static final int MAX_ATTRIBUTES = 160;

  private static final long MAX_COUNT = 1_000_000_000_000L;
  private static final Pattern DIGITS = Pattern.compile("\\d{1,15}");
  private static final Pattern IDENTIFIER = Pattern.compile("[^\\s\\p{Cntrl}]+");

  private final Map<String, AttributeValue> values = new HashMap<>();
  private int unusable;

  /** The last of several values counts. */
  void put(String key, AttributeValue value) {
    if (values.size() >= MAX_ATTRIBUTES && !values.containsKey(key)) {
      unusable++;
      return;
    }
    values.put(key, value);
  }

  /** An attribute that is known and has a value that cannot be taken. */
  void skipUnusable() {
    unusable++;
  }

  int unusable() {
    return unusable;
  }

  boolean has(String key) {
    return values.containsKey(key);
  }

  boolean hasAny(Collection<String> keys) {
    return keys.stream().anyMatch(values::containsKey);
  }

  /** The first of the attributes that has a text. */
  @Nullable String text(Collection<String> keys) {
    for (String key : keys) {
      String text = text(key);
      if (text != null) {
        return text;
      }
    }
    return null;
  }

  @Nullable String text(String key) {
    String text =
        switch (values.get(key)) {
          case AttributeValue.Text(var value) -> value;
          case AttributeValue.Texts(var all) when !all.isEmpty() -> all.getFirst();
          case AttributeValue.Numeric(var number) -> number.toPlainString();
          case null, default -> null;
        };
    return text == null || text.isBlank() || !EventLimits.isClean(text) ? null : text.strip();
  }

  /** A text without blanks: what is meant as an id or a name of a closed list. */
  @Nullable String identifier(Collection<String> keys) {
    for (String key : keys) {
      String text = text(key);
      if (text != null && IDENTIFIER.matcher(text).matches()) {
        return text;
      }
    }
    return null;
  }

  /**
   * The first of the attributes that is there, as a count.
   *
   * @throws UnusableSpan when it is no count: a quantity that is left out would be money that is
   *     left out
   */
  OptionalLong count(List<String> keys) throws UnusableSpan {
    for (String key : keys) {
      OptionalLong count = count(key);
      if (count.isPresent()) {
        return count;
      }
    }
    return OptionalLong.empty();
  }

  private OptionalLong count(String key) throws UnusableSpan {
    return switch (values.get(key)) {
      case null -> OptionalLong.empty();
      case AttributeValue.Numeric(var number) -> OptionalLong.of(whole(key, number));
      case AttributeValue.Text(var digits) when DIGITS.matcher(digits).matches() ->
          OptionalLong.of(whole(key, new BigDecimal(digits)));
      case AttributeValue.Text(var text) when text.isBlank() -> OptionalLong.empty();
      case AttributeValue.Text t -> throw noCount(key);
      case AttributeValue.Texts t -> throw noCount(key);
      case AttributeValue.Flag f -> throw noCount(key);
      case AttributeValue.Unbounded u -> throw noCount(key);
    };
  }

  private static long whole(String key, BigDecimal number) throws UnusableSpan {
    if (number.signum() < 0) {
      throw new UnusableSpan(Reason.NEGATIVE_QUANTITY, key, key + " must not be negative.");
    }
    boolean tooLarge = number.compareTo(BigDecimal.valueOf(MAX_COUNT)) > 0;
    if (tooLarge || number.stripTrailingZeros().scale() > 0) {
      throw noCount(key);
    }
    return number.longValueExact();
  }

  private static UnusableSpan noCount(String key) {
    String message = "%s must be a whole number from 0 to %d.".formatted(key, MAX_COUNT);
    return new UnusableSpan(Reason.OUT_OF_BOUNDS, key, message);
  }

  /** A time that no money depends on: seconds or milliseconds, as milliseconds; none if odd. */
  @Nullable Long millis(String key, int unitMillis) {
    if (values.get(key) instanceof AttributeValue.Numeric(var number)
        && number.signum() >= 0
        && number.compareTo(BigDecimal.valueOf(MAX_COUNT)) < 0) {
      return number
          .multiply(BigDecimal.valueOf(unitMillis))
          .setScale(0, RoundingMode.DOWN)
          .longValueExact();
    }
    return null;
  }

  /** A limit that no money depends on; none if odd. */
  @Nullable Long limit(Collection<String> keys) {
    return keys.stream()
        .map(key -> Optional.ofNullable(millis(key, 1)))
        .flatMap(Optional::stream)
        .findFirst()
        .orElse(null);
  }

  void forEach(BiConsumer<String, AttributeValue> action) {
    values.forEach(action);
  }
}
