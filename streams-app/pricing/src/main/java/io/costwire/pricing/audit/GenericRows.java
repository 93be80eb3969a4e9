// SPDX-License-Identifier: Apache-2.0
package io.costwire.pricing.audit;

import io.costwire.pricing.PriceRequest;
import io.costwire.pricing.core.Usage;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Rows of any table, by a map of its columns. Input includes what was cached unless told else. */
final class GenericRows implements RowReader {

  /** What people write for units. */
  static final Map<String, String> SHORT_NAMES =
      Map.of(
          "input", "input_tokens",
          "output", "output_tokens",
          "cache_read", "cache_read_tokens",
          "cached", "cache_read_tokens",
          "cache_write", "cache_write_tokens",
          "reasoning", "output_reasoning_tokens",
          "tier", "service_tier",
          "timestamp", "time");

  private static final Set<String> NOT_UNITS =
      Set.of(
          "cost", "model", "time", "provider", "id", "service_tier", "mode", "region", "requests");

  private static final List<FieldPath> ABSENT = List.of();

  private final ProviderNames providers;
  private final @Nullable String provider;
  private final boolean includesCached;
  private final Map<String, List<FieldPath>> columns;
  private final Map<String, List<FieldPath>> units = new LinkedHashMap<>();

  GenericRows(ProviderNames providers, AuditOptions options, Map<String, List<FieldPath>> columns) {
    this.providers = providers;
    this.provider = options.provider();
    this.includesCached = !options.cachedApart();
    this.columns = columns;
    columns.forEach(
        (key, places) -> {
          if (!NOT_UNITS.contains(key)) {
            units.put(key, places);
          }
        });
  }

  @Override
  public AuditRow.Usable read(RowFields row) throws UnreadableRow {
    String model = row.text(places("model"));
    String named = row.text(places("provider"));
    PriceRequest.Terms terms =
        PriceRequest.Terms.STANDARD
            .withServiceTier(row.identifier(places("service_tier")))
            .withMode(row.identifier(places("mode")))
            .withRegion(row.identifier(places("region")));
    PriceRequest request =
        new PriceRequest(
            named == null && provider != null ? provider : providers.resolve(named, model),
            new PriceRequest.Models(null, model),
            row.requiredInstant(places("time")),
            usage(row),
            terms,
            null);
    BigDecimal requests = row.count(places("requests"));
    return new AuditRow.Usable(
        row.origin(),
        row.identifier(places("id")),
        request,
        requests == null || requests.compareTo(BigDecimal.ONE) <= 0
            ? new AuditRow.Extent.OneRequest()
            : new AuditRow.Extent.Requests(requests, false),
        row.number(places("cost")));
  }

  private Usage usage(RowFields row) throws UnreadableRow {
    Counts counts = new Counts();
    BigDecimal cached =
        Counts.sum(row.count(places("cache_read_tokens")), row.count(places("cache_write_tokens")));
    BigDecimal input = row.count(places("input_tokens"));
    boolean contained = cached == null || input == null || cached.compareTo(input) <= 0;
    counts.input(input, cached, includesCached && contained);
    for (Map.Entry<String, List<FieldPath>> unit : units.entrySet()) {
      BigDecimal value = row.count(unit.getValue());
      if (unit.getKey().equals("output_tokens")) {
        counts.total(unit.getKey(), value);
      } else if (!unit.getKey().equals("input_tokens")) {
        counts.part(unit.getKey(), value);
      }
    }
    return counts.usage();
  }

  private List<FieldPath> places(String key) {
    return columns.getOrDefault(key, ABSENT);
  }
}
