// SPDX-License-Identifier: Apache-2.0
package io.costwire.pricing.book;

import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What conditions look at, in canonical names.
 *
 * @param serviceTier the tier that served the request; {@code standard} when nothing else is known
 * @param mode {@code batch} or {@code standard}
 * @param region geography or residency as the provider names it, or empty
 */
public record RequestFacts(Instant at, String serviceTier, String mode, String region) {

  /** A batch is a mode of delivery, whichever of the two fields says so. */
  public static RequestFacts of(
      Instant at, @Nullable String serviceTier, @Nullable String mode, @Nullable String region) {
    String tier = ServiceTiers.canonical(serviceTier);
    boolean batch =
        tier.equals(ServiceTiers.BATCH) || ServiceTiers.canonical(mode).equals(ServiceTiers.BATCH);
    return new RequestFacts(
        at,
        tier.equals(ServiceTiers.BATCH) ? ServiceTiers.STANDARD : tier,
        batch ? ServiceTiers.BATCH : ServiceTiers.STANDARD,
        region == null ? "" : region.strip().toLowerCase(Locale.ROOT));
  }

  RequestFacts at(Instant other) {
    return new RequestFacts(other, serviceTier, mode, region);
  }
}
