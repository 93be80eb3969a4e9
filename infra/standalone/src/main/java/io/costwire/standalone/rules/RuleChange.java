// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.rules;

import io.costwire.streams.window.core.DimensionSet;
import io.costwire.streams.window.core.DimensionSets;
import io.costwire.streams.window.core.WindowGrain;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What becomes of a set at an hour.
 *
 * @param set as it is from then on; as it was, when it ends
 * @param before as it was, when it changes
 */
public record RuleChange(Kind kind, DimensionSet set, @Nullable DimensionSet before) {

  /** What can become of a set. */
  public enum Kind {
    BEGINS("+"),
    CHANGES("~"),
    ENDS("-"),
    STAYS("=");

    private final String sign;

    Kind(String sign) {
      this.sign = sign;
    }
  }

  /** Sets of the later time in their order, then those that end. */
  static List<RuleChange> between(DimensionSets before, List<DimensionSet> after) {
    Map<String, DimensionSet> gone = new LinkedHashMap<>();
    before.sets().forEach(set -> gone.put(set.name(), set));
    List<RuleChange> changes = new ArrayList<>();
    for (DimensionSet set : after) {
      DimensionSet was = gone.remove(set.name());
      if (was == null) {
        changes.add(new RuleChange(Kind.BEGINS, set, null));
      } else if (was.equals(set)) {
        changes.add(new RuleChange(Kind.STAYS, set, null));
      } else {
        changes.add(new RuleChange(Kind.CHANGES, set, was));
      }
    }
    gone.values().forEach(set -> changes.add(new RuleChange(Kind.ENDS, set, null)));
    return changes;
  }

  /** Whether windows of a grain begin or end with it. */
  boolean cuts(WindowGrain grain) {
    boolean kept = kind != Kind.ENDS && set.grains().contains(grain);
    boolean was =
        switch (kind) {
          case BEGINS -> false;
          case CHANGES -> Objects.requireNonNull(before).grains().contains(grain);
          case ENDS, STAYS -> set.grains().contains(grain);
        };
    return kept != was;
  }

  /** A line for people: {@code + team,region hour, day 2,000 keys}. */
  public String line() {
    DimensionSet was = before;
    String now = terms(set);
    return "%s %-24s %s"
        .formatted(kind.sign, set.name(), was == null ? now : terms(was) + "  ->  " + now);
  }

  /** Grains and bound of a set. */
  static String terms(DimensionSet set) {
    String grains = RulesReader.names(set.grains());
    return set.dimensions().isEmpty() ? grains : "%s  %,d keys".formatted(grains, set.maxKeys());
  }
}
