// SPDX-License-Identifier: Apache-2.0
package io.costwire.streams.window.core;

import static io.costwire.streams.window.core.WindowGrain.DAY;
import static io.costwire.streams.window.core.WindowGrain.HOUR;
import static io.costwire.streams.window.core.WindowGrain.MINUTE;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * All dimension sets that are kept, and how one combined entry of the first step unfolds into the
 * windows of all of them. Every value that any set uses has one place in the tuple of an entry.
 */
public final class DimensionSets {
  public static final String PROVIDER = "provider";
  public static final String MODEL = "model";

  /** Value of a dimension that an event does not carry. */
  public static final String UNTAGGED = "untagged";

  // before the default sets, which need it
  private static final List<WindowGrain> FINE_TO_COARSE = List.of(MINUTE, HOUR, DAY);

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
  private final Map<String, DimensionSet> byName = new HashMap<>();
  private final Map<Integer, List<Member>> finest = new ConcurrentHashMap<>();
  private final List<String> dimensions;
  private final List<Member> members;

  /** A set and a grain of it, with the places of its values in the tuple. */
  record Member(DimensionSet set, String name, WindowGrain grain, int[] places) {}

  public DimensionSets(List<DimensionSet> sets) {
    this.sets = List.copyOf(sets);
    Set<String> used = new LinkedHashSet<>();
    sets.forEach(set -> used.addAll(set.dimensions()));
    this.dimensions = List.copyOf(used);
    this.members = new ArrayList<>();
    sets.forEach(set -> byName.put(set.name(), set));
    for (DimensionSet set : sets) {
      int[] places = set.dimensions().stream().mapToInt(dimensions::indexOf).toArray();
      for (WindowGrain grain : FINE_TO_COARSE) {
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
    DimensionSet set = byName.get(name);
    if (set == null) {
      throw new IllegalStateException("no dimension set is named " + name);
    }
    return set;
  }

  /** For each set the member of the finest grain that is live. */
  List<Member> finest(int liveGrains) {
    return finest.computeIfAbsent(liveGrains, this::findFinest);
  }

  private List<Member> findFinest(int liveGrains) {
    Map<String, Member> bySet = new LinkedHashMap<>();
    for (Member member : members) {
      // members of a set come from the finest grain to the coarsest
      if (isLive(member.grain, liveGrains)) {
        bySet.putIfAbsent(member.name, member);
      }
    }
    return List.copyOf(bySet.values());
  }

  /** The next coarser grain that is kept and live for the set of a window; null if none is. */
  @Nullable WindowGrain coarser(WindowKey window, int liveGrains) {
    Set<WindowGrain> kept = named(window.set()).grains();
    for (WindowGrain grain : FINE_TO_COARSE) {
      if (grain.compareTo(window.grain()) > 0
          && kept.contains(grain)
          && isLive(grain, liveGrains)) {
        return grain;
      }
    }
    return null;
  }

  private static boolean isLive(WindowGrain grain, int liveGrains) {
    return (liveGrains & 1 << grain.code()) != 0;
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

  WindowKey window(CombineKey entry, Member member) {
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
