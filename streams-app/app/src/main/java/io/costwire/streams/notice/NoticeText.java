// SPDX-License-Identifier: Apache-2.0
package io.costwire.streams.notice;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Figures and names as text. */
final class NoticeText {
  /** What cannot be said, where a figure is expected. */
  static final String NOT_KNOWN = "not known";

  private static final int MONEY_SCALE = 18;
  private static final BigDecimal HUNDRED = BigDecimal.valueOf(100);

  /** Longer, or of other characters, it may be a text that somebody put there. */
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_.:/-]{1,64}");

  private NoticeText() {}

  /** Exact: 12.5 USD. */
  static @Nullable String amount(@Nullable BigDecimal amount, String currency) {
    return amount == null ? null : plain(amount) + " " + currency;
  }

  static String plain(BigDecimal number) {
    return number.signum() == 0 ? "0" : number.stripTrailingZeros().toPlainString();
  }

  /** Money of a record. */
  static BigDecimal money(BigDecimal amount) {
    return amount.setScale(MONEY_SCALE, RoundingMode.HALF_EVEN);
  }

  /** One decimal, never rounded up: 61.5. */
  static String percent(long part, long whole) {
    return percent(BigDecimal.valueOf(part), BigDecimal.valueOf(whole));
  }

  static String percent(BigDecimal part, BigDecimal whole) {
    return plain(part.multiply(HUNDRED).divide(whole, 1, RoundingMode.DOWN));
  }

  /** 12,000. */
  static String count(long number) {
    return String.format(Locale.ROOT, "%,d", number);
  }

  /** A word of a provider or a tracer; null where it is something else. */
  static @Nullable String name(@Nullable String text) {
    return text != null && NAME.matcher(text).matches() ? text : null;
  }
}
