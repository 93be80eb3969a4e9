// SPDX-License-Identifier: Apache-2.0
package io.costwire.pricing.core;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.IntStream;
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

  private final List<Join> joins;

  /** For each unit of the catalogue, the position of its rate, or -1. */
  private final int[] positions;

  /** For each unit of the catalogue, the positions of the rates whose units include it. */
  private final int[][] including;

  /** For each step and rate, what a quantity of its leaf costs. */
  private final StepRate[][] steps;

  /** Decimals of an average that is only compared. */
  private static final int AVERAGE_SCALE = 12;

  private record Join(int a, int b, int both) {}

  public RatePlan(List<Rate> rates, Tiers tiers) {
    this.rates = List.copyOf(rates);
    this.tiers = tiers;
    this.narrowFirst = narrowFirst(this.rates);
    this.included = new int[rates.size()][];
    for (int i = 0; i < rates.size(); i++) {
      Unit wide = rates.get(i).unit();
      included[i] = positions(wide::isAncestorOf);
    }
    this.positions = new int[Units.all().size()];
    this.including = new int[positions.length][];
    for (Unit unit : Units.all()) {
      positions[unit.index()] = position(unit);
      including[unit.index()] = positions(wide -> wide.isAncestorOf(unit));
    }
    this.joins = joins();
    this.steps = new StepRate[tiers.steps().size()][];
    for (int step = 0; step < steps.length; step++) {
      steps[step] = stepRates(step);
    }
  }

  public Decomposition decompose(Usage usage) {
    @Nullable BigDecimal[] reported = new BigDecimal[steps[0].length];
    for (int i = 0; i < usage.size(); i++) {
      int position = positions[usage.unit(i).index()];
      if (position >= 0) {
        reported[position] = usage.quantity(i);
      }
    }
    BigDecimal basis = tiers.isFlat() ? null : usage.quantity(tiers.basis());
    Contradiction contradiction = contradiction(usage, reported, basis);
    if (contradiction != null) {
      return new Decomposition.Contradicted(contradiction);
    }
    BigDecimal[] leaves = new BigDecimal[reported.length];
    for (int position : narrowFirst) {
      BigDecimal leaf = leaf(position, reported, leaves);
      if (leaf.signum() < 0) {
        return new Decomposition.Contradicted(partsExceed(position, reported));
      }
      leaves[position] = leaf;
    }
    return new Decomposition.Leaves(
        parts(leaves, tiers.step(ofEach(basis, usage))), uncovered(usage));
  }

  /**
   * Usage that says of how many requests it is the sum is priced by the size of each of them, as
   * far as it is known: their average.
   */
  private static @Nullable BigDecimal ofEach(@Nullable BigDecimal basis, Usage usage) {
    BigDecimal requests = basis == null ? null : usage.quantity(Units.REQUESTS);
    return basis == null || requests == null || requests.compareTo(BigDecimal.ONE) <= 0
        ? basis
        : basis.divide(requests, AVERAGE_SCALE, RoundingMode.HALF_EVEN);
  }

  private BigDecimal leaf(int position, @Nullable BigDecimal[] reported, BigDecimal[] leaves) {
    BigDecimal leaf = reported[position];
    if (steps[0][position].unit().index() == Units.REQUESTS.index()) {
      leaf = BigDecimal.ONE;
    }
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
        parts.add(new Part(steps[step][i], leaves[i]));
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
      parts.add(new Part(steps[step][position], to.subtract(from)));
    }
  }

  private @Nullable Contradiction contradiction(
      Usage usage, @Nullable BigDecimal[] reported, @Nullable BigDecimal basis) {
    for (int i = 0; i < usage.size(); i++) {
      if (usage.quantity(i).signum() > 0) {
        Contradiction found = contradictionOf(usage.unit(i), usage.quantity(i), reported);
        if (found != null) {
          return found;
        }
        if (basis == null && needsBasisFor(usage.unit(i))) {
          return Contradiction.missing(tiers.basis(), usage.unit(i), usage.quantity(i));
        }
      }
    }
    return missingJoin(reported);
  }

  private @Nullable Contradiction contradictionOf(
      Unit narrow, BigDecimal quantity, @Nullable BigDecimal[] reported) {
    for (int wide : including[narrow.index()]) {
      BigDecimal whole = reported[wide];
      if (whole == null) {
        return Contradiction.missing(rates.get(wide).unit(), narrow, quantity);
      }
      if (quantity.compareTo(whole) > 0) {
        return Contradiction.exceeds(narrow, quantity, rates.get(wide).unit(), whole);
      }
    }
    return null;
  }

  private boolean needsBasisFor(Unit narrow) {
    return !tiers.isFlat()
        && tiers.mode() == Tiers.Mode.CLIFF
        && tiers.basis().isAncestorOf(narrow);
  }

  private @Nullable Contradiction missingJoin(@Nullable BigDecimal[] reported) {
    for (Join join : joins) {
      BigDecimal a = reported[join.a];
      BigDecimal b = reported[join.b];
      boolean overlap = a != null && b != null && a.signum() > 0 && b.signum() > 0;
      if (overlap && reported[join.both] == null) {
        Map<String, BigDecimal> parents = new LinkedHashMap<>();
        parents.put(rates.get(join.a).unit().name(), a);
        parents.put(rates.get(join.b).unit().name(), b);
        return Contradiction.missingJoin(rates.get(join.both).unit(), parents);
      }
    }
    return null;
  }

  private Contradiction partsExceed(int position, @Nullable BigDecimal[] reported) {
    Map<String, BigDecimal> parts = new LinkedHashMap<>();
    for (int narrow : included[position]) {
      BigDecimal quantity = reported[narrow];
      if (quantity != null && quantity.signum() > 0) {
        parts.put(rates.get(narrow).unit().name(), quantity);
      }
    }
    BigDecimal whole = reported[position];
    return Contradiction.partsExceed(
        rates.get(position).unit(), whole == null ? BigDecimal.ZERO : whole, parts);
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
    return positions[unit.index()] >= 0
        || including[unit.index()].length > 0
        || unit.equals(Units.REQUESTS);
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

  private int[] positions(Predicate<Unit> wanted) {
    return IntStream.range(0, rates.size())
        .filter(position -> wanted.test(rates.get(position).unit()))
        .toArray();
  }

  private StepRate[] stepRates(int step) {
    StepRate[] prepared = new StepRate[rates.size()];
    for (int i = 0; i < prepared.length; i++) {
      Unit unit = rates.get(i).unit();
      int plain = unit.readsOrWritesCache() ? plainPosition(unit) : -1;
      prepared[i] = stepRate(i, step, plain < 0 ? null : stepRate(plain, step, null));
    }
    return prepared;
  }

  private StepRate stepRate(int position, int step, @Nullable StepRate plain) {
    Rate rate = rates.get(position);
    return new StepRate(rate.unit(), rate.at(step), rate.per(), plain);
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
