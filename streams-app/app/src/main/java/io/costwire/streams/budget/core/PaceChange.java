// SPDX-License-Identifier: Apache-2.0
package io.costwire.streams.budget.core;

import io.costwire.signals.forecast.ExpectedShare.Basis;
import io.costwire.streams.budget.core.CivilPeriod.Span;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/** Something that people are to be told about how a budget is spent. */
public sealed interface PaceChange {

  /** What is told. */
  enum Move {
    FIRED,
    /** It was so and is over. */
    ENDED,
    /** It is not so, or nobody asks any more. */
    WITHDRAWN
  }

  Move move();

  /** Order of the signals of a pace. */
  long counter();

  /** The period that the signal is about. */
  Span period();

  /**
   * A forecast threshold.
   *
   * @param spent in the period; null where nothing is counted any more
   * @param outlook the forecast that it is about; null where there is none
   */
  record Forecast(
      Move move,
      long counter,
      Span period,
      BigDecimal threshold,
      @Nullable BigDecimal spent,
      Outlook.@Nullable Expected outlook)
      implements PaceChange {}

  /**
   * A burn rate.
   *
   * @param seen null where nobody looks any more
   */
  record Burn(Move move, long counter, Pace.Episode episode, @Nullable Seen seen)
      implements PaceChange {
    @Override
    public Span period() {
      return episode.period();
    }
  }

  /**
   * What windows had spent beside what the budget allows.
   *
   * @param at seconds since 1970 UTC
   * @param left of the budget in its period
   * @param usedUpAt when it is used up at the short window's speed, seconds since 1970 UTC; null
   *     where not before the period ends
   */
  record Seen(
      long at,
      BigDecimal slowSpent,
      BigDecimal slowAllowed,
      BigDecimal fastSpent,
      BigDecimal fastAllowed,
      Basis basis,
      BigDecimal left,
      @Nullable Long usedUpAt) {}
}
