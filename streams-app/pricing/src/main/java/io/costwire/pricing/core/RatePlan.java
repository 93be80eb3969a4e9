// SPDX-License-Identifier: Apache-2.0
package io.costwire.pricing.core;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A set of rates prepared for charging many reports. Each priced unit is charged for its leaf: its
 * reported total less the leaves of the priced units it includes, so that every token is charged
 * once, at the most specific rate there is. A unit without a rate is charged as part of the nearest
 * unit that has one and includes it.
 */
public final class RatePlan {

  private final List<Rate> rates;
  private final Tiers tiers;

  /** Positions in {@code rates}, most specific first. */
  private final int[] narrowFirst;

  /** For each rate, the positions of the rates whose units it includes. */
  private final int[][] included;

  /**
   * For each rate, the position of the rate the quantity would have had without a cache; -1 where
   * that is meaningless.
   */
  private final int[] plain;

  private final List<Join> joins;

  private record Join(int a, int b, int both) {}

  public RatePlan(List<Rate> rates, Tiers tiers) {
    this.rates = List.copyOf(rates);
    this.tiers = tiers;
    this.narrowFirst = narrowFirst(this.rates);
    this.included = new int[rates.size()][];
    this.plain = new int[rates.size()];
    for (int i = 0; i < rates.size(); i++) {
      included[i] = positionsIncludedIn(i);
      plain[i] = rates.get(i).unit().readsOrWritesCache() ? plainPosition(rates.get(i).unit()) : -1;
    }
    this.joins = joins();
  }

  public Decomposition decompose(Usage usage) {
    Contradiction contradiction = contradiction(usage);
    if (contradiction != null) {
      return new Decomposition.Contradicted(contradiction);
    }
    BigDecimal[] leaves = new BigDecimal[rates.size()];
    for (int position : narrowFirst) {
      BigDecimal leaf = leaf(position, usage, leaves);
      if (leaf.signum() < 0) {
        return new Decomposition.Contradicted(partsExceed(position, usage));
      }
      leaves[position] = leaf;
    }
    return new Decomposition.Leaves(
        parts(leaves, tiers.step(usage.quantity(tiers.basis()))), uncovered(usage));
  }

  private BigDecimal leaf(int position, Usage usage, BigDecimal[] leaves) {
    Unit unit = rates.get(position).unit();
    BigDecimal leaf = unit.equals(Units.REQUESTS) ? BigDecimal.ONE : usage.quantity(unit);
    if (leaf == null) {
      return BigDecimal.ZERO;
    }
    leaf = rates.get(position).charged(leaf);
    for (int narrow : included[position]) {
      if (leaves[narrow].signum() != 0) {
        leaf = leaf.subtract(leaves[narrow]);
      }
    }
    return leaf;
  }

  private List<Part> parts(BigDecimal[] leaves, int step) {
    List<Part> parts = new ArrayList<>(leaves.length);
    for (int i = 0; i < leaves.length; i++) {
      if (leaves[i].signum() == 0) {
        continue;
      }
      if (tiers.mode() == Tiers.Mode.CLIFF) {
        parts.add(part(i, leaves[i], step));
      } else {
        addSlices(parts, i, leaves[i]);
      }
    }
    return parts;
  }

  private void addSlices(List<Part> parts, int position, BigDecimal quantity) {
    for (int step = 0; step < tiers.steps().size(); step++) {
      BigDecimal from = tiers.steps().get(step);
      if (quantity.compareTo(from) <= 0) {
        return;
      }
      boolean last = step + 1 == tiers.steps().size();
      BigDecimal to = last ? quantity : quantity.min(tiers.steps().get(step + 1));
      parts.add(part(position, to.subtract(from), step));
    }
  }

  private Part part(int position, BigDecimal quantity, int step) {
    Rate rate = rates.get(position);
    Rate other = plain[position] < 0 ? null : rates.get(plain[position]);
    return new Part(
        rate.unit(),
        quantity,
        rate.at(step),
        rate.per(),
        other == null ? null : other.at(step),
        other == null ? null : other.per());
  }

  private @Nullable Contradiction contradiction(Usage usage) {
    for (int i = 0; i < usage.size(); i++) {
      if (usage.quantity(i).signum() > 0) {
        Contradiction found = contradictionOf(usage.unit(i), usage.quantity(i), usage);
        if (found != null) {
          return found;
        }
      }
    }
    return missingJoin(usage);
  }

  private @Nullable Contradiction contradictionOf(Unit narrow, BigDecimal quantity, Usage usage) {
    for (Rate rate : rates) {
      if (!rate.unit().isAncestorOf(narrow)) {
        continue;
      }
      BigDecimal whole = usage.quantity(rate.unit());
      if (whole == null) {
        return Contradiction.missing(rate.unit(), narrow, quantity);
      }
      if (quantity.compareTo(whole) > 0) {
        return Contradiction.exceeds(narrow, quantity, rate.unit(), whole);
      }
    }
    boolean basisIsMissing =
        !tiers.isFlat()
            && tiers.mode() == Tiers.Mode.CLIFF
            && tiers.basis().isAncestorOf(narrow)
            && usage.quantity(tiers.basis()) == null;
    return basisIsMissing ? Contradiction.missing(tiers.basis(), narrow, quantity) : null;
  }

  private @Nullable Contradiction missingJoin(Usage usage) {
    for (Join join : joins) {
      BigDecimal a = usage.quantity(rates.get(join.a).unit());
      BigDecimal b = usage.quantity(rates.get(join.b).unit());
      if (a != null && b != null && a.signum() > 0 && b.signum() > 0) {
        Unit both = rates.get(join.both).unit();
        if (usage.quantity(both) == null) {
          Map<String, BigDecimal> parents = new LinkedHashMap<>();
          parents.put(rates.get(join.a).unit().name(), a);
          parents.put(rates.get(join.b).unit().name(), b);
          return Contradiction.missingJoin(both, parents);
        }
      }
    }
    return null;
  }

  private Contradiction partsExceed(int position, Usage usage) {
    Map<String, BigDecimal> parts = new LinkedHashMap<>();
    for (int narrow : included[position]) {
      BigDecimal quantity = usage.quantity(rates.get(narrow).unit());
      if (quantity != null && quantity.signum() > 0) {
        parts.put(rates.get(narrow).unit().name(), quantity);
      }
    }
    Unit wide = rates.get(position).unit();
    BigDecimal whole = usage.quantity(wide);
    return Contradiction.partsExceed(wide, whole == null ? BigDecimal.ZERO : whole, parts);
  }

  private Map<String, BigDecimal> uncovered(Usage usage) {
    Map<String, BigDecimal> uncovered = Map.of();
    for (int i = 0; i < usage.size(); i++) {
      Unit unit = usage.unit(i);
      if (usage.quantity(i).signum() > 0 && !isCovered(unit) && !hasReportedAncestor(unit, usage)) {
        uncovered = uncovered.isEmpty() ? new LinkedHashMap<>() : uncovered;
        uncovered.put(unit.name(), usage.quantity(i));
      }
    }
    for (Map.Entry<String, BigDecimal> entry : usage.unknown().entrySet()) {
      if (entry.getValue().signum() > 0) {
        uncovered = uncovered.isEmpty() ? new LinkedHashMap<>() : uncovered;
        uncovered.put(entry.getKey(), entry.getValue());
      }
    }
    return uncovered;
  }

  private boolean isCovered(Unit unit) {
    if (unit.equals(Units.REQUESTS)) {
      return true;
    }
    for (Rate rate : rates) {
      if (rate.unit().equals(unit) || rate.unit().isAncestorOf(unit)) {
        return true;
      }
    }
    return false;
  }

  private static boolean hasReportedAncestor(Unit unit, Usage usage) {
    for (int i = 0; i < usage.size(); i++) {
      if (usage.unit(i).isAncestorOf(unit) && usage.quantity(i).signum() > 0) {
        return true;
      }
    }
    return false;
  }

  private static int[] narrowFirst(List<Rate> rates) {
    List<Integer> positions = new ArrayList<>();
    for (int i = 0; i < rates.size(); i++) {
      positions.add(i);
    }
    positions.sort(
        Comparator.comparingInt((Integer i) -> rates.get(i).unit().dimensions().size()).reversed());
    return positions.stream().mapToInt(Integer::intValue).toArray();
  }

  private int[] positionsIncludedIn(int wide) {
    List<Integer> positions = new ArrayList<>();
    for (int i = 0; i < rates.size(); i++) {
      if (rates.get(wide).unit().isAncestorOf(rates.get(i).unit())) {
        positions.add(i);
      }
    }
    return positions.stream().mapToInt(Integer::intValue).toArray();
  }

  /**
   * The narrowest priced unit that includes the cached one and says nothing about caches itself.
   */
  private int plainPosition(Unit cached) {
    int best = -1;
    for (int i = 0; i < rates.size(); i++) {
      Unit unit = rates.get(i).unit();
      boolean candidate = unit.isAncestorOf(cached) && !unit.readsOrWritesCache();
      if (candidate
          && (best < 0 || unit.dimensions().size() > rates.get(best).unit().dimensions().size())) {
        best = i;
      }
    }
    return best;
  }

  private List<Join> joins() {
    List<Join> found = new ArrayList<>();
    for (int a = 0; a < rates.size(); a++) {
      for (int b = a + 1; b < rates.size(); b++) {
        int both =
            Units.join(rates.get(a).unit(), rates.get(b).unit()).map(this::position).orElse(-1);
        if (both >= 0) {
          found.add(new Join(a, b, both));
        }
      }
    }
    return List.copyOf(found);
  }

  private int position(Unit unit) {
    for (int i = 0; i < rates.size(); i++) {
      if (rates.get(i).unit().equals(unit)) {
        return i;
      }
    }
    return -1;
  }
}
