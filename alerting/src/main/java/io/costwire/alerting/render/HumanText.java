// SPDX-License-Identifier: Apache-2.0
package io.costwire.alerting.render;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.text.DecimalFormat;
import java.text.DecimalFormatSymbols;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/**
 * Figures, times and foreign words as people read them. Amounts are rounded here and nowhere else;
 * what machines read is exact.
 */
public final class HumanText {
  private static final String TOKENS = "tokens";
  private static final int CENTS = 2;
  private static final MathContext SMALL = new MathContext(3, RoundingMode.HALF_EVEN);
  private static final BigDecimal HUNDRED = BigDecimal.valueOf(100);
  private static final DateTimeFormatter MINUTE =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm 'UTC'").withZone(ZoneOffset.UTC);

  private HumanText() {}

  /** $1,234.50, EUR 3.00, $0.00123, 2,000,000 tokens. */
  public static String amount(BigDecimal amount, String unit) {
    if (unit.equals(TOKENS)) {
      return count(amount) + " " + TOKENS;
    }
    String sign = amount.signum() < 0 ? "-" : "";
    String text = grouped(rounded(amount.abs()));
    if (unit.isEmpty()) {
      return sign + text;
    }
    return sign + (unit.equals("USD") ? "$" + text : unit + " " + text);
  }

  /** Cents, or three digits of what is below a cent. */
  private static BigDecimal rounded(BigDecimal amount) {
    BigDecimal cents = amount.setScale(CENTS, RoundingMode.HALF_EVEN);
    boolean lost =
        amount.signum() != 0 && amount.movePointRight(CENTS).compareTo(BigDecimal.ONE) < 0;
    return lost ? amount.round(SMALL).stripTrailingZeros() : cents;
  }

  private static String grouped(BigDecimal amount) {
    DecimalFormat format =
        new DecimalFormat("#,##0", DecimalFormatSymbols.getInstance(Locale.ROOT));
    format.setMinimumFractionDigits(Math.max(0, amount.scale()));
    format.setMaximumFractionDigits(Math.max(0, amount.scale()));
    return format.format(amount);
  }

  /** 12,000; of parts, the whole ones. */
  public static String count(BigDecimal number) {
    return grouped(number.setScale(0, RoundingMode.DOWN));
  }

  /** Whole percent, never rounded up to a limit that is not reached. */
  static String percent(BigDecimal part, BigDecimal whole) {
    return grouped(part.multiply(HUNDRED).divide(whole, 0, RoundingMode.DOWN)) + " %";
  }

  /** 2026-11-22 14:05 UTC. */
  public static String time(Instant time) {
    return MINUTE.format(time);
  }

  /** 40 s, 45 min, 3 h 5 min, 2 d 4 h. */
  public static String duration(Duration duration) {
    if (duration.toMinutes() == 0) {
      return Math.max(0, duration.toSeconds()) + " s";
    }
    if (duration.toHours() == 0) {
      return duration.toMinutes() + " min";
    }
    return duration.toDays() == 0
        ? two(duration.toHours(), "h", duration.toMinutesPart(), "min")
        : two(duration.toDays(), "d", duration.toHoursPart(), "h");
  }

  private static String two(long large, String largeUnit, long small, String smallUnit) {
    return large + " " + largeUnit + (small == 0 ? "" : " " + small + " " + smallUnit);
  }

  /**
   * Foreign text on one line: without what breaks lines, hides text or changes its direction beyond
   * its end.
   */
  public static String line(String text) {
    StringBuilder line = new StringBuilder();
    text.codePoints().forEach(c -> append(line, c));
    return line.toString().strip();
  }

  private static void append(StringBuilder line, int c) {
    switch (Character.getType(c)) {
      case Character.CONTROL, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR ->
          line.append(' ');
      case Character.FORMAT -> {
        if (joins(c)) {
          line.appendCodePoint(c);
        }
      }
      case Character.SURROGATE -> line.append('\uFFFD');
      default -> line.appendCodePoint(c);
    }
  }

  /** Scripts and emoji need joiners; the other format characters steer direction or hide. */
  private static boolean joins(int c) {
    return c == 0x200c || c == 0x200d || c >= 0xe0020;
  }

  /**
   * A foreign value among other words: where it is written from right to left, it must not turn
   * round what follows.
   */
  public static String value(String text) {
    String line = line(text);
    boolean turns =
        line.codePoints()
            .map(Character::getDirectionality)
            .anyMatch(
                d ->
                    d == Character.DIRECTIONALITY_RIGHT_TO_LEFT
                        || d == Character.DIRECTIONALITY_RIGHT_TO_LEFT_ARABIC);
    return turns ? "\u2068" + line + "\u2069" : line;
  }

  /** At most so many characters, with an ellipsis where some are missing. */
  public static String clip(String text, int max) {
    if (text.length() <= max) {
      return text;
    }
    int end = max - 1;
    return text.substring(0, Character.isHighSurrogate(text.charAt(end - 1)) ? end - 1 : end) + "…";
  }

  /** BUDGET_BURN_RATE or peak_amount as Budget burn rate, Peak amount. */
  static String words(String name) {
    String words = line(name).toLowerCase(Locale.ROOT).replace('_', ' ');
    return words.isEmpty()
        ? words
        : words.substring(0, 1).toUpperCase(Locale.ROOT) + words.substring(1);
  }
}
