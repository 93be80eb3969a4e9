// SPDX-License-Identifier: Apache-2.0
package io.costwire.pricing.book;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads {@code clock}, {@code billed_tier} and {@code reported_cost} of a provider. */
final class ProviderTermsReader {

  private static final Set<String> TIER_KEYS = Set.of("default", "flavors");

  private ProviderTermsReader() {}

  static ProviderTerms read(YamlCursor provider) {
    Provider.Clock clock =
        provider.parsed(
            "clock",
            text -> Provider.Clock.valueOf(text.toUpperCase(Locale.ROOT)),
            "a clock",
            "request_start or response_end");
    ProviderTerms.ReportedCost reportedCost =
        provider.parsed(
            "reported_cost",
            text -> ProviderTerms.ReportedCost.valueOf(text.toUpperCase(Locale.ROOT)),
            "a policy",
            "compare or trust");
    ProviderTerms.BilledTier tier = null;
    Map<String, ProviderTerms.BilledTier> flavors = new HashMap<>();
    YamlCursor tiers = provider.child("billed_tier");
    if (tiers != null && tiers.isMappingOf(TIER_KEYS)) {
      tier = tier(tiers, "default");
      readFlavors(tiers, flavors);
    }
    return new ProviderTerms(
        clock == null ? ProviderTerms.DEFAULT.clock() : clock,
        tier == null ? ProviderTerms.DEFAULT.billedTier() : tier,
        flavors,
        reportedCost == null ? ProviderTerms.DEFAULT.reportedCost() : reportedCost);
  }

  private static void readFlavors(YamlCursor tiers, Map<String, ProviderTerms.BilledTier> flavors) {
    YamlCursor table = tiers.child("flavors");
    if (table == null || !table.isMappingOf(Set.copyOf(table.keys()))) {
      return;
    }
    for (String flavor : table.keys()) {
      ProviderTerms.BilledTier tier = tier(table, flavor);
      if (tier != null) {
        flavors.put(flavor.toLowerCase(Locale.ROOT), tier);
      }
    }
  }

  private static ProviderTerms.@Nullable BilledTier tier(YamlCursor at, String key) {
    return at.parsed(
        key,
        text -> ProviderTerms.BilledTier.valueOf(text.toUpperCase(Locale.ROOT)),
        "a policy",
        "served or requested");
  }
}
