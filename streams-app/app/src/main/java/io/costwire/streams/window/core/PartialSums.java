// SPDX-License-Identifier: Apache-2.0
package io.costwire.streams.window.core;

import java.util.HashMap;
import java.util.Map;
import java.util.function.BiConsumer;

/** What a task has summed up for the second step since it last handed on. For one thread. */
public final class PartialSums {
  private Map<PartialKey, Totals> sums = new HashMap<>();

  /** Adds the totals of an event, or of what it replaces, to a partial of every set. */
  public void add(DimensionSets sets, EventKey event, Totals totals) {
    sets.partials(event, key -> sums.computeIfAbsent(key, k -> new Totals()).add(totals));
  }

  public int size() {
    return sums.size();
  }

  /** Gives all sums and forgets them. */
  public void drain(BiConsumer<PartialKey, Totals> target) {
    Map<PartialKey, Totals> drained = sums;
    sums = new HashMap<>();
    drained.forEach(target);
  }
}
