// SPDX-License-Identifier: Apache-2.0
package io.costwire.pricing;

import io.costwire.pricing.book.Provider;
import io.costwire.pricing.core.Amounts;
import java.math.BigDecimal;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What decided a charge besides usage and prices, kept so that it can be checked later.
 *
 * @param reported what the provider says it cost beside what we make of it; null when it says
 *     nothing
 */
public record Circumstances(Tier tier, Timing timing, Payer payer, @Nullable Reported reported) {

  /**
   * The service tiers, the first two in the provider's words.
   *
   * @param billed the one that was priced, by its canonical name
   */
  public record Tier(@Nullable String requested, @Nullable String served, String billed) {}

  /**
   * The instant whose price applies, and which of the event's instants that is.
   *
   * @param clock the start where the event does not say when it ended
   */
  public record Timing(Instant at, Provider.Clock clock) {}

  /**
   * A cost that the provider reports, and ours.
   *
   * @param cost the provider's
   * @param computed ours, before it was replaced if it was; null when the book has no price
   * @param trusted whether the provider's is the one that was billed
   */
  public record Reported(BigDecimal cost, @Nullable BigDecimal computed, boolean trusted) {

    /** Theirs less ours; null when there is no cost of ours. */
    public @Nullable BigDecimal difference() {
      return computed == null ? null : cost.subtract(computed);
    }

    Reported rounded() {
      return new Reported(cost, computed == null ? null : Amounts.rounded(computed), trusted);
    }
  }

  Circumstances rounded() {
    return reported == null ? this : new Circumstances(tier, timing, payer, reported.rounded());
  }
}
