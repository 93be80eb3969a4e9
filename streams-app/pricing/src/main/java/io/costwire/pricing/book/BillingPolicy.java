// SPDX-License-Identifier: Apache-2.0
package io.costwire.pricing.book;

import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What of a provider's answer its bill goes by, where providers and their APIs differ.
 *
 * @param billedTier which of the two reported service tiers is billed
 * @param billedTierByFlavor the same for the API flavours that differ, by flavour in lower case
 */
public record BillingPolicy(
    BilledTier billedTier, Map<String, BilledTier> billedTierByFlavor, ReportedCost reportedCost) {

  public static final BillingPolicy DEFAULT =
      new BillingPolicy(BilledTier.SERVED, Map.of(), ReportedCost.COMPARE);

  /** Which service tier decides the price. */
  public enum BilledTier {
    /** The one that served; the one asked for where the response does not say. */
    SERVED,
    /**
     * The one asked for: some APIs answer {@code default} whatever served. The one that served
     * where the request did not say.
     */
    REQUESTED
  }

  /** What a cost that the provider reports is good for. */
  public enum ReportedCost {
    /** It is kept beside ours with the difference. */
    COMPARE,
    /** It is what will be invoiced: it is billed, and ours is kept beside it. */
    TRUST
  }

  public BillingPolicy {
    billedTierByFlavor = Map.copyOf(billedTierByFlavor);
  }

  /** The tier to bill, in the provider's words; null when neither side says one. */
  public @Nullable String tier(
      @Nullable String requested, @Nullable String served, @Nullable String flavor) {
    BilledTier policy =
        flavor == null || billedTierByFlavor.isEmpty()
            ? billedTier
            : billedTierByFlavor.getOrDefault(flavor.strip().toLowerCase(Locale.ROOT), billedTier);
    return switch (policy) {
      case SERVED -> served == null ? requested : served;
      case REQUESTED -> requested == null ? served : requested;
    };
  }
}
