// SPDX-License-Identifier: Apache-2.0
package io.costwire.streams.flow;

import io.costwire.schemas.PricedUsage;
import io.costwire.schemas.ReplacedPrice;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Between a correction and what it replaced. A correction carries the old price, so whoever keeps
 * sums takes that away and adds the new one, without a memory of events.
 */
public final class Replaced {
  private Replaced() {}

  /** The priced usage that a correction took the place of; null for a first revision. */
  public static @Nullable PricedUsage before(PricedUsage priced) {
    ReplacedPrice old = priced.getReplaced();
    if (old == null) {
      return null;
    }
    return new PricedUsage(
        priced.getEvent(),
        old.getStatus(),
        null,
        List.of(),
        old.getCurrency(),
        old.getListCost(),
        old.getContractedCost(),
        old.getEffectiveCost(),
        old.getBilledCost(),
        List.of(),
        old.getSavings(),
        old.getResolvedProvider(),
        old.getResolvedModel(),
        old.getPriceVersion(),
        old.getPriceEntry(),
        old.getRevision(),
        priced.getSourcePartition(),
        priced.getSourceOffset(),
        priced.getArrivedAt(),
        old.getPricedAt(),
        null,
        null);
  }

  /**
   * Why a price is replaced.
   *
   * @param countedAt when the event was priced for the first time
   */
  public record Reason(String cause, Instant countedAt) {}

  /** What a correction of a priced usage says about it. */
  public static ReplacedPrice by(Reason reason, PricedUsage old) {
    return new ReplacedPrice(
        old.getRevision(),
        old.getStatus(),
        old.getCurrency(),
        old.getListCost(),
        old.getContractedCost(),
        old.getEffectiveCost(),
        old.getBilledCost(),
        old.getSavings(),
        old.getResolvedProvider(),
        old.getResolvedModel(),
        old.getPriceVersion(),
        old.getPriceEntry(),
        old.getPricedAt(),
        reason.countedAt,
        reason.cause);
  }
}
