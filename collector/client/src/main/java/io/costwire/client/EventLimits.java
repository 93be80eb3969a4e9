// SPDX-License-Identifier: Apache-2.0
package io.costwire.client;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * Bounds of a usage event, the same on every way into Costwire. The client shortens and rounds to
 * them, the gateway refuses what exceeds them, except for decimals, which both round.
 *
 * @since 0.1
 */
public final class EventLimits {
  /** Names and ids; the longest that providers hand out are shorter. */
  public static final int MAX_TEXT_BYTES = 256;

  /** Tag values: enough for any identifier, too short for a prompt. */
  public static final int MAX_TAG_VALUE_BYTES = 256;

  /** Tag keys become map keys in the store. */
  public static final int MAX_TAG_KEY_BYTES = 64;

  /** Tags of one event. */
  public static final int MAX_TAGS = 64;

  /** Units of one event; the unit table knows about 60 in all. */
  public static final int MAX_UNITS = 64;

  /** Decimals of a quantity. */
  public static final int QUANTITY_SCALE = 12;

  /** Decimals of an amount of money. */
  public static final int MONEY_SCALE = 18;

  private static final long QUANTITY_UNIT = 1_000_000_000_000L;
  private static final long MAX_SCALED_COUNT = Long.MAX_VALUE / QUANTITY_UNIT;
  private static final int MAX_PRECISION = 38;
  // a scale beyond this would make BigDecimal work on astronomically long numbers
  private static final int MAX_INPUT_SCALE = 1_000;
  private static final int MAX_UNIT_NAME = 64;

  private EventLimits() {}

  /** Whether the text is shaped like a unit name: lower case, digits and underscores. */
  public static boolean isUnitName(String text) {
    if (text.isEmpty() || text.length() > MAX_UNIT_NAME || !isLowerCaseLetter(text.charAt(0))) {
      return false;
    }
    for (int i = 1; i < text.length(); i++) {
      char c = text.charAt(i);
      if (!isLowerCaseLetter(c) && c != '_' && (c < '0' || c > '9')) {
        return false;
      }
    }
    return true;
  }

  private static boolean isLowerCaseLetter(char c) {
    return c >= 'a' && c <= 'z';
  }

  /** Length in UTF-8. */
  public static int utf8Bytes(String text) {
    return isShortAscii(text) ? text.length() : text.getBytes(StandardCharsets.UTF_8).length;
  }

  /** Whether every character can be stored and shown: no control characters, no half characters. */
  public static boolean isClean(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (Character.isHighSurrogate(c)
          && i + 1 < text.length()
          && Character.isLowSurrogate(text.charAt(i + 1))) {
        i++;
      } else if (Character.isSurrogate(c) || Character.isISOControl(c)) {
        return false;
      }
    }
    return true;
  }

  /** The quantity at scale 12, rounded half to even; empty when it has too many digits. */
  public static Optional<BigDecimal> quantity(BigDecimal value) {
    return atScale(value, QUANTITY_SCALE);
  }

  /** The count at scale 12, at once where its digits fit into a long: most do. */
  static BigDecimal quantity(long count) {
    return Math.abs(count) <= MAX_SCALED_COUNT && count != Long.MIN_VALUE
        ? BigDecimal.valueOf(count * QUANTITY_UNIT, QUANTITY_SCALE)
        : BigDecimal.valueOf(count);
  }

  /** The amount at scale 18, rounded half to even; empty when it has too many digits. */
  public static Optional<BigDecimal> money(BigDecimal value) {
    return atScale(value, MONEY_SCALE);
  }

  /** Whether it has the scale of a quantity and is not too long. */
  static boolean isQuantity(BigDecimal value) {
    return isExact(value, QUANTITY_SCALE);
  }

  private static boolean isExact(BigDecimal value, int scale) {
    return value.scale() == scale && value.precision() <= MAX_PRECISION;
  }

  private static Optional<BigDecimal> atScale(BigDecimal value, int scale) {
    if (isExact(value, scale)) {
      return Optional.of(value);
    }
    int integerDigits = MAX_PRECISION - scale;
    boolean tooLong =
        Math.abs((long) value.scale()) > MAX_INPUT_SCALE
            || (long) value.precision() - value.scale() > integerDigits;
    if (tooLong && value.signum() != 0) {
      return Optional.empty();
    }
    BigDecimal scaled =
        value.signum() == 0
            ? BigDecimal.ZERO.setScale(scale)
            : value.setScale(scale, RoundingMode.HALF_EVEN);
    return scaled.precision() > MAX_PRECISION ? Optional.empty() : Optional.of(scaled);
  }

  /** Whether the text is printable ASCII of at most so many characters: most are. */
  static boolean isPlain(String text, int maxBytes) {
    if (text.length() > maxBytes) {
      return false;
    }
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c < ' ' || c > '~') {
        return false;
      }
    }
    return true;
  }

  private static boolean isShortAscii(String text) {
    if (text.length() > MAX_TEXT_BYTES) {
      return false;
    }
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) >= 0x80) {
        return false;
      }
    }
    return true;
  }
}
