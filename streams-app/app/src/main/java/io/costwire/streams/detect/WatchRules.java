// SPDX-License-Identifier: Apache-2.0
package io.costwire.streams.detect;

import io.costwire.signals.rules.SignalRule;
import io.costwire.signals.rules.SignalRules;
import io.costwire.streams.detect.core.SeriesKey;
import io.costwire.streams.detect.core.SeriesKey.Watched;
import io.costwire.streams.detect.core.SilenceWatch;
import io.costwire.streams.detect.core.SpendWatch;
import io.costwire.streams.detect.core.Watch;
import io.costwire.streams.window.core.DimensionSet;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The rules that watch series, by the dimension set of their windows. For one thread. */
final class WatchRules {
  private final long version;
  private final List<Rule> rules = new ArrayList<>();
  private final Map<String, List<Rule>> bySet = new HashMap<>();

  /** A rule and how its series are judged. */
  record Rule(SignalRule rule, Watched watched, Set<String> dimensions, Watch watch) {
    SeriesKey key(String set, String tenant, List<String> values) {
      return new SeriesKey(watched, rule.id(), set, tenant, values);
    }

    boolean isOf(String set) {
      return dimensions.equals(Set.copyOf(DimensionSet.dimensions(set)));
    }

    boolean matches(String tenant, Map<String, String> values) {
      return rule.where().matches(tenant, values);
    }
  }

  WatchRules(ActiveSignalRules.Versioned active) {
    this.version = active.version();
    SignalRules all = active.rules();
    for (SignalRule.Anomaly rule : all.of(SignalRule.Anomaly.class)) {
      add(rule, Watched.SPEND, rule.dimensions(), new SpendWatch(rule));
    }
    for (SignalRule.Silence rule : all.of(SignalRule.Silence.class)) {
      add(rule, Watched.SILENCE, rule.dimensions(), new SilenceWatch(rule));
    }
  }

  private void add(SignalRule rule, Watched watched, List<String> dimensions, Watch watch) {
    rules.add(new Rule(rule, watched, Set.copyOf(dimensions), watch));
  }

  long version() {
    return version;
  }

  /** The rules that watch windows of a set. */
  List<Rule> of(String set) {
    return bySet.computeIfAbsent(
        set, name -> rules.stream().filter(rule -> rule.isOf(name)).toList());
  }

  /** How a series is judged; null when no rule watches it any more. */
  @Nullable Watch watch(SeriesKey key) {
    for (Rule rule : of(key.set())) {
      if (rule.watched == key.watched() && rule.rule.id().equals(key.rule())) {
        return rule.matches(key.tenant(), key.labels()) ? rule.watch : null;
      }
    }
    return null;
  }
}
