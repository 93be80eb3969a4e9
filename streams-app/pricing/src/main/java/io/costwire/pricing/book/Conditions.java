// SPDX-License-Identifier: Apache-2.0
package io.costwire.pricing.book;

import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Set;

/**
 * When something applies: all of its parts must hold, an empty part always does. Values are
 * canonical names.
 */
public record Conditions(
    Set<String> serviceTiers,
    Set<String> modes,
    Set<String> regions,
    Set<String> models,
    List<DailyWindow> windows) {

  public static final Conditions ALWAYS =
      new Conditions(Set.of(), Set.of(), Set.of(), Set.of(), List.of());

  public Conditions {
    serviceTiers = Set.copyOf(serviceTiers);
    modes = Set.copyOf(modes);
    regions = Set.copyOf(regions);
    models = Set.copyOf(models);
    windows = List.copyOf(windows);
  }

  public boolean hold(RequestFacts facts, String model) {
    return accepts(serviceTiers, facts.serviceTier())
        && accepts(modes, facts.mode())
        && accepts(regions, facts.region())
        && accepts(models, model)
        && (windows.isEmpty() || anyContains(facts.at()));
  }

  private boolean anyContains(Instant at) {
    for (DailyWindow window : windows) {
      if (window.contains(at)) {
        return true;
      }
    }
    return false;
  }

  /**
   * Whether no request can meet both. Windows are not compared: rules that differ by them need a
   * priority.
   */
  boolean excludes(Conditions other) {
    return isDisjoint(serviceTiers, other.serviceTiers)
        || isDisjoint(modes, other.modes)
        || isDisjoint(regions, other.regions)
        || isDisjoint(models, other.models);
  }

  private static boolean accepts(Set<String> allowed, String value) {
    return allowed.isEmpty() || allowed.contains(value);
  }

  private static boolean isDisjoint(Set<String> a, Set<String> b) {
    return !a.isEmpty() && !b.isEmpty() && Collections.disjoint(a, b);
  }
}
