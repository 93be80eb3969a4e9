// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.prices;

import io.costwire.pricing.book.Model;
import io.costwire.pricing.book.PriceBook;
import io.costwire.pricing.book.PriceRule;
import io.costwire.pricing.book.Provider;
import io.costwire.pricing.core.Rate;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What one version of the book has that another has not: prices added, changed and removed.
 *
 * @param changes in the order of provider, model and entry
 */
public record BookChanges(List<Change> changes) {

  /** What happened to a price. */
  public enum Kind {
    ADDED("+"),
    CHANGED("~"),
    REMOVED("-");

    private final String sign;

    Kind(String sign) {
      this.sign = sign;
    }
  }

  /**
   * A price, or what else decides about prices of a provider.
   *
   * @param model of the price; empty where all of the provider's may be concerned
   * @param from since when it applies, before or after the change; null for always
   * @param text rates and their deltas
   */
  public record Change(
      Kind kind, String provider, String model, String entry, @Nullable Instant from, String text) {

    public String line() {
      String what = model.isEmpty() ? provider : provider + "/" + model;
      String since = from == null ? "" : " from " + from;
      return "%s %s %s%s: %s".formatted(kind.sign, what, entry, since, text);
    }
  }

  private record Key(String provider, String model, String entry) {}

  public BookChanges {
    changes = List.copyOf(changes);
  }

  /** What {@code now} changes. */
  public static BookChanges between(@Nullable PriceBook before, PriceBook now) {
    Map<Key, PriceRule> old = before == null ? Map.of() : rules(before);
    Map<Key, PriceRule> rules = rules(now);
    List<Change> changes = new ArrayList<>();
    rules.forEach(
        (key, rule) -> {
          PriceRule known = old.get(key);
          if (known == null) {
            changes.add(change(Kind.ADDED, key, rule.validity().from(), added(rule)));
          } else if (!changed(known, rule).isEmpty()) {
            changes.add(change(Kind.CHANGED, key, earlier(known, rule), changed(known, rule)));
          }
        });
    old.forEach(
        (key, rule) -> {
          if (!rules.containsKey(key)) {
            changes.add(change(Kind.REMOVED, key, rule.validity().from(), added(rule)));
          }
        });
    changes.addAll(terms(before, now));
    changes.sort(
        Comparator.comparing(Change::provider)
            .thenComparing(Change::model)
            .thenComparing(Change::entry));
    return new BookChanges(changes);
  }

  public long count(Kind kind) {
    return changes.stream().filter(change -> change.kind == kind).count();
  }

  public boolean isEmpty() {
    return changes.isEmpty();
  }

  /** First instant whose prices are concerned; null for all there ever was. */
  public @Nullable Instant earliest() {
    Instant earliest = Instant.MAX;
    for (Change change : changes) {
      if (change.from == null) {
        return null;
      }
      earliest = change.from.isBefore(earliest) ? change.from : earliest;
    }
    return earliest;
  }

  /** Models by provider; an empty model stands for all of the provider's. */
  public Map<String, Set<String>> concerned() {
    Map<String, Set<String>> concerned = new TreeMap<>();
    changes.forEach(c -> concerned.computeIfAbsent(c.provider, p -> new TreeSet<>()).add(c.model));
    return concerned;
  }

  private static Change change(Kind kind, Key key, @Nullable Instant from, String text) {
    return new Change(kind, key.provider, key.model, key.entry, from, text);
  }

  private static Map<Key, PriceRule> rules(PriceBook book) {
    Map<Key, PriceRule> rules = new LinkedHashMap<>();
    for (Provider provider : book.providers()) {
      for (Model model : provider.models()) {
        for (PriceRule rule : model.rules()) {
          rules.put(new Key(provider.id(), model.id(), rule.id()), rule);
        }
      }
    }
    return rules;
  }

  private static String added(PriceRule rule) {
    return rule.rates().stream().map(BookChanges::text).collect(Collectors.joining(", "));
  }

  /** Which rates differ, and by how much; empty when nothing that decides about a cost does. */
  private static String changed(PriceRule before, PriceRule now) {
    Map<String, Rate> old = rates(before);
    Map<String, Rate> rates = rates(now);
    List<String> texts = new ArrayList<>();
    rates.forEach(
        (unit, rate) -> {
          Rate known = old.get(unit);
          if (known == null) {
            texts.add(text(rate) + " (new)");
          } else if (!same(known, rate)) {
            texts.add(delta(known, rate));
          }
        });
    old.forEach(
        (unit, rate) -> {
          if (!rates.containsKey(unit)) {
            texts.add(text(rate) + " (gone)");
          }
        });
    if (!terms(before).equals(terms(now))) {
      texts.add("applies %s, before %s".formatted(terms(now), terms(before)));
    }
    return String.join(", ", texts);
  }

  private static Map<String, Rate> rates(PriceRule rule) {
    Map<String, Rate> rates = new LinkedHashMap<>();
    rule.rates().forEach(rate -> rates.put(rate.unit().name(), rate));
    return rates;
  }

  private static String terms(PriceRule rule) {
    return "from %s to %s priority %d when %s tiers %s"
        .formatted(
            rule.validity().from(),
            rule.validity().to(),
            rule.validity().priority(),
            rule.when(),
            rule.tiers().steps());
  }

  /** Names, clock and modifiers of providers, and overrides: they may concern any price. */
  private static List<Change> terms(@Nullable PriceBook before, PriceBook now) {
    List<Change> changes = new ArrayList<>();
    for (Provider provider : now.providers()) {
      Provider known = before == null ? null : before.provider(provider.id()).orElse(null);
      if (known == null) {
        continue;
      }
      if (!known.modifiers().equals(provider.modifiers())
          || known.clock() != provider.clock()
          || !known.aliases().equals(provider.aliases())
          || !known.fallback().equals(provider.fallback())) {
        changes.add(
            new Change(
                Kind.CHANGED, provider.id(), "", "terms", null, "names, clock or modifiers"));
      }
      provider.models().forEach(model -> names(changes, known, provider.id(), model));
    }
    if (before != null && !before.overrides().equals(now.overrides())) {
      changes.add(
          new Change(Kind.CHANGED, "overrides", "", "overrides", null, "terms of customers"));
    }
    return changes;
  }

  private static void names(List<Change> changes, Provider known, String provider, Model model) {
    known.models().stream()
        .filter(old -> old.id().equals(model.id()))
        .filter(old -> !old.matches().toString().equals(model.matches().toString()))
        .forEach(
            old ->
                changes.add(
                    new Change(Kind.CHANGED, provider, model.id(), "match", null, "its names")));
  }

  private static @Nullable Instant earlier(PriceRule a, PriceRule b) {
    Instant first = a.validity().from();
    Instant second = b.validity().from();
    if (first == null || second == null) {
      return null;
    }
    return first.isBefore(second) ? first : second;
  }

  private static boolean same(Rate a, Rate b) {
    return texts(a).equals(texts(b)) && a.per().compareTo(b.per()) == 0;
  }

  private static List<String> texts(Rate rate) {
    return rate.rates().stream().map(BookChanges::plain).toList();
  }

  private static String text(Rate rate) {
    return "%s %s per %s"
        .formatted(rate.unit().name(), String.join("/", texts(rate)), plain(rate.per()));
  }

  private static String delta(Rate before, Rate now) {
    return "%s %s -> %s per %s%s"
        .formatted(
            now.unit().name(),
            String.join("/", texts(before)),
            String.join("/", texts(now)),
            plain(now.per()),
            percent(before, now));
  }

  /** How much the first tier changes, as a price per single unit. */
  private static String percent(Rate before, Rate now) {
    BigDecimal old = before.rates().get(0).divide(before.per(), MathContext.DECIMAL64);
    BigDecimal rate = now.rates().get(0).divide(now.per(), MathContext.DECIMAL64);
    if (old.signum() == 0) {
      return "";
    }
    BigDecimal percent =
        rate.subtract(old)
            .movePointRight(2)
            .divide(old, MathContext.DECIMAL64)
            .setScale(1, RoundingMode.HALF_EVEN);
    return " (%s%s %%)".formatted(percent.signum() > 0 ? "+" : "", plain(percent));
  }

  private static String plain(BigDecimal value) {
    return value.signum() == 0 ? "0" : value.stripTrailingZeros().toPlainString();
  }
}
