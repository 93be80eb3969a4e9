// SPDX-License-Identifier: Apache-2.0
package io.costwire.alerting.deliver;

import io.costwire.alerting.policy.Terms;
import io.costwire.alerting.policy.Terms.Cadence;
import io.costwire.alerting.policy.Terms.Group;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/**
 * When the next message of each group goes: the first one waits a little for more, the following
 * ones keep their distance. Remembers only groups that gather, or that were told within their
 * interval.
 */
final class GroupClock {
  private static final int FORGET_ABOVE = 1_000;

  private final Map<Group, Instant> gathering = new HashMap<>();
  private final Map<Group, Instant> restingUntil = new HashMap<>();

  /** When a notification goes that comes now; what gathers already takes it along. */
  Instant due(Terms terms, Instant now) {
    if (!terms.abilities().groups()) {
      return now;
    }
    return gathering.computeIfAbsent(terms.group(), group -> begin(group, terms.cadence(), now));
  }

  private Instant begin(Group group, Cadence cadence, Instant now) {
    Instant rested = restingUntil.getOrDefault(group, Instant.MIN);
    return rested.isAfter(now) && !rested.isAfter(now.plus(cadence.interval()))
        ? rested
        : now.plus(cadence.groupWait());
  }

  /** A message of the group goes now. */
  void told(Terms terms, Instant now) {
    if (!terms.abilities().groups()) {
      return;
    }
    gathering.remove(terms.group());
    if (restingUntil.size() >= FORGET_ABOVE) {
      restingUntil.values().removeIf(until -> !until.isAfter(now));
    }
    restingUntil.put(terms.group(), now.plus(terms.cadence().interval()));
  }

  /** Nothing of the group waits any more, because it was taken back. */
  void forget(Group group) {
    gathering.remove(group);
  }

  /** The clock was set back: what was planned by it comes so much earlier. */
  void earlier(Duration by) {
    gathering.replaceAll((group, due) -> due.minus(by));
    restingUntil.replaceAll((group, until) -> until.minus(by));
  }

  /** Nothing waits any more. */
  void clear() {
    gathering.clear();
  }
}
