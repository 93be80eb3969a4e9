// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.bench;

import io.costwire.schemas.CostWindow;
import io.costwire.schemas.Grain;
import io.costwire.streams.window.core.DimensionSets;
import java.math.BigDecimal;
import java.math.MathContext;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/** How many keys windows keep apart, and how much of the cost is summed up under the rest. */
final class Overflow {
  private final Map<Place, Long> keys = new HashMap<>();
  private final Map<String, BigDecimal> costs = new HashMap<>();
  private final Map<String, BigDecimal> otherCosts = new HashMap<>();
  private long windows;

  /** A window without its dimensions. */
  private record Place(Grain grain, Instant start, String set, String tenant) {}

  /** Adds the valid revision of a window. */
  void add(CostWindow window) {
    windows++;
    String set = window.getDimensionSet();
    boolean other =
        !window.getDimensions().isEmpty()
            && window.getDimensions().values().stream().allMatch(DimensionSets.OTHER::equals);
    if (!other) {
      Place place = new Place(window.getGrain(), window.getWindowStart(), set, window.getTenant());
      keys.merge(place, 1L, Long::sum);
    }
    if (window.getGrain() == Grain.DAY) {
      BigDecimal billed = window.getTotals().getBilledCost();
      costs.merge(set, billed, BigDecimal::add);
      if (other) {
        otherCosts.merge(set, billed, BigDecimal::add);
      }
    }
  }

  /** How many windows there are, the rest included: as many totals are kept. */
  long windows() {
    return windows;
  }

  /** Keys of the window of a set that has the most, the rest not counted. */
  long largestWindow(String set) {
    return keys.entrySet().stream()
        .filter(entry -> entry.getKey().set.equals(set))
        .mapToLong(Map.Entry::getValue)
        .max()
        .orElse(0);
  }

  /** Percent of the billed cost of a set's days that is under the rest. */
  double otherCostPercent(String set) {
    BigDecimal cost = costs.getOrDefault(set, BigDecimal.ZERO);
    if (cost.signum() == 0) {
      throw new IllegalStateException("the days of set " + set + " cost nothing");
    }
    return otherCosts
        .getOrDefault(set, BigDecimal.ZERO)
        .multiply(BigDecimal.valueOf(100))
        .divide(cost, MathContext.DECIMAL64)
        .doubleValue();
  }
}
