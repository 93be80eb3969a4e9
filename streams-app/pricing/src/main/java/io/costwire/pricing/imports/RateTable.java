// SPDX-License-Identifier: Apache-2.0
package io.costwire.pricing.imports;

import io.costwire.pricing.book.PriceRule;
import io.costwire.pricing.core.Rate;
import io.costwire.pricing.core.Tiers;
import io.costwire.pricing.core.Unit;
import io.costwire.pricing.core.Units;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Rates gathered one by one, each for a unit above a threshold, and made into the complete and
 * unambiguous set that a rule needs.
 */
final class RateTable {

  private final Map<Unit, Column> rates = new HashMap<>();

  /** The rates of one unit by threshold. */
  private record Column(BigDecimal per, TreeMap<BigDecimal, BigDecimal> steps) {
    @Nullable BigDecimal first() {
      return steps.get(BigDecimal.ZERO);
    }
  }

  /** The rates of a rule. */
  static RateTable of(PriceRule rule) {
    RateTable table = new RateTable();
    for (Rate rate : rule.rates()) {
      List<BigDecimal> steps = rule.tiers().steps();
      for (int i = 0; i < steps.size(); i++) {
        table.put(rate.unit(), rate.per(), steps.get(i), rate.at(i, rate.per()));
      }
    }
    return table;
  }

  void put(Unit unit, BigDecimal per, BigDecimal above, BigDecimal rate) {
    rates.computeIfAbsent(unit, key -> new Column(per, new TreeMap<>())).steps.put(above, rate);
  }

  /** This table, with another's rates in place of its own where the other has them. */
  RateTable with(RateTable other) {
    RateTable both = new RateTable();
    putAllInto(both);
    other.putAllInto(both);
    return both;
  }

  /** This table, with another's units in place of its own, all steps of them. */
  RateTable replacedBy(RateTable other) {
    RateTable both = new RateTable();
    both.rates.putAll(rates);
    both.rates.putAll(other.rates);
    return both;
  }

  private void putAllInto(RateTable target) {
    rates.forEach(
        (unit, column) ->
            column.steps.forEach((above, rate) -> target.put(unit, column.per, above, rate)));
  }

  /** The first step of every unit multiplied. */
  boolean isMultipleOf(RateTable base, BigDecimal factor) {
    for (Map.Entry<Unit, Column> entry : rates.entrySet()) {
      Column column = base.rates.get(entry.getKey());
      BigDecimal own = entry.getValue().first();
      BigDecimal other = column == null ? null : column.first();
      if (own != null && (other == null || other.multiply(factor).compareTo(own) != 0)) {
        return false;
      }
    }
    return true;
  }

  /** Whether the units that both price cost the same in their first step. */
  boolean agreesWith(RateTable other) {
    for (Map.Entry<Unit, Column> entry : rates.entrySet()) {
      Column column = other.rates.get(entry.getKey());
      BigDecimal own = entry.getValue().first();
      BigDecimal others = column == null ? null : column.first();
      if (own != null && others != null && own.compareTo(others) != 0) {
        return false;
      }
    }
    return true;
  }

  Tiers tiers(Tiers.Boundary boundary) {
    Set<BigDecimal> steps = new TreeSet<>(List.of(BigDecimal.ZERO));
    rates.values().forEach(column -> steps.addAll(column.steps.keySet()));
    return steps.size() == 1
        ? Tiers.FLAT
        : new Tiers(Tiers.Mode.CLIFF, Units.INPUT_TOKENS, boundary, List.copyOf(steps));
  }

  /** The unit that has a price while what includes it has none; empty when all are there. */
  Optional<String> missing() {
    for (Unit narrow : rates.keySet()) {
      for (Unit wide : Units.all()) {
        if (wide.isAncestorOf(narrow) && !rates.containsKey(wide)) {
          return Optional.of(narrow + " has a price and " + wide + ", which includes it, has none");
        }
      }
      if (first(narrow) == null) {
        return Optional.of(narrow + " has a price above a threshold only");
      }
    }
    return Optional.empty();
  }

  /**
   * Says in so many words what a missing price means: the price of the nearest unit that includes
   * it.
   */
  void fillInherited() {
    for (Unit narrow : sortedUnits()) {
      for (Unit wide : Units.all()) {
        Column from = rates.containsKey(wide) ? null : nearest(wide);
        if (wide.isAncestorOf(narrow) && from != null) {
          rates.put(wide, new Column(from.per, new TreeMap<>(from.steps)));
        }
      }
      Column own = column(narrow);
      Column from = own.first() == null ? nearest(narrow) : null;
      BigDecimal first = from == null ? null : from.first();
      if (first != null) {
        own.steps.put(BigDecimal.ZERO, first);
      }
    }
  }

  private @Nullable Column nearest(Unit narrow) {
    return rates.keySet().stream()
        .filter(unit -> unit.isAncestorOf(narrow))
        .max(Comparator.comparingInt(unit -> unit.dimensions().size()))
        .map(this::column)
        .orElse(null);
  }

  private List<Unit> sortedUnits() {
    return rates.keySet().stream().sorted(Comparator.comparingInt(Unit::index)).toList();
  }

  /**
   * Prices what belongs to two priced units: as cached where one of them is a cache's, else at the
   * higher of both.
   */
  void fillOverlaps() {
    boolean added = true;
    while (added) {
      added = false;
      List<Unit> units = sortedUnits();
      for (Unit a : units) {
        for (Unit b : units) {
          Unit both = Units.join(a, b).orElse(null);
          if (both != null && !rates.containsKey(both)) {
            Column like = like(a, b);
            rates.put(both, new Column(like.per, new TreeMap<>(like.steps)));
            added = true;
          }
        }
      }
    }
  }

  private Column like(Unit a, Unit b) {
    boolean cachedA = isCache(a);
    if (cachedA != isCache(b)) {
      return column(cachedA ? a : b);
    }
    BigDecimal rateA = Objects.requireNonNullElse(first(a), BigDecimal.ZERO);
    BigDecimal rateB = Objects.requireNonNullElse(first(b), BigDecimal.ZERO);
    return column(rateA.compareTo(rateB) >= 0 ? a : b);
  }

  private Column column(Unit unit) {
    return Objects.requireNonNull(rates.get(unit), unit.name());
  }

  private static boolean isCache(Unit unit) {
    return unit.dimensions().getOrDefault("token_type", "").startsWith("cache_");
  }

  private @Nullable BigDecimal first(Unit unit) {
    return column(unit).first();
  }

  /** Leaves out a part whose price is that of the whole. */
  void dropIfSame(Unit part, Unit whole) {
    if (Objects.equals(rates.get(part), rates.get(whole))) {
      rates.remove(part);
    }
  }

  List<Rate> rates(Tiers tiers) {
    List<Rate> list = new ArrayList<>();
    sortedUnits().forEach(unit -> list.add(rate(unit, tiers)));
    return list;
  }

  private Rate rate(Unit unit, Tiers tiers) {
    Column column = column(unit);
    List<BigDecimal> values = new ArrayList<>();
    for (BigDecimal step : tiers.steps()) {
      Map.Entry<BigDecimal, BigDecimal> value = column.steps.floorEntry(step);
      values.add(value == null ? BigDecimal.ZERO : value.getValue());
    }
    boolean flat = values.stream().distinct().count() == 1;
    return new Rate(unit, column.per, flat ? List.of(values.get(0)) : values);
  }
}
