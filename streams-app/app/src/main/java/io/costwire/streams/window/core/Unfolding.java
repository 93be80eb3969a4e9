// SPDX-License-Identifier: Apache-2.0
package io.costwire.streams.window.core;

import java.util.HashMap;
import java.util.Map;

/**
 * Turns what one drain took out of the first step into partial sums of windows. An entry is added
 * only to the finest window of each set; coarser windows are then summed up from the few finer ones
 * rather than from the many entries. Entries that are live for different grains are kept apart
 * until the end, since a coarse window must not take in what is missing from a fine one. For one
 * thread and one drain.
 */
public final class Unfolding {
  private final DimensionSets sets;
  // by the grains that the entries are live for: nearly always one
  private final Map<Integer, Map<WindowKey, Totals>> finest = new HashMap<>();

  public Unfolding(DimensionSets sets) {
    this.sets = sets;
  }

  public void add(CombineKey entry, Totals totals) {
    Map<WindowKey, Totals> windows =
        finest.computeIfAbsent(entry.liveGrains(), live -> new HashMap<>());
    for (DimensionSets.Member member : sets.finest(entry.liveGrains())) {
      windows.computeIfAbsent(sets.window(entry, member), w -> new Totals()).add(totals);
    }
  }

  /** The sums of all windows of all grains. */
  public Map<WindowKey, Totals> windows() {
    Map<WindowKey, Totals> all = new HashMap<>();
    finest.forEach((live, windows) -> rollUp(live, windows, all));
    return all;
  }

  private void rollUp(int live, Map<WindowKey, Totals> fine, Map<WindowKey, Totals> all) {
    Map<WindowKey, Totals> level = fine;
    while (!level.isEmpty()) {
      Map<WindowKey, Totals> coarser = new HashMap<>();
      level.forEach(
          (window, totals) -> {
            WindowGrain next = sets.coarser(window, live);
            if (next != null) {
              coarser.computeIfAbsent(window.in(next), w -> new Totals()).add(totals);
            }
          });
      level.forEach((window, totals) -> all.merge(window, totals, Unfolding::sum));
      level = coarser;
    }
  }

  private static Totals sum(Totals known, Totals more) {
    known.add(more);
    return known;
  }
}
