// SPDX-License-Identifier: Apache-2.0
package io.costwire.streams.window.core;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;

/**
 * What a task has summed up for the second step since it last handed on. For one thread.
 *
 * <p>Sums are grouped by what most events of a moment have in common, so that finding the sum of a
 * set takes a look at its values alone.
 */
public final class PartialSums {
  private Map<Moment, Group> groups = new HashMap<>();
  private int size;

  /** What most events of a moment share. */
  private record Moment(DimensionSets sets, int liveGrains, long minuteSecond, String tenant) {}

  /** Sums of one moment by the values of a set; a map for each set, in their order. */
  private record Group(List<Map<List<String>, Totals>> bySet) {
    private static Group of(DimensionSets sets) {
      return new Group(sets.sets().stream().map(s -> newMap()).toList());
    }

    private static Map<List<String>, Totals> newMap() {
      return new HashMap<>();
    }
  }

  /** Adds the totals of an event, or of what it replaces, to a partial of every set. */
  public void add(DimensionSets sets, EventKey event, Totals totals) {
    Moment moment = new Moment(sets, event.liveGrains(), event.minuteSecond(), event.tenant());
    Group group = groups.computeIfAbsent(moment, m -> Group.of(sets));
    for (int i = 0; i < group.bySet.size(); i++) {
      if (sets.takesIn(i, event.liveGrains())) {
        add(group.bySet.get(i), sets.values(i, event), totals);
      }
    }
  }

  private void add(Map<List<String>, Totals> sums, List<String> values, Totals totals) {
    Totals sum = sums.get(values);
    if (sum == null) {
      sums.put(values, totals.copy());
      size++;
    } else {
      sum.add(totals);
    }
  }

  /** How many sums there are. */
  public int size() {
    return size;
  }

  /** Gives all sums and forgets them. */
  public void drain(BiConsumer<PartialKey, Totals> target) {
    Map<Moment, Group> drained = groups;
    groups = new HashMap<>();
    size = 0;
    drained.forEach((moment, group) -> drain(moment, group, target));
  }

  private static void drain(Moment moment, Group group, BiConsumer<PartialKey, Totals> target) {
    for (int i = 0; i < group.bySet.size(); i++) {
      int set = i;
      group
          .bySet
          .get(i)
          .forEach(
              (values, totals) ->
                  target.accept(
                      moment.sets.partial(
                          set,
                          new EventKey(
                              moment.liveGrains, moment.minuteSecond, moment.tenant, values)),
                      totals));
    }
  }
}
