// SPDX-License-Identifier: Apache-2.0
package io.costwire.chargeback.allocation;

import io.costwire.chargeback.allocation.AllocationRule.Amortised;
import io.costwire.chargeback.allocation.AllocationRule.ByUsage;
import io.costwire.chargeback.allocation.AllocationRule.Evenly;
import io.costwire.chargeback.allocation.AllocationRule.Measure;
import io.costwire.chargeback.allocation.AllocationRule.Percentage;
import io.costwire.chargeback.close.Figures;
import io.costwire.chargeback.close.Line;
import io.costwire.chargeback.close.LineKey;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * Moves shared costs to those who bear them. No line is changed: for each cost that is shared there
 * is one line that takes it away and one for each share, and these sum to nothing, to the last
 * digit. Rules apply in order, and a later one shares what earlier ones have moved. Requests stay
 * where they were made.
 */
public final class Allocation {
  private static final String UNTAGGED = "untagged";

  /** Where a cost stands. */
  private record Place(LineKey key, String corrects) implements Comparable<Place> {
    private static final Comparator<Place> ORDER =
        Comparator.comparing(Place::key).thenComparing(Place::corrects);

    @Override
    public int compareTo(Place other) {
      return ORDER.compare(this, other);
    }
  }

  /** Shares are made among the usage of one tenant in one currency. */
  private record Market(String tenant, String currency) {
    static Market of(LineKey key) {
      return new Market(key.tenant(), key.currency());
    }
  }

  private final Map<Place, Figures> costs = new TreeMap<>();
  private final List<Line> lines = new ArrayList<>();

  private Allocation(List<Line> direct) {
    lines.addAll(direct);
    direct.forEach(this::add);
  }

  /** The lines, and after them those of each rule. */
  public static List<Line> apply(List<Line> direct, List<AllocationRule> rules) {
    var allocation = new Allocation(direct);
    rules.forEach(allocation::apply);
    return List.copyOf(allocation.lines);
  }

  private void apply(AllocationRule rule) {
    Map<Place, Figures> moved = new TreeMap<>();
    Map<Market, Map<String, BigDecimal>> used = new HashMap<>();
    costs.forEach(
        (place, figures) -> {
          if (rule.applies(place.key) && !costOf(figures).isNothing()) {
            Map<String, BigDecimal> weights =
                used.computeIfAbsent(Market.of(place.key), market -> weights(rule, market));
            if (!weights.isEmpty()) {
              move(place, costOf(figures), rule, weights, moved);
            }
          }
        });
    moved.forEach(
        (place, figures) -> {
          if (!figures.isNothing()) {
            Line line = new Line(place.key, place.corrects, rule.origin(), figures);
            lines.add(line);
            add(line);
          }
        });
  }

  private static void move(
      Place place,
      Figures cost,
      AllocationRule rule,
      Map<String, BigDecimal> weights,
      Map<Place, Figures> moved) {
    moved.merge(place, Figures.NONE.minus(cost), Figures::plus);
    List<BigDecimal> parts = List.copyOf(weights.values());
    List<BigDecimal> list = split(cost, Figures::list, parts);
    List<BigDecimal> contracted = split(cost, Figures::contracted, parts);
    List<BigDecimal> effective = split(cost, Figures::effective, parts);
    List<BigDecimal> billed = split(cost, Figures::billed, parts);
    int i = 0;
    for (String target : weights.keySet()) {
      Place to = new Place(rule.to().with(place.key, target), place.corrects);
      Figures share =
          new Figures(0, 0, list.get(i), contracted.get(i), effective.get(i), billed.get(i));
      moved.merge(to, share, Figures::plus);
      i++;
    }
  }

  private static List<BigDecimal> split(
      Figures cost, Function<Figures, BigDecimal> kind, List<BigDecimal> weights) {
    return LargestRemainder.split(kind.apply(cost), weights, Figures.SCALE);
  }

  private Map<String, BigDecimal> weights(AllocationRule rule, Market market) {
    return switch (rule.method()) {
      case Percentage(Map<String, BigDecimal> percents) -> percents;
      case Evenly(List<String> targets) -> {
        Map<String, BigDecimal> weights = new TreeMap<>();
        targets.forEach(target -> weights.put(target, BigDecimal.ONE));
        yield weights;
      }
      case Amortised(String ignored, Map<String, BigDecimal> amounts) -> amounts;
      case ByUsage(Measure measure) -> usage(rule, measure, market);
    };
  }

  private Map<String, BigDecimal> usage(AllocationRule rule, Measure measure, Market market) {
    Map<String, BigDecimal> usage = new TreeMap<>();
    costs.forEach(
        (place, figures) -> {
          String target = rule.to().of(place.key);
          if (place.corrects.isEmpty()
              && Market.of(place.key).equals(market)
              && !rule.applies(place.key)
              && !target.equals(UNTAGGED)) {
            usage.merge(target, amount(figures, measure), BigDecimal::add);
          }
        });
    usage.values().removeIf(amount -> amount.signum() <= 0);
    return usage;
  }

  private static BigDecimal amount(Figures figures, Measure measure) {
    return switch (measure) {
      case REQUESTS -> BigDecimal.valueOf(figures.requests());
      case COST -> figures.billed();
    };
  }

  private static Figures costOf(Figures all) {
    return new Figures(0, 0, all.list(), all.contracted(), all.effective(), all.billed());
  }

  private void add(Line line) {
    costs.merge(new Place(line.key(), line.corrects()), line.figures(), Figures::plus);
  }
}
