// SPDX-License-Identifier: Apache-2.0
package io.costwire.streams.flow;

import io.costwire.schemas.PricedUsage;
import io.costwire.schemas.ReplacedPrice;
import io.costwire.schemas.UsageEvent;
import java.time.Instant;
import java.util.List;
import java.util.Map;
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
        before(priced.getEvent(), old.getTags()),
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
        null,
        Map.of());
  }

  private static UsageEvent before(UsageEvent event, @Nullable Map<String, String> tags) {
    return tags == null ? event : UsageEvent.newBuilder(event).setTags(tags).build();
  }

  /** How many times sums have counted what a correction took the place of. */
  public static int times(PricedUsage priced) {
    ReplacedPrice old = priced.getReplaced();
    return old == null ? 0 : old.getTimes();
  }

  /**
   * Why a price is replaced.
   *
   * @param countedAt when the event was priced for the first time
   * @param times how many times sums have counted the price
   */
  public record Reason(String cause, Instant countedAt, int times) {
    public Reason {
      if (times < 1) {
        throw new IllegalArgumentException("a price that was counted %d times".formatted(times));
      }
    }

    public Reason(String cause, Instant countedAt) {
      this(cause, countedAt, 1);
    }
  }

  /** What a correction of a priced usage says about it. */
  public static ReplacedPrice by(Reason reason, PricedUsage old) {
    return by(reason, old, null);
  }

  /**
   * What a correction of a priced usage says about it.
   *
   * @param tags that it had, where the correction changes them
   */
  public static ReplacedPrice by(
      Reason reason, PricedUsage old, @Nullable Map<String, String> tags) {
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
        reason.cause,
        reason.times,
        tags);
  }
}
