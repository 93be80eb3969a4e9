// SPDX-License-Identifier: Apache-2.0
package io.costwire.streams.window.core;

import static io.costwire.streams.window.core.WindowGrain.DAY;
import static io.costwire.streams.window.core.WindowGrain.HOUR;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/**
 * All dimension sets that are kept at a time, and to which windows of each of them an event
 * belongs. Every value that any set uses has one place in the tuple of an event.
 */
public final class DimensionSets {
  public static final String PROVIDER = "provider";
  public static final String MODEL = "model";

  /** Value of a dimension that an event does not carry. */
  public static final String UNTAGGED = "untagged";

  /** Value of all dimensions of a window that takes in what is beyond the bound of keys. */
  public static final String OTHER = "__other__";

  /** The sets that are kept where no rule says otherwise. */
  public static final DimensionSets DEFAULT =
      new DimensionSets(
          List.of(
              allGrains(),
              allGrains("team"),
              allGrains(PROVIDER, MODEL),
              allGrains("feature"),
              allGrains("service"),
              allGrains("project"),
              allGrains("environment"),
              // as many users as people: a row per minute and user would be nearly one per event
              new DimensionSet(
                  List.of("user"), EnumSet.of(HOUR, DAY), DimensionSet.DEFAULT_MAX_KEYS)));

  private final List<DimensionSet> sets;
  private final List<String> dimensions;
  private final Member[] members;

  /** A set, with the places of its values in the tuple and its grains as bits. */
  private record Member(String name, int grains, int[] places) {}

  public DimensionSets(List<DimensionSet> sets) {
    this.sets = List.copyOf(sets);
    Set<String> used = new LinkedHashSet<>();
    sets.forEach(set -> used.addAll(set.dimensions()));
    this.dimensions = List.copyOf(used);
    this.members =
        sets.stream()
            .map(
                set ->
                    new Member(
                        set.name(),
                        WindowGrain.bits(set.grains()),
                        set.dimensions().stream().mapToInt(dimensions::indexOf).toArray()))
            .toArray(Member[]::new);
  }

  private static DimensionSet allGrains(String... dimensions) {
    return new DimensionSet(
        List.of(dimensions), EnumSet.allOf(WindowGrain.class), DimensionSet.DEFAULT_MAX_KEYS);
  }

  public List<DimensionSet> sets() {
    return sets;
  }

  /** Every dimension that any set uses, in the order of the tuple. */
  public List<String> dimensions() {
    return dimensions;
  }

  /** Gives one partial for every set of which a window takes in the event. */
  public void partials(EventKey event, Consumer<PartialKey> target) {
    for (Member member : members) {
      int grains = member.grains & event.liveGrains();
      if (grains != 0) {
        target.accept(new PartialKey(grains, window(event, member, WindowGrain.finest(grains))));
      }
    }
  }

  /** The windows of one grain that an event belongs to, whether they are live or not. */
  public List<WindowKey> windows(EventKey event, WindowGrain grain) {
    List<WindowKey> windows = new ArrayList<>();
    for (Member member : members) {
      if (grain.isIn(member.grains)) {
        windows.add(window(event, member, grain));
      }
    }
    return windows;
  }

  private static WindowKey window(EventKey event, Member member, WindowGrain grain) {
    String[] values = new String[member.places.length];
    for (int i = 0; i < values.length; i++) {
      values[i] = event.values().get(member.places[i]);
    }
    return new WindowKey(
        grain, grain.startOf(event.minuteSecond()), member.name, event.tenant(), List.of(values));
  }
}
