// SPDX-License-Identifier: Apache-2.0
package io.costwire.pricing.book;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads {@code billed_tier} and {@code reported_cost} of a provider. */
final class BillingPolicyReader {

  private static final Set<String> TIER_KEYS = Set.of("default", "flavors");

  private BillingPolicyReader() {}

  static BillingPolicy read(YamlCursor provider) {
    BillingPolicy.ReportedCost reportedCost =
        provider.parsed(
            "reported_cost",
            text -> BillingPolicy.ReportedCost.valueOf(text.toUpperCase(Locale.ROOT)),
            "a policy",
            "compare or trust");
    BillingPolicy.BilledTier tier = null;
    Map<String, BillingPolicy.BilledTier> flavors = new HashMap<>();
    YamlCursor tiers = provider.child("billed_tier");
    if (tiers != null && tiers.isMappingOf(TIER_KEYS)) {
      tier = tier(tiers, "default");
      readFlavors(tiers, flavors);
    }
    return new BillingPolicy(
        tier == null ? BillingPolicy.DEFAULT.billedTier() : tier,
        flavors,
        reportedCost == null ? BillingPolicy.DEFAULT.reportedCost() : reportedCost);
  }

  private static void readFlavors(YamlCursor tiers, Map<String, BillingPolicy.BilledTier> flavors) {
    YamlCursor table = tiers.child("flavors");
    if (table == null || !table.isMappingOf(Set.copyOf(table.keys()))) {
      return;
    }
    for (String flavor : table.keys()) {
      BillingPolicy.BilledTier tier = tier(table, flavor);
      if (tier != null) {
        flavors.put(flavor.toLowerCase(Locale.ROOT), tier);
      }
    }
  }

  private static BillingPolicy.@Nullable BilledTier tier(YamlCursor at, String key) {
    return at.parsed(
        key,
        text -> BillingPolicy.BilledTier.valueOf(text.toUpperCase(Locale.ROOT)),
        "a policy",
        "served or requested");
  }
}
