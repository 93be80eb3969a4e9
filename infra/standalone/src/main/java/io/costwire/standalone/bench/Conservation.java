// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.bench;

import static java.util.Comparator.comparing;

import io.costwire.schemas.CostAdjustment;
import io.costwire.schemas.CostTotals;
import io.costwire.schemas.CostWindow;
import io.costwire.schemas.Grain;
import io.costwire.schemas.PricedUsage;
import io.costwire.streams.window.core.DimensionSet;
import io.costwire.streams.window.core.DimensionSets;
import io.costwire.streams.window.core.WindowGrain;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Whether every dimension set holds all that came in. For each grain, window start and tenant the
 * sums of each set, adjustments included, equal those of the set without dimensions; and those,
 * over all starts of a grain, equal the sums of the priced events. To the last digit.
 */
final class Conservation {
  private static final String TOTAL = "total";

  private final List<DimensionSet> sets;
  private final Figures priced = new Figures();
  private final SortedMap<Place, Map<String, Figures>> places =
      new TreeMap<>(
          comparing(Place::grain).thenComparing(Place::start).thenComparing(Place::tenant));

  /** What all sets have in common. */
  private record Place(Grain grain, Instant start, String tenant) {}

  /** Of the sets that are kept where no rule says otherwise. */
  Conservation() {
    this.sets = DimensionSets.DEFAULT.sets();
  }

  void add(PricedUsage event) {
    priced.add(event);
  }

  /** Adds the valid revision of a window. */
  void add(CostWindow window) {
    add(
        new Place(window.getGrain(), window.getWindowStart(), window.getTenant()),
        window.getDimensionSet(),
        window.getTotals());
  }

  void add(CostAdjustment adjustment) {
    add(
        new Place(adjustment.getGrain(), adjustment.getWindowStart(), adjustment.getTenant()),
        adjustment.getDimensionSet(),
        adjustment.getTotals());
  }

  private void add(Place place, String set, CostTotals totals) {
    places
        .computeIfAbsent(place, p -> new HashMap<>())
        .computeIfAbsent(set, s -> new Figures())
        .add(totals);
  }

  /** One for each set and window start that differs, by grain and time; then those of grains. */
  List<String> differences() {
    List<String> differences = new ArrayList<>();
    Map<Grain, Figures> grains = new TreeMap<>();
    WindowGrain.ALL.forEach(grain -> grains.put(Grain.valueOf(grain.name()), new Figures()));
    places.forEach(
        (place, bySet) -> {
          Figures total = bySet.getOrDefault(TOTAL, new Figures());
          grains.computeIfAbsent(place.grain, g -> new Figures()).add(total);
          compare(place, bySet, total, differences);
        });
    grains.forEach(
        (grain, sum) ->
            sum.difference(priced)
                .ifPresent(
                    figure ->
                        differences.add(
                            "all windows of %s together: %s, by usage.priced"
                                .formatted(grain, figure))));
    return differences;
  }

  private void compare(
      Place place, Map<String, Figures> bySet, Figures total, List<String> differences) {
    for (DimensionSet set : sets) {
      if (set.grains().contains(WindowGrain.valueOf(place.grain.name()))) {
        bySet
            .getOrDefault(set.name(), new Figures())
            .difference(total)
            .ifPresent(
                figure ->
                    differences.add(
                        "%s %s of tenant %s, set %s: %s, by set %s"
                            .formatted(
                                place.grain,
                                place.start,
                                place.tenant,
                                set.name(),
                                figure,
                                TOTAL)));
      }
    }
  }
}
