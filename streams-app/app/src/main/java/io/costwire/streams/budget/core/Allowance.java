// SPDX-License-Identifier: Apache-2.0
package io.costwire.streams.budget.core;

import io.costwire.signals.forecast.ExpectedShare;
import io.costwire.signals.forecast.ExpectedShare.Basis;
import io.costwire.signals.forecast.SpendModel;
import io.costwire.signals.forecast.SpendPeriod;
import io.costwire.streams.budget.core.CivilPeriod.Span;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;

/**
 * What a stretch of time may spend if the budget is to last: the part of the amount that the rhythm
 * of its period puts there. A stretch that began in the period before may spend what that one
 * allowed it, too; so a night's burning is one, and the first minutes of a day are not blamed for
 * the evening.
 */
final class Allowance {
  private static final int DECIMALS = 6;

  private final Budget budget;
  private final SpendModel model;

  /**
   * @param amount to six decimals
   */
  record Allowed(BigDecimal amount, Basis basis) {}

  Allowance(Budget budget, SpendModel model) {
    this.budget = budget;
    this.model = model;
  }

  /** What may be spent between two instants, in seconds since 1970 UTC. */
  Allowed between(long from, long to) {
    return switch (budget.scope().period()) {
      case Period.Rolling rolling ->
          allowed((double) (to - from) / rolling.windowSeconds(), Basis.ELAPSED_TIME);
      case Period.Civil civil -> between(civil, from, to);
    };
  }

  private Allowed between(Period.Civil civil, long from, long to) {
    double share = 0;
    Basis basis = Basis.ELAPSED_TIME;
    long at = from;
    while (at < to) {
      Span span = civil.around(at);
      var period = new SpendPeriod(span.start(), span.end());
      long until = Math.min(to, span.endSecond());
      ExpectedShare before = model.expectedShare(period, Instant.ofEpochSecond(at));
      ExpectedShare after = model.expectedShare(period, Instant.ofEpochSecond(until));
      share += Math.max(0, after.share() - before.share());
      basis = after.basis();
      at = until;
    }
    return allowed(share, basis);
  }

  private Allowed allowed(double share, Basis basis) {
    BigDecimal amount = budget.limit().amount().multiply(BigDecimal.valueOf(share));
    return new Allowed(amount.setScale(DECIMALS, RoundingMode.HALF_EVEN), basis);
  }
}
