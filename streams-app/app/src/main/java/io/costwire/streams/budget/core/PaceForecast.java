// SPDX-License-Identifier: Apache-2.0
package io.costwire.streams.budget.core;

import io.costwire.signals.forecast.Exhaustion;
import io.costwire.signals.forecast.ForecastResult;
import io.costwire.signals.forecast.SpendHistory;
import io.costwire.signals.forecast.SpendModel;
import io.costwire.signals.forecast.SpendPeriod;
import io.costwire.streams.budget.core.CivilPeriod.Span;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** The forecast of one period, and when another one is due. */
public final class PaceForecast {
  /** What a record has room for, and no use in any way. */
  private static final BigDecimal MOST = BigDecimal.TEN.pow(18);

  /** Where hours decide, and where days do; in stream time. */
  private static final Duration SOON = Duration.ofMinutes(5);

  private static final Duration LATER = Duration.ofMinutes(30);

  private final Budget budget;
  private final Span period;
  private final long nowSecond;

  public PaceForecast(Budget budget, Span period, long nowSecond) {
    this.budget = budget;
    this.period = period;
    this.nowSecond = nowSecond;
  }

  /** Whether the last forecast of a pace is too old, or about something else. */
  public static boolean isDue(Budget budget, Pace pace, long nowSecond) {
    if (!(budget.scope().period() instanceof Period.Civil civil)) {
      return false;
    }
    Outlook outlook = pace.told().outlook();
    return outlook == null
        || !outlook.isOf(civil.around(nowSecond))
        || nowSecond >= outlook.asOf() + every(civil).toSeconds()
        || (outlook instanceof Outlook.Expected expected
            && expected.exhaustion().amount().compareTo(budget.limit().amount()) != 0);
  }

  private static Duration every(Period.Civil civil) {
    return switch (civil.unit()) {
      case HOUR, DAY -> SOON;
      case WEEK, MONTH, QUARTER, YEAR -> LATER;
    };
  }

  /** Whether people see a difference. */
  public static boolean isNews(@Nullable Outlook before, Outlook now) {
    return !(before instanceof Outlook.Missing was
        && now instanceof Outlook.Missing is
        && was.isOf(is.period())
        && was.why().equals(is.why()));
  }

  /**
   * What is to be expected.
   *
   * @param model asked as of now
   * @param spent in the period so far
   */
  public Outlook outlook(SpendModel model, SpendHistory history, BigDecimal spent) {
    var whole = new SpendPeriod(period.start(), period.end());
    return switch (model.forecast(whole, spent)) {
      case ForecastResult.NotYet notYet -> new Outlook.Missing(period, nowSecond, notYet.missing());
      case ForecastResult.Forecast forecast when forecast.high().compareTo(MOST) >= 0 ->
          new Outlook.Missing(period, nowSecond, "the history is too uneven for one");
      case ForecastResult.Forecast forecast ->
          new Outlook.Expected(
              period,
              nowSecond,
              forecast.low(),
              forecast.expected(),
              forecast.high(),
              usedUp(model.exhaustion(whole, spent, budget.limit().amount())),
              PacePast.known(history));
    };
  }

  private Outlook.UsedUp usedUp(Exhaustion exhaustion) {
    BigDecimal amount = budget.limit().amount();
    return switch (exhaustion) {
      case Exhaustion.Already already -> new Outlook.UsedUp(amount, null, null, null);
      case Exhaustion.Within within ->
          new Outlook.UsedUp(
              amount,
              within.earliest().getEpochSecond(),
              within.expected().getEpochSecond(),
              second(within.latest()));
      case Exhaustion.NotBeforeEnd lasts ->
          new Outlook.UsedUp(amount, second(lasts.earliest()), null, null);
      case Exhaustion.Unknown unknown -> new Outlook.UsedUp(amount, null, null, null);
    };
  }

  private static @Nullable Long second(@Nullable Instant instant) {
    return instant == null ? null : instant.getEpochSecond();
  }
}
