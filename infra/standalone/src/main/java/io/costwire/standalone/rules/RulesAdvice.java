// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.rules;

import io.costwire.streams.window.core.DimensionSet;
import io.costwire.streams.window.core.WindowGrain;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What somebody should know about a plan before it is published: what it costs, and what it cuts.
 */
public final class RulesAdvice {
  /** Twice the sets that are kept without rules. */
  static final int MANY_SETS = 16;

  /** Beyond this a set's keys are tens of megabytes per window. */
  static final int MANY_KEYS = 100_000;

  /** Of a key in a window: names, values and totals. */
  private static final int BYTES_PER_KEY = 300;

  /** Views of ClickHouse that read the windows of a set, by hours. */
  private static final Map<String, String> VIEWS = views();

  private RulesAdvice() {}

  private static Map<String, String> views() {
    Map<String, String> views = new LinkedHashMap<>();
    views.put("provider,model", "v_cost_by_model");
    views.put("team", "v_cost_by_team");
    views.put("user", "v_cost_by_user");
    views.put("service", "v_cost_by_service");
    views.put("feature", "v_cost_by_feature");
    views.put("project", "v_cost_by_project");
    views.put("environment", "v_cost_by_environment");
    views.put(
        "provider,model,service,team,feature,project,department,environment,cost_center",
        "v_cost_by_hour");
    return views;
  }

  /** Nothing of it stands in the way. */
  public static List<String> on(RulesPlan plan) {
    List<String> advice = new ArrayList<>();
    List<DimensionSet> kept =
        plan.changes().stream()
            .filter(change -> change.kind() != RuleChange.Kind.ENDS)
            .map(RuleChange::set)
            .toList();
    if (kept.size() > MANY_SETS) {
      advice.add(
          ("cost: %d sets. Every event is added up once per set, and every set has rows of its own"
                  + " in cost.windows and ClickHouse; what is asked rarely can be asked of"
                  + " usage_priced.")
              .formatted(kept.size()));
    }
    kept.forEach(set -> cost(set, advice));
    plan.changes().forEach(change -> view(change, plan, advice));
    days(plan, advice);
    return advice;
  }

  private static void cost(DimensionSet set, List<String> advice) {
    if (set.dimensions().contains("user") && set.grains().contains(WindowGrain.MINUTE)) {
      advice.add(
          "cost: %s by minutes is nearly a row per event; hours and days are enough for users."
              .formatted(set.name()));
    }
    if (set.maxKeys() > MANY_KEYS) {
      advice.add(
          "cost: %s may take %,d MB of state per tenant and window with %,d keys."
              .formatted(
                  set.name(), (long) set.maxKeys() * BYTES_PER_KEY / 1_000_000, set.maxKeys()));
    }
  }

  private static void view(RuleChange change, RulesPlan plan, List<String> advice) {
    String view = VIEWS.get(change.set().name());
    boolean keptBefore = change.kind() != RuleChange.Kind.BEGINS;
    if (view != null && keptBefore && change.cuts(WindowGrain.HOUR)) {
      advice.add(
          "%s reads the hours of %s: it shows nothing from %s on."
              .formatted(view, change.set().name(), plan.from()));
    }
  }

  private static void days(RulesPlan plan, List<String> advice) {
    long second = plan.from().getEpochSecond();
    if (WindowGrain.DAY.startOf(second) == second) {
      return;
    }
    List<String> cut =
        plan.changes().stream()
            .filter(change -> change.cuts(WindowGrain.DAY))
            .map(change -> change.set().name())
            .toList();
    if (!cut.isEmpty()) {
      advice.add(
          "the day window of %s has only a part of that day, before or after the change, for: %s."
              .formatted(plan.from().toString().substring(0, 10), String.join("; ", cut)));
    }
  }
}
