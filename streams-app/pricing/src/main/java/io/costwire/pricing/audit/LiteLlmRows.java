// SPDX-License-Identifier: Apache-2.0
package io.costwire.pricing.audit;

import io.costwire.pricing.PriceRequest;
import io.costwire.pricing.core.Usage;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Rows of the table LiteLLM_SpendLogs, as the database, the API or the user interface exports them.
 * Prompt tokens include what was cached, for Anthropic too; what the row itself does not have is in
 * its metadata.
 */
final class LiteLlmRows implements RowReader {

  private static final List<FieldPath> ID = FieldPath.any("request_id");
  private static final List<FieldPath> TIME = FieldPath.any("startTime");
  private static final List<FieldPath> END = FieldPath.any("endTime");
  private static final List<FieldPath> MODEL = FieldPath.any("model");
  private static final List<FieldPath> PROVIDER = FieldPath.any("custom_llm_provider");
  private static final List<FieldPath> SPEND = FieldPath.any("spend");
  private static final List<FieldPath> CALL = FieldPath.any("call_type");
  private static final List<FieldPath> CACHE_HIT = FieldPath.any("cache_hit");
  private static final List<FieldPath> PROMPT = FieldPath.any("prompt_tokens");
  private static final List<FieldPath> COMPLETION = FieldPath.any("completion_tokens");
  private static final List<FieldPath> TIER = metadata("service_tier");
  private static final List<FieldPath> REGION = metadata("inference_geo");
  private static final List<FieldPath> READ =
      metadata("cache_read_input_tokens", "prompt_tokens_details.cached_tokens");
  private static final List<FieldPath> WRITTEN =
      metadata(
          "cache_creation_input_tokens",
          "prompt_tokens_details.cache_creation_tokens",
          "prompt_tokens_details.cache_write_tokens");
  private static final List<FieldPath> WRITTEN_1H =
      metadata(
          "prompt_tokens_details.cache_creation_token_details.ephemeral_1h_input_tokens",
          "cache_creation_token_details.ephemeral_1h_input_tokens",
          "cache_creation.ephemeral_1h_input_tokens");
  private static final List<FieldPath> AUDIO_IN = metadata("prompt_tokens_details.audio_tokens");
  private static final List<FieldPath> AUDIO_OUT =
      metadata("completion_tokens_details.audio_tokens");
  private static final List<FieldPath> REASONING =
      metadata("completion_tokens_details.reasoning_tokens");
  private static final List<FieldPath> WEB_SEARCHES =
      metadata("server_tool_use.web_search_requests", "prompt_tokens_details.web_search_requests");

  private final ProviderNames providers;

  LiteLlmRows(ProviderNames providers) {
    this.providers = providers;
  }

  @Override
  public AuditRow.Usable read(RowFields row) throws UnreadableRow {
    Instant at = row.requiredInstant(TIME);
    String provider = row.text(PROVIDER);
    String model = ProviderNames.modelOf(provider, row.text(MODEL));
    PriceRequest.Terms terms =
        PriceRequest.Terms.STANDARD
            .withServiceTier(row.identifier(TIER))
            .withRegion(row.identifier(REGION))
            .withMode(isBatch(row.text(CALL)) ? "batch" : null)
            .withEndedAt(row.instant(END));
    PriceRequest request =
        new PriceRequest(
            providers.resolve(provider, model),
            new PriceRequest.Models(null, model),
            at,
            usage(row),
            terms,
            null);
    boolean answeredByCache = "true".equalsIgnoreCase(row.text(CACHE_HIT));
    return new AuditRow.Usable(
        row.origin(),
        row.identifier(ID),
        request,
        answeredByCache ? new AuditRow.Extent.GatewayCache() : new AuditRow.Extent.OneRequest(),
        row.number(SPEND));
  }

  private static Usage usage(RowFields row) throws UnreadableRow {
    BigDecimal prompt = row.count(PROMPT);
    BigDecimal completion = row.count(COMPLETION);
    BigDecimal read = row.count(READ);
    BigDecimal written1h = row.count(WRITTEN_1H);
    BigDecimal writtenAtAll = row.count(WRITTEN);
    BigDecimal written = writtenAtAll == null ? written1h : writtenAtAll;
    BigDecimal cached = Counts.sum(read, written);
    Counts counts = new Counts();
    // The columns are 0 by default: both 0 means that nothing was recorded.
    if (!Counts.isZero(prompt) || !Counts.isZero(completion)) {
      boolean includesCached = prompt == null || cached == null || cached.compareTo(prompt) <= 0;
      counts.input(prompt, cached, includesCached).total("output_tokens", completion);
    }
    return counts
        .part("cache_read_tokens", read)
        .part("cache_write_tokens", written)
        .part("cache_write_1h_tokens", written1h)
        .part("input_audio_tokens", row.count(AUDIO_IN))
        .part("output_audio_tokens", row.count(AUDIO_OUT))
        .part("output_reasoning_tokens", row.count(REASONING))
        .part("web_searches", row.count(WEB_SEARCHES))
        .usage();
  }

  private static boolean isBatch(@Nullable String callType) {
    return callType != null && callType.toLowerCase(Locale.ROOT).contains("batch");
  }

  private static List<FieldPath> metadata(String... names) {
    List<FieldPath> paths = new ArrayList<>();
    for (String name : names) {
      paths.add(FieldPath.of("metadata.usage_object." + name));
      paths.add(FieldPath.of("metadata.additional_usage_values." + name));
    }
    return List.copyOf(paths);
  }
}
