// SPDX-License-Identifier: Apache-2.0
package io.costwire.pricing.book;

import io.costwire.pricing.core.Rate;
import io.costwire.pricing.core.Unit;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What one version of a book changes against another, entry by entry, in the order of the books. A
 * dated price that follows an earlier one is a change of that one.
 */
public record BookDiff(List<Change> changes) {

  /** What happened to an entry. */
  public enum Kind {
    ADDED,
    CHANGED,
    REMOVED,
    /** The entry is as it was, but what it is compared with no longer has it. */
    KEPT
  }

  /**
   * One difference.
   *
   * @param entry the price rule concerned, or null where it is the model or provider itself
   * @param effectiveFrom when the price begins to apply; null for always, or where no price is
   *     concerned
   * @param rates the rates that differ
   * @param note what else differs, in words; may be empty
   */
  public record Change(
      Kind kind,
      String provider,
      @Nullable String model,
      @Nullable String entry,
      @Nullable Instant effectiveFrom,
      List<RateChange> rates,
      String note) {
    public Change {
      rates = List.copyOf(rates);
    }
  }

  /**
   * One rate before and after, per the same quantity.
   *
   * @param step the tier, 0 for the first or only one
   * @param before null when there was none
   * @param after null when there is none any more
   */
  public record RateChange(
      Unit unit,
      int step,
      BigDecimal per,
      @Nullable BigDecimal before,
      @Nullable BigDecimal after) {

    public Optional<BigDecimal> delta() {
      return before == null || after == null
          ? Optional.empty()
          : Optional.of(after.subtract(before));
    }

    /** The change in percent with one decimal; empty where there was nothing or zero before. */
    public Optional<BigDecimal> percent() {
      if (before == null || after == null || before.signum() == 0) {
        return Optional.empty();
      }
      BigDecimal share = after.subtract(before).multiply(BigDecimal.valueOf(100));
      return Optional.of(share.divide(before, 1, RoundingMode.HALF_EVEN));
    }
  }

  public BookDiff {
    changes = List.copyOf(changes);
  }

  public boolean isEmpty() {
    return changes.isEmpty();
  }

  public long count(Kind kind) {
    return changes.stream().filter(change -> change.kind() == kind).count();
  }

  /** What {@code after} changes; everything is added when there was no book. */
  public static BookDiff between(@Nullable PriceBook before, PriceBook after) {
    List<Change> changes = new ArrayList<>();
    Map<String, Provider> old = byId(before == null ? List.of() : before.providers(), Provider::id);
    Map<String, Provider> now = byId(after.providers(), Provider::id);
    for (String id : union(old, now)) {
      compare(changes, id, old.get(id), now.get(id));
    }
    return new BookDiff(changes);
  }

  private static void compare(
      List<Change> changes, String id, @Nullable Provider before, @Nullable Provider after) {
    if (before != null && after != null) {
      String note = providerNote(before, after);
      if (!note.isEmpty()) {
        changes.add(new Change(Kind.CHANGED, id, null, null, null, List.of(), note));
      }
    }
    Map<String, Model> old = byId(before == null ? List.of() : before.models(), Model::id);
    Map<String, Model> now = byId(after == null ? List.of() : after.models(), Model::id);
    for (String model : union(old, now)) {
      new ModelDiff(changes, id, model).compare(old.get(model), now.get(model));
    }
  }

  private static String providerNote(Provider before, Provider after) {
    List<String> parts = new ArrayList<>();
    if (!before.names().toString().equals(after.names().toString())) {
      parts.add("names");
    }
    if (before.clock() != after.clock()) {
      parts.add("clock");
    }
    if (!before.terms().billing().equals(after.terms().billing())) {
      parts.add("billing");
    }
    if (!before.modifiers().equals(after.modifiers())) {
      parts.add("modifiers");
    }
    return parts.isEmpty() ? "" : String.join(", ", parts) + " differ";
  }

  private static <T> Map<String, T> byId(List<T> items, Function<T, String> id) {
    Map<String, T> map = new LinkedHashMap<>();
    items.forEach(item -> map.put(id.apply(item), item));
    return map;
  }

  private static Set<String> union(Map<String, ?> a, Map<String, ?> b) {
    Set<String> keys = new LinkedHashSet<>(b.keySet());
    keys.addAll(a.keySet());
    return keys;
  }

  /** The differences of one model. */
  private record ModelDiff(List<Change> changes, String provider, String model) {

    void compare(@Nullable Model before, @Nullable Model after) {
      List<PriceRule> old = before == null ? List.of() : before.rules();
      List<PriceRule> now = after == null ? List.of() : after.rules();
      if (before != null && after != null && !names(before).equals(names(after))) {
        changes.add(change(Kind.CHANGED, null, List.of(), "the names that match differ"));
      }
      for (PriceRule rule : now) {
        PriceRule same = PriceRule.sameTerms(old, rule);
        if (same == null) {
          PriceRule previous = rule.predecessor(now);
          List<RateChange> rates = rates(previous, rule);
          changes.add(change(previous == null ? Kind.ADDED : Kind.CHANGED, rule, rates, ""));
        } else if (!same.chargesAs(rule)) {
          changes.add(change(Kind.CHANGED, rule, rates(same, rule), "replaces what was recorded"));
        }
      }
      for (PriceRule rule : old) {
        if (PriceRule.sameTerms(now, rule) == null) {
          changes.add(change(Kind.REMOVED, rule, rates(rule, null), ""));
        }
      }
    }

    private static String names(Model model) {
      return model.matches().stream()
          .map(NameMatch::toString)
          .sorted()
          .collect(Collectors.joining());
    }

    private Change change(
        Kind kind, @Nullable PriceRule rule, List<RateChange> rates, String note) {
      return new Change(
          kind,
          provider,
          model,
          rule == null ? null : rule.id(),
          rule == null ? null : rule.validity().from(),
          rates,
          note);
    }
  }

  /** The rates that differ between two rules, of which one may be missing. */
  public static List<RateChange> rates(@Nullable PriceRule before, @Nullable PriceRule after) {
    Set<Unit> units = new LinkedHashSet<>();
    List<Rate> old = before == null ? List.of() : before.rates();
    List<Rate> now = after == null ? List.of() : after.rates();
    now.forEach(rate -> units.add(rate.unit()));
    old.forEach(rate -> units.add(rate.unit()));
    int steps = Math.max(steps(before), steps(after));
    List<RateChange> changes = new ArrayList<>();
    for (Unit unit : units) {
      Rate from = of(old, unit);
      Rate to = of(now, unit);
      BigDecimal per = to == null ? unit.customaryPer() : to.per();
      for (int step = 0; step < steps; step++) {
        BigDecimal a = from == null ? null : from.at(step, per);
        BigDecimal b = to == null ? null : to.at(step, per);
        if (a == null || b == null ? a != b : a.compareTo(b) != 0) {
          changes.add(new RateChange(unit, step, per, a, b));
        }
      }
    }
    return changes;
  }

  private static int steps(@Nullable PriceRule rule) {
    return rule == null ? 1 : rule.tiers().steps().size();
  }

  private static @Nullable Rate of(List<Rate> rates, Unit unit) {
    return rates.stream().filter(rate -> rate.unit().equals(unit)).findFirst().orElse(null);
  }
}
