// SPDX-License-Identifier: Apache-2.0
package io.costwire.pricing.book;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads currencies and one entry of {@code fx}. */
final class FxReader {

  private static final Set<String> KEYS = Set.of("from", "to", "date", "rate", "source");
  private static final Pattern CURRENCY = Pattern.compile("[A-Z]{3}");

  private FxReader() {}

  static Optional<FxRate> read(YamlCursor item) {
    if (!item.isMappingOf(KEYS)) {
      return Optional.empty();
    }
    item.required("from");
    item.required("to");
    item.required("date");
    item.required("rate");
    String from = currency(item, "from");
    String to = currency(item, "to");
    LocalDate date = item.parsed("date", LocalDate::parse, "a date", "2026-11-20");
    YamlCursor rateCursor = item.child("rate");
    BigDecimal rate = rateCursor == null ? null : rateCursor.decimal();
    if (rateCursor != null && rate != null && rate.signum() == 0) {
      rateCursor.problem("the rate is zero", "write how much of 'to' one unit of 'from' is worth");
      return Optional.empty();
    }
    if (from == null || to == null || date == null || rate == null) {
      return Optional.empty();
    }
    if (from.equals(to)) {
      item.problem("'from' and 'to' are the same currency", "leave this entry out");
      return Optional.empty();
    }
    return Optional.of(
        new FxRate(
            from, to, date, rate, SourceReader.read(item.child("source"), PriceSource.UNNAMED)));
  }

  /** An ISO 4217 code; null when absent or, which has then been reported, wrong. */
  static @Nullable String currency(YamlCursor owner, String key) {
    YamlCursor value = owner.child(key);
    String text = value == null ? null : value.text();
    if (value == null || text == null) {
      return null;
    }
    if (!CURRENCY.matcher(text).matches()) {
      value.problem("'" + text + "' is not a currency", "write its ISO 4217 code, such as CNY");
      return null;
    }
    return text;
  }
}
