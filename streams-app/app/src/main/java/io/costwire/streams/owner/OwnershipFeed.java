// SPDX-License-Identifier: Apache-2.0
package io.costwire.streams.owner;

import io.costwire.schemas.OwnershipRules;
import io.costwire.schemas.topics.Topic;
import io.costwire.schemas.topics.Topics;
import io.costwire.streams.flow.ControlFeed;
import io.costwire.streams.flow.StageMetrics;
import io.micrometer.core.instrument.Counter;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows control.ownership. Rules that cannot be followed are refused as a whole, named in the log
 * and counted; those of before stay.
 */
public final class OwnershipFeed implements ControlFeed<OwnershipRules> {
  private static final Logger log = LoggerFactory.getLogger(OwnershipFeed.class);

  private final ActiveOwnership active;
  private final Counter refused;
  private io.costwire.streams.owner.core.@Nullable OwnershipRules next;

  public OwnershipFeed(ActiveOwnership active, StageMetrics metrics) {
    this.active = active;
    this.refused = metrics.counter("ownership_rules_refused");
  }

  @Override
  public Topic<OwnershipRules> topic() {
    return Topics.CONTROL_OWNERSHIP;
  }

  @Override
  public void accept(String key, @Nullable OwnershipRules value) {
    if (!key.equals(OwnershipRecords.KEY)) {
      refused(key, "the key is not " + OwnershipRecords.KEY);
      return;
    }
    try {
      next =
          value == null
              ? io.costwire.streams.owner.core.OwnershipRules.NONE
              : OwnershipRecords.rules(value);
    } catch (IllegalArgumentException e) {
      refused(key, String.valueOf(e.getMessage()));
    }
  }

  private void refused(String key, String reason) {
    refused.increment();
    log.warn("stage=price ownership={} state=refused reason={}", key, reason);
  }

  @Override
  public void settled() {
    var rules = next;
    if (rules != null) {
      next = null;
      active.activate(rules);
      log.info(
          "stage=price ownership={} rules={} state=active", rules.version(), rules.rules().size());
    }
  }
}
