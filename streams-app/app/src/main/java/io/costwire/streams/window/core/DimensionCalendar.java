// SPDX-License-Identifier: Apache-2.0
package io.costwire.streams.window.core;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Which dimension sets are kept for events of which time. A rule holds from an hour on and by event
 * time, so late events and a replay are counted as they would have been in time. Immutable.
 */
public final class DimensionCalendar {
  /** Every set costs each event an addition, and each drain its keys. */
  public static final int MAX_SETS = 32;

  /** No rules: the default sets, always. */
  public static final DimensionCalendar DEFAULT = new DimensionCalendar(List.of());

  private final long[] fromSeconds;
  private final DimensionSets[] sets;
  private final Map<String, Integer> maxKeys = new LinkedHashMap<>();

  /**
   * A dimension set from an hour on. It takes the place of the one with the same dimensions; one
   * without grains ends it.
   */
  public record Rule(DimensionSet set, long fromSecond) {
    public Rule {
      if (WindowGrain.HOUR.startOf(fromSecond) != fromSecond) {
        throw new IllegalArgumentException("a rule takes effect at a full UTC hour");
      }
    }
  }

  /**
   * @throws IllegalArgumentException when more than {@link #MAX_SETS} would be kept at a time
   */
  public DimensionCalendar(Collection<Rule> rules) {
    Map<String, DimensionSet> kept = new LinkedHashMap<>();
    List<Long> froms = new ArrayList<>();
    List<DimensionSets> periods = new ArrayList<>();
    DimensionSets.DEFAULT.sets().forEach(set -> keep(set, kept));
    froms.add(Long.MIN_VALUE);
    periods.add(new DimensionSets(List.copyOf(kept.values())));
    for (Rule rule : rules.stream().sorted(Comparator.comparingLong(Rule::fromSecond)).toList()) {
      keep(rule.set, kept);
      if (kept.size() > MAX_SETS) {
        throw new IllegalArgumentException(
            "more than %d dimension sets at a time; end one first".formatted(MAX_SETS));
      }
      if (froms.getLast() == rule.fromSecond) {
        froms.removeLast();
        periods.removeLast();
      }
      froms.add(rule.fromSecond);
      periods.add(new DimensionSets(List.copyOf(kept.values())));
    }
    fromSeconds = froms.stream().mapToLong(Long::longValue).toArray();
    sets = periods.toArray(DimensionSets[]::new);
  }

  private void keep(DimensionSet set, Map<String, DimensionSet> kept) {
    if (set.grains().isEmpty()) {
      kept.remove(set.name());
    } else {
      kept.put(set.name(), set);
      maxKeys.put(set.name(), set.maxKeys());
    }
  }

  /** The sets of an event time, in seconds since 1970 UTC. */
  public DimensionSets at(long eventSecond) {
    int last = fromSeconds.length - 1;
    while (fromSeconds[last] > eventSecond) {
      last--;
    }
    return sets[last];
  }

  /** The bound of a set's keys by the rule that takes effect last. */
  public int maxKeys(String set) {
    return maxKeys.getOrDefault(set, DimensionSet.DEFAULT_MAX_KEYS);
  }
}
