// SPDX-License-Identifier: Apache-2.0
package io.costwire.pricing.book;

import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What conditions look at, in canonical names.
 *
 * @param serviceTier the tier that served the request; {@code standard} when nothing else is known
 * @param mode how it was delivered: {@code standard}, {@code batch}, or a provider's own such as
 *     {@code fast}
 * @param region geography or residency as the provider names it, or empty
 */
public record RequestFacts(Instant at, String serviceTier, String mode, String region) {

  /** A batch is a mode of delivery, whichever of the two fields says so. */
  public static RequestFacts of(
      Instant at, @Nullable String serviceTier, @Nullable String mode, @Nullable String region) {
    String tier = ServiceTiers.canonical(serviceTier);
    boolean batchTier = tier.equals(ServiceTiers.BATCH);
    return new RequestFacts(
        at,
        batchTier ? ServiceTiers.STANDARD : tier,
        batchTier ? ServiceTiers.BATCH : ServiceTiers.canonical(mode),
        region == null ? "" : region.strip().toLowerCase(Locale.ROOT));
  }

  /** Whether the request waited for a lower price: batch or flex. */
  public boolean isEconomical() {
    return mode.equals(ServiceTiers.BATCH) || serviceTier.equals(ServiceTiers.FLEX);
  }

  /** The same request, had it not waited. */
  public RequestFacts atStandardTerms() {
    return new RequestFacts(at, ServiceTiers.STANDARD, ServiceTiers.STANDARD, region);
  }

  RequestFacts at(Instant other) {
    return new RequestFacts(other, serviceTier, mode, region);
  }
}
