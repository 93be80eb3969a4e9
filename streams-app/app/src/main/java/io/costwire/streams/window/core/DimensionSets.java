// SPDX-License-Identifier: Apache-2.0
package io.costwire.streams.window.core;

import static io.costwire.streams.window.core.WindowGrain.DAY;
import static io.costwire.streams.window.core.WindowGrain.HOUR;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

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

  /**
   * Every dimension that has a column of its own but user, so that any of them can be asked for
   * together, and last year stays answerable when the events are gone.
   */
  public static final List<String> FIRST_CLASS =
      List.of(
          PROVIDER,
          MODEL,
          "service",
          "team",
          "feature",
          "project",
          "department",
          "environment",
          "cost_center");

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
              hoursAndDays(List.of("user")),
              // a row per combination and minute would be many times those of all other sets
              hoursAndDays(FIRST_CLASS)));

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

  private static DimensionSet hoursAndDays(List<String> dimensions) {
    return new DimensionSet(dimensions, EnumSet.of(HOUR, DAY), DimensionSet.DEFAULT_MAX_KEYS);
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

  /** Whether a window of a set takes in what is live for some grains. */
  boolean takesIn(int set, int liveGrains) {
    return (members[set].grains & liveGrains) != 0;
  }

  /** The values of the dimensions of a set. */
  List<String> values(int set, EventKey event) {
    int[] places = members[set].places;
    return switch (places.length) {
      case 0 -> List.of();
      case 1 -> List.of(event.values().get(places[0]));
      case 2 -> List.of(event.values().get(places[0]), event.values().get(places[1]));
      default -> Arrays.stream(places).mapToObj(event.values()::get).toList();
    };
  }

  /**
   * Where the sum of a set goes.
   *
   * @param at live grains, minute, tenant, and the values of the set alone
   */
  PartialKey partial(int set, EventKey at) {
    int grains = members[set].grains & at.liveGrains();
    return new PartialKey(grains, window(set, at.values(), WindowGrain.finest(grains), at));
  }

  /** The windows of one grain that an event belongs to, whether they are live or not. */
  public List<WindowKey> windows(EventKey event, WindowGrain grain) {
    List<WindowKey> windows = new ArrayList<>();
    for (int i = 0; i < members.length; i++) {
      if (grain.isIn(members[i].grains)) {
        windows.add(window(i, values(i, event), grain, event));
      }
    }
    return windows;
  }

  private WindowKey window(int set, List<String> values, WindowGrain grain, EventKey event) {
    return new WindowKey(
        grain, grain.startOf(event.minuteSecond()), members[set].name, event.tenant(), values);
  }
}
