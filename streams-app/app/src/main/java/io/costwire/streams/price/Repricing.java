// SPDX-License-Identifier: Apache-2.0
package io.costwire.streams.price;

import io.costwire.pricing.PriceEngine;
import io.costwire.schemas.PricedUsage;
import io.costwire.schemas.UsageEvent;
import io.costwire.streams.flow.Replaced;
import io.costwire.streams.owner.Ownership;
import io.costwire.streams.owner.core.OwnershipRules;
import java.time.Instant;
import java.util.Optional;

/**
 * What the streams app would make of a row of history: the same code, for whoever reports before
 * something is corrected.
 */
public final class Repricing {
  private Repricing() {}

  /**
   * The correction of a priced usage by a book, if there is one. A book that makes an absurd cost
   * of it corrects nothing.
   *
   * @param known the revision that is valid
   */
  public static Optional<PricedUsage> correct(PriceEngine engine, PricedUsage known, Instant now) {
    try {
      return EventPricer.correct(
          engine, known, new Replaced.Reason("report", known.getPricedAt()), now);
    } catch (EventPricer.CostOutOfBounds e) {
      return Optional.empty();
    }
  }

  /**
   * A priced usage as it would be, were its event another one; nothing where a book makes an absurd
   * cost of that.
   */
  public static Optional<PricedUsage> instead(
      PriceEngine engine, PricedUsage known, UsageEvent event, Instant now) {
    try {
      return Optional.of(EventPricer.instead(engine, known, event, now));
    } catch (EventPricer.CostOutOfBounds e) {
      return Optional.empty();
    }
  }

  /** The revision of a priced usage with the tags that rules give it, if it has others. */
  public static Optional<PricedUsage> retag(OwnershipRules rules, PricedUsage known, Instant now) {
    return Ownership.retag(rules, known, new Replaced.Reason("report", known.getPricedAt()), now);
  }
}
