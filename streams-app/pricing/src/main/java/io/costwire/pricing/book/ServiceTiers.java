// SPDX-License-Identifier: Apache-2.0
package io.costwire.pricing.book;

import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One name for each service tier. Providers call the ordinary one default, auto, standard or
 * on-demand; a tier that is not listed here keeps its own name in lower case.
 */
public final class ServiceTiers {

  public static final String STANDARD = "standard";
  public static final String BATCH = "batch";
  public static final String FLEX = "flex";

  /** Paid by the hour, whether used or not: its requests cost nothing more. */
  public static final String PROVISIONED = "provisioned_throughput";

  private static final Map<String, String> CANONICAL =
      Map.ofEntries(
          Map.entry("", STANDARD),
          Map.entry("auto", STANDARD),
          Map.entry("default", STANDARD),
          Map.entry("on_demand", STANDARD),
          Map.entry("standard_only", STANDARD),
          Map.entry("traffic_type_unspecified", STANDARD),
          Map.entry("service_tier_unspecified", STANDARD),
          Map.entry("on_demand_priority", "priority"),
          Map.entry("on_demand_flex", FLEX));

  private ServiceTiers() {}

  public static String canonical(@Nullable String reported) {
    if (reported == null) {
      return STANDARD;
    }
    String known = CANONICAL.get(reported);
    if (known != null) {
      return known;
    }
    String name = reported.strip().toLowerCase(Locale.ROOT).replace('-', '_');
    return CANONICAL.getOrDefault(name, name);
  }
}
