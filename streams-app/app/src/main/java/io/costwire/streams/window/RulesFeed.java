// SPDX-License-Identifier: Apache-2.0
package io.costwire.streams.window;

import io.costwire.schemas.DimensionRule;
import io.costwire.schemas.Grain;
import io.costwire.schemas.topics.Topic;
import io.costwire.schemas.topics.Topics;
import io.costwire.streams.flow.ControlFeed;
import io.costwire.streams.flow.StageMetrics;
import io.costwire.streams.window.core.DimensionCalendar;
import io.costwire.streams.window.core.DimensionSet;
import io.costwire.streams.window.core.WindowGrain;
import io.micrometer.core.instrument.Counter;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows control.rules: which dimension sets are kept from which hour on. A rule that cannot be
 * followed is refused and counted; the others stay in force.
 */
public final class RulesFeed implements ControlFeed<DimensionRule> {
  private static final Logger log = LoggerFactory.getLogger(RulesFeed.class);

  private final ActiveDimensions active;
  private final Counter refused;
  private final Map<String, DimensionCalendar.Rule> rules = new HashMap<>();
  private DimensionCalendar next = DimensionCalendar.DEFAULT;
  private boolean changed;

  public RulesFeed(ActiveDimensions active, StageMetrics metrics) {
    this.active = active;
    this.refused = metrics.counter("rules_refused");
  }

  @Override
  public Topic<DimensionRule> topic() {
    return Topics.CONTROL_RULES;
  }

  @Override
  public void accept(String key, @Nullable DimensionRule value) {
    DimensionCalendar.Rule before = rules.get(key);
    try {
      if (value == null) {
        rules.remove(key);
      } else {
        rules.put(key, rule(value));
      }
      next = new DimensionCalendar(rules.values());
      changed = true;
    } catch (IllegalArgumentException e) {
      if (before == null) {
        rules.remove(key);
      } else {
        rules.put(key, before);
      }
      refused.increment();
      log.warn("stage=window rule={} state=refused reason={}", key, e.getMessage());
    }
  }

  @Override
  public void settled() {
    if (changed) {
      changed = false;
      active.activate(next);
      log.info("stage=window rules={} state=active", rules.size());
    }
  }

  /**
   * What a record means.
   *
   * @throws IllegalArgumentException when it cannot be followed
   */
  public static DimensionCalendar.Rule rule(DimensionRule rule) {
    return new DimensionCalendar.Rule(
        new DimensionSet(rule.getDimensions(), grains(rule), rule.getMaxKeys()),
        rule.getEffectiveFrom().getEpochSecond());
  }

  private static Set<WindowGrain> grains(DimensionRule rule) {
    return rule.getGrains().stream().map(RulesFeed::grain).collect(Collectors.toSet());
  }

  private static WindowGrain grain(Grain grain) {
    return switch (grain) {
      case MINUTE -> WindowGrain.MINUTE;
      case HOUR -> WindowGrain.HOUR;
      case DAY -> WindowGrain.DAY;
      case OTHER -> throw new IllegalArgumentException("a grain of a newer schema; upgrade first");
    };
  }
}
