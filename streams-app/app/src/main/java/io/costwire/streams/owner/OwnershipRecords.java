// SPDX-License-Identifier: Apache-2.0
package io.costwire.streams.owner;

import io.costwire.streams.owner.core.OwnershipRule;
import io.costwire.streams.owner.core.OwnershipRules;
import java.time.Instant;
import java.util.List;

/** Rules as the record of control.ownership, and back. */
public final class OwnershipRecords {
  /** Key of the one record. */
  public static final String KEY = "rules";

  private OwnershipRecords() {}

  /**
   * What the record means.
   *
   * @throws IllegalArgumentException when it cannot be followed, with the reason
   */
  public static OwnershipRules rules(io.costwire.schemas.OwnershipRules record) {
    List<OwnershipRule> rules =
        record.getRules().stream()
            .map(
                rule ->
                    new OwnershipRule(
                        rule.getRuleId(),
                        rule.getMatch(),
                        rule.getTags(),
                        rule.getOverrule(),
                        rule.getEffectiveFrom(),
                        rule.getEffectiveUntil()))
            .toList();
    return new OwnershipRules(rules);
  }

  /** The record of rules. */
  public static io.costwire.schemas.OwnershipRules record(OwnershipRules rules, Instant now) {
    return new io.costwire.schemas.OwnershipRules(
        rules.version(), rules.rules().stream().map(OwnershipRecords::record).toList(), now);
  }

  private static io.costwire.schemas.OwnershipRule record(OwnershipRule rule) {
    return new io.costwire.schemas.OwnershipRule(
        rule.id(), rule.match(), rule.tags(), rule.overrule(), rule.from(), rule.until());
  }
}
