// SPDX-License-Identifier: Apache-2.0
package io.costwire.pricing.audit;

import io.costwire.pricing.PriceRequest;
import io.costwire.pricing.core.Usage;
import java.math.BigDecimal;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Results of Anthropic's usage and cost reports, and the same as CSV from the console. Each row is
 * a sum over the requests of a bucket; uncached input, cache reads and writes are apart. The cost
 * report states cents, the console's table dollars.
 */
final class AnthropicRows implements RowReader {

  private static final List<FieldPath> TIME = FieldPath.any("starting_at", "usage_date_utc");
  private static final List<FieldPath> MODEL = FieldPath.any("model", "model_version");
  private static final List<FieldPath> CENTS = FieldPath.any("amount");
  private static final List<FieldPath> DOLLARS = FieldPath.any("cost_usd");
  private static final List<FieldPath> TIER = FieldPath.any("service_tier", "usage_type");
  private static final List<FieldPath> CONTEXT = FieldPath.any("context_window");
  private static final List<FieldPath> GEO = FieldPath.any("inference_geo");
  private static final List<FieldPath> UNCACHED =
      FieldPath.any("uncached_input_tokens", "usage_input_tokens_no_cache");
  private static final List<FieldPath> READ =
      FieldPath.any("cache_read_input_tokens", "usage_input_tokens_cache_read");
  private static final List<FieldPath> WRITTEN_5M =
      FieldPath.any(
          "cache_creation.ephemeral_5m_input_tokens",
          "cache_creation_5m_input_tokens",
          "usage_input_tokens_cache_write_5m");
  private static final List<FieldPath> WRITTEN_1H =
      FieldPath.any(
          "cache_creation.ephemeral_1h_input_tokens",
          "cache_creation_1h_input_tokens",
          "usage_input_tokens_cache_write_1h");
  private static final List<FieldPath> OUTPUT =
      FieldPath.any("output_tokens", "usage_output_tokens");
  private static final List<FieldPath> WEB_SEARCHES =
      FieldPath.any("server_tool_use.web_search_requests", "web_search_count");

  @Override
  public AuditRow.Usable read(RowFields row) throws UnreadableRow {
    String tier = row.identifier(TIER);
    PriceRequest.Terms terms =
        PriceRequest.Terms.STANDARD.withServiceTier(tier).withRegion(region(row.identifier(GEO)));
    PriceRequest request =
        new PriceRequest(
            "anthropic",
            new PriceRequest.Models(null, row.text(MODEL)),
            row.requiredInstant(TIME),
            usage(row),
            terms,
            null);
    return new AuditRow.Usable(
        row.origin(),
        null,
        request,
        new AuditRow.Extent.Requests(BigDecimal.ONE, isLongContext(row.text(CONTEXT))),
        reported(row));
  }

  private static Usage usage(RowFields row) throws UnreadableRow {
    BigDecimal read = row.count(READ);
    BigDecimal short5m = row.count(WRITTEN_5M);
    BigDecimal long1h = row.count(WRITTEN_1H);
    BigDecimal written = Counts.sum(short5m, long1h);
    return new Counts()
        .input(row.count(UNCACHED), Counts.sum(read, written), false)
        .total("output_tokens", row.count(OUTPUT))
        .part("cache_read_tokens", read)
        .part("cache_write_tokens", written)
        .part("cache_write_1h_tokens", long1h)
        .part("web_searches", row.count(WEB_SEARCHES))
        .usage();
  }

  private static @Nullable BigDecimal reported(RowFields row) throws UnreadableRow {
    BigDecimal dollars = row.number(DOLLARS);
    if (dollars != null) {
      return dollars;
    }
    BigDecimal cents = row.number(CENTS);
    return cents == null ? null : cents.movePointLeft(2);
  }

  /** {@code 200k-1M} is beyond the threshold, {@code 0-200k} and {@code ≤ 200k} are below. */
  private static boolean isLongContext(@Nullable String window) {
    if (window == null) {
      return false;
    }
    String plain = window.toLowerCase(Locale.ROOT).replace(" ", "");
    return plain.startsWith("200k-") || plain.startsWith(">");
  }

  private static @Nullable String region(@Nullable String geo) {
    return geo == null || geo.equals("global") || geo.equals("not_available") ? null : geo;
  }
}
