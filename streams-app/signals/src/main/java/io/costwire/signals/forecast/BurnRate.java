// SPDX-License-Identifier: Apache-2.0
package io.costwire.signals.forecast;

import java.math.BigDecimal;
import java.math.RoundingMode;

/**
 * What a stretch of time spent, beside what it may spend if the budget is to last: the budget's
 * part that the rhythm of its period puts there. A Monday morning may spend more than a Sunday
 * night.
 *
 * @param spent in the stretch, exactly
 * @param allowed of the budget, to six decimals
 * @since 0.1
 */
public record BurnRate(BigDecimal spent, BigDecimal allowed) {
  private static final int DECIMALS = 6;

  /**
   * @param budget of the whole period
   * @param stretch what of it lies outside of the period is allowed the same budget by the clock,
   *     so that the first hours of a period are not blamed for the last ones of the period before
   * @param spent in the stretch, all of it
   */
  public static BurnRate of(
      SpendModel model,
      SpendPeriod period,
      BigDecimal budget,
      SpendPeriod stretch,
      BigDecimal spent) {
    double share =
        model.expectedShare(period, stretch.to()).share()
            - model.expectedShare(period, stretch.from()).share();
    double all = Math.max(0, share) + outside(period, stretch);
    BigDecimal allowed = budget.multiply(BigDecimal.valueOf(all));
    return new BurnRate(spent, allowed.setScale(DECIMALS, RoundingMode.HALF_EVEN));
  }

  /** The part of a stretch before and after a period, in lengths of that. */
  private static double outside(SpendPeriod period, SpendPeriod stretch) {
    double before = CivilClock.seconds(period.from()) - CivilClock.seconds(stretch.from());
    double after = CivilClock.seconds(stretch.to()) - CivilClock.seconds(period.to());
    double own = CivilClock.seconds(stretch.to()) - CivilClock.seconds(stretch.from());
    double length = CivilClock.seconds(period.to()) - CivilClock.seconds(period.from());
    return (Math.clamp(before, 0, own) + Math.clamp(after, 0, own)) / length;
  }

  /** Whether at least so many times the allowed amount was spent. */
  public boolean isAtLeast(BigDecimal times) {
    return spent.compareTo(allowed.multiply(times)) >= 0;
  }
}
