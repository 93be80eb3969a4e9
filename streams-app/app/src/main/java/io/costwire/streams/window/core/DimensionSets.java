// SPDX-License-Identifier: Apache-2.0
package io.costwire.streams.window.core;

import static io.costwire.streams.window.core.WindowGrain.DAY;
import static io.costwire.streams.window.core.WindowGrain.HOUR;
import static io.costwire.streams.window.core.WindowGrain.MINUTE;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/**
 * All dimension sets that are kept, and how one combined entry of the first step unfolds into the
 * windows of all of them. Every value that any set uses has one place in the tuple of an entry.
 */
public final class DimensionSets {
  public static final String PROVIDER = "provider";
  public static final String MODEL = "model";

  /** Value of a dimension that an event does not carry. */
  public static final String UNTAGGED = "untagged";

  /** The sets that are kept until rules can say otherwise. */
  public static final DimensionSets DEFAULT =
      new DimensionSets(
          List.of(
              new DimensionSet(List.of(), EnumSet.allOf(WindowGrain.class)),
              new DimensionSet(List.of("team"), EnumSet.allOf(WindowGrain.class)),
              new DimensionSet(List.of(PROVIDER, MODEL), EnumSet.allOf(WindowGrain.class)),
              new DimensionSet(List.of("feature"), EnumSet.allOf(WindowGrain.class)),
              new DimensionSet(List.of("service"), EnumSet.allOf(WindowGrain.class)),
              // as many users as people: a row per minute and user would be nearly one per event
              new DimensionSet(List.of("user"), EnumSet.of(HOUR, DAY))));

  private final List<DimensionSet> sets;
  private final List<String> dimensions;
  private final List<Member> members;

  /** A set and a grain of it, with the places of its values in the tuple. */
  private record Member(DimensionSet set, String name, WindowGrain grain, int[] places) {}

  public DimensionSets(List<DimensionSet> sets) {
    this.sets = List.copyOf(sets);
    Set<String> used = new LinkedHashSet<>();
    sets.forEach(set -> used.addAll(set.dimensions()));
    this.dimensions = List.copyOf(used);
    this.members = new ArrayList<>();
    for (DimensionSet set : sets) {
      int[] places = set.dimensions().stream().mapToInt(dimensions::indexOf).toArray();
      for (WindowGrain grain : List.of(MINUTE, HOUR, DAY)) {
        if (set.grains().contains(grain)) {
          members.add(new Member(set, set.name(), grain, places));
        }
      }
    }
  }

  public List<DimensionSet> sets() {
    return sets;
  }

  /** Every dimension that any set uses, in the order of the tuple. */
  public List<String> dimensions() {
    return dimensions;
  }

  /** The set with a name. */
  public DimensionSet named(String name) {
    return sets.stream()
        .filter(set -> set.name().equals(name))
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("no dimension set is named " + name));
  }

  /** The windows that an entry belongs to, of the grains it is live for. */
  public void unfold(CombineKey entry, Consumer<WindowKey> each) {
    for (Member member : members) {
      if (entry.isLive(member.grain)) {
        each.accept(window(entry, member));
      }
    }
  }

  /** The windows of one grain that an entry belongs to. */
  public List<WindowKey> windows(CombineKey entry, WindowGrain grain) {
    List<WindowKey> windows = new ArrayList<>();
    for (Member member : members) {
      if (member.grain == grain) {
        windows.add(window(entry, member));
      }
    }
    return windows;
  }

  private static WindowKey window(CombineKey entry, Member member) {
    String[] values = new String[member.places.length];
    for (int i = 0; i < values.length; i++) {
      values[i] = entry.values().get(member.places[i]);
    }
    return new WindowKey(
        member.grain,
        member.grain.startOf(entry.minuteSecond()),
        member.name,
        entry.tenant(),
        List.of(values));
  }
}
