// SPDX-License-Identifier: Apache-2.0
package io.costwire.streams.detect;

import io.costwire.schemas.SignalRule;
import io.costwire.schemas.topics.Topic;
import io.costwire.schemas.topics.Topics;
import io.costwire.signals.rules.SignalRules;
import io.costwire.streams.flow.ControlFeed;
import io.costwire.streams.flow.StageMetrics;
import io.micrometer.core.instrument.Counter;
import java.time.DateTimeException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows control.signals. A rule that cannot be followed is refused, named in the log and counted;
 * the one it would have replaced stays.
 */
public final class SignalRulesFeed implements ControlFeed<SignalRule> {
  private static final Logger log = LoggerFactory.getLogger(SignalRulesFeed.class);

  private final ActiveSignalRules active;
  private final Counter refused;
  private final Map<String, io.costwire.signals.rules.SignalRule> rules = new HashMap<>();
  private final Set<String> off = new HashSet<>();
  private boolean changed;

  public SignalRulesFeed(ActiveSignalRules active, StageMetrics metrics) {
    this.active = active;
    this.refused = metrics.counter("signal_rules_refused");
  }

  @Override
  public Topic<SignalRule> topic() {
    return Topics.CONTROL_SIGNALS;
  }

  @Override
  public void accept(String key, @Nullable SignalRule value) {
    if (value == null) {
      changed |= rules.remove(key) != null | off.remove(key);
      return;
    }
    try {
      if (value.getEnabled()) {
        rules.put(key, SignalRuleRecords.rule(value));
        off.remove(key);
      } else {
        off.add(key);
      }
      changed = true;
    } catch (IllegalArgumentException | DateTimeException e) {
      refused.increment();
      log.warn("stage=detect rule={} state=refused reason={}", key, e.getMessage());
    }
  }

  @Override
  public void settled() {
    if (changed) {
      changed = false;
      active.activate(SignalRules.of(rules.values(), off));
      log.info("stage=detect rules={} state=active", active.current().rules().size());
    }
  }
}
