// SPDX-License-Identifier: Apache-2.0
package io.costwire.pricing.book;

import io.costwire.pricing.book.BookDiff.Change;
import io.costwire.pricing.book.BookDiff.Kind;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The part of a {@link BookDiff} that may concern prices of any provider: rates of exchange, the
 * currency of the book, and what was agreed with customers.
 */
record TermsDiff(List<Change> changes) {

  void compare(@Nullable PriceBook before, PriceBook after) {
    if (before != null && !before.currency().equals(after.currency())) {
      String note = before.currency() + " -> " + after.currency();
      add(Kind.CHANGED, BookDiff.FX, "currency", null, note);
    }
    Map<String, FxRate> oldRates = rates(before);
    Map<String, FxRate> rates = rates(after);
    for (String id : union(oldRates, rates)) {
      rate(id, oldRates.get(id), rates.get(id));
    }
    Map<String, CustomerOverride> oldOverrides = overrides(before);
    Map<String, CustomerOverride> overrides = overrides(after);
    for (String id : union(oldOverrides, overrides)) {
      agreed(id, oldOverrides.get(id), overrides.get(id));
    }
  }

  private void rate(String id, @Nullable FxRate before, @Nullable FxRate after) {
    FxRate either = after == null ? before : after;
    if (either == null
        || (before != null && after != null && before.rate().compareTo(after.rate()) == 0)) {
      return;
    }
    String rate =
        before == null || after == null
            ? BookDiff.plain(either.rate())
            : BookDiff.delta(before.rate(), after.rate());
    add(
        kind(before, after),
        BookDiff.FX,
        id.substring("fx:".length()),
        either.date().atStartOfDay(ZoneOffset.UTC).toInstant(),
        "1 %s in %s: %s".formatted(either.from(), either.to(), rate));
  }

  private void agreed(
      String id, @Nullable CustomerOverride before, @Nullable CustomerOverride after) {
    CustomerOverride either = after == null ? before : after;
    if (either == null || either.equals(before) && either.equals(after)) {
      return;
    }
    String note =
        before == null || after == null ? text(either) : text(before) + " -> " + text(after);
    add(kind(before, after), BookDiff.OVERRIDES, id, earlier(before, after), note);
  }

  private static @Nullable Instant earlier(
      @Nullable CustomerOverride a, @Nullable CustomerOverride b) {
    if (a == null || b == null) {
      CustomerOverride only = a == null ? b : a;
      return only == null ? null : only.terms().from();
    }
    Instant first = a.terms().from();
    Instant second = b.terms().from();
    if (first == null || second == null) {
      return null;
    }
    return first.isBefore(second) ? first : second;
  }

  private static String text(CustomerOverride override) {
    CustomerOverride.Terms terms = override.terms();
    CustomerOverride.ModelReference base = terms.base();
    StringBuilder text = new StringBuilder("[").append(override.provider());
    text.append(override.account() == null ? "" : " account " + override.account());
    text.append(override.deployment() == null ? "" : " deployment " + override.deployment());
    text.append(base == null ? "" : " as " + base.provider() + "/" + base.model());
    text.append(
        terms.discount().signum() == 0 ? "" : " discount " + BookDiff.plain(terms.discount()));
    text.append(terms.margin().signum() == 0 ? "" : " margin " + BookDiff.plain(terms.margin()));
    text.append(terms.to() == null ? "" : " to " + terms.to());
    return text.append(']').toString();
  }

  private static Kind kind(@Nullable Object before, @Nullable Object after) {
    return before == null ? Kind.ADDED : after == null ? Kind.REMOVED : Kind.CHANGED;
  }

  private static Map<String, FxRate> rates(@Nullable PriceBook book) {
    Map<String, FxRate> rates = new LinkedHashMap<>();
    if (book != null) {
      book.fx().forEach(rate -> rates.put(rate.id(), rate));
    }
    return rates;
  }

  private static Map<String, CustomerOverride> overrides(@Nullable PriceBook book) {
    Map<String, CustomerOverride> overrides = new LinkedHashMap<>();
    if (book != null) {
      book.overrides().forEach(override -> overrides.put(override.id(), override));
    }
    return overrides;
  }

  private static Set<String> union(Map<String, ?> a, Map<String, ?> b) {
    Set<String> keys = new LinkedHashSet<>(b.keySet());
    keys.addAll(a.keySet());
    return keys;
  }

  private void add(Kind kind, String what, String entry, @Nullable Instant from, String note) {
    changes.add(new Change(kind, what, null, entry, from, List.of(), note));
  }
}
