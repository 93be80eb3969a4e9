// SPDX-License-Identifier: Apache-2.0
package io.costwire.streams.notice;

import io.costwire.schemas.EventKind;
import io.costwire.schemas.PricedUsage;
import io.costwire.signals.rules.SignalRule.ExpensiveRequest;
import io.costwire.signals.rules.SignalRule.UnpricedUsage;
import io.costwire.signals.rules.SignalRule.Where;
import io.costwire.signals.rules.SignalRules;
import io.costwire.streams.flow.PricedFacts;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The rules that look at single events, prepared for a look at each of them. */
final class RequestRules {
  private static final int MONEY_SCALE = 18;

  private final List<ExpensiveRequest> expensive;
  private final List<UnpricedUsage> unpriced;
  // of the scale of costs, which makes the comparison cheap; null where there is no rule
  private final @Nullable BigDecimal lowest;

  RequestRules(SignalRules rules) {
    expensive = rules.of(ExpensiveRequest.class).stream().sorted(ExpensiveRequest.FIRST).toList();
    unpriced = rules.of(UnpricedUsage.class);
    lowest =
        expensive.isEmpty()
            ? null
            : expensive.getFirst().above().setScale(MONEY_SCALE, RoundingMode.CEILING);
  }

  /** Whether a cost may be one that a rule asks for. */
  boolean mayBeExpensive(@Nullable BigDecimal cost) {
    return cost != null && lowest != null && cost.compareTo(lowest) >= 0;
  }

  /**
   * The rule with the lowest threshold that the cost has reached; null where there is none. A
   * charge for capacity is no request: nobody is told that a day of a GPU cost what it costs every
   * day.
   */
  @Nullable ExpensiveRequest reached(PricedUsage priced) {
    BigDecimal cost = priced.getBilledCost();
    if (!mayBeExpensive(cost) || priced.getEvent().getKind() == EventKind.CAPACITY) {
      return null;
    }
    for (ExpensiveRequest rule : expensive) {
      if (cost.compareTo(rule.above()) < 0) {
        return null;
      }
      if (matches(rule.where(), priced)) {
        return rule;
      }
    }
    return null;
  }

  /** The rules that look at an event without a price. */
  List<UnpricedUsage> unpriced(PricedUsage priced) {
    return unpriced.stream().filter(rule -> matches(rule.where(), priced)).toList();
  }

  private static boolean matches(Where where, PricedUsage priced) {
    if (!where.isOf(priced.getEvent().getTenant())) {
      return false;
    }
    for (Map.Entry<String, String> wanted : where.filter().entrySet()) {
      if (!wanted.getValue().equals(PricedFacts.value(priced, wanted.getKey()))) {
        return false;
      }
    }
    return true;
  }
}
