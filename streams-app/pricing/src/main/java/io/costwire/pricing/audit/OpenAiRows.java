// SPDX-License-Identifier: Apache-2.0
package io.costwire.pricing.audit;

import io.costwire.pricing.PriceRequest;
import io.costwire.pricing.core.Usage;
import java.math.BigDecimal;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Results of OpenAI's usage and costs API, and the same as CSV from the dashboard. Each row is a
 * sum over the requests of a bucket. Usage rows have no cost and cost rows no usage: audit both
 * files together. Input includes what was cached; audio input does not.
 */
final class OpenAiRows implements RowReader {

  private static final List<FieldPath> TIME = FieldPath.any("start_time", "start_time_iso");
  private static final List<FieldPath> MODEL = FieldPath.any("model");
  private static final List<FieldPath> ITEM = FieldPath.any("line_item");
  private static final List<FieldPath> AMOUNT = FieldPath.any("amount.value");
  private static final List<FieldPath> REQUESTS = FieldPath.any("num_model_requests");
  private static final List<FieldPath> BATCH = FieldPath.any("batch");
  private static final List<FieldPath> TIER = FieldPath.any("service_tier");
  private static final List<FieldPath> INPUT = FieldPath.any("input_tokens");
  private static final List<FieldPath> OUTPUT = FieldPath.any("output_tokens");
  private static final List<FieldPath> READ = FieldPath.any("input_cached_tokens");
  private static final List<FieldPath> WRITTEN = FieldPath.any("input_cache_write_tokens");
  private static final List<FieldPath> AUDIO_IN = FieldPath.any("input_audio_tokens");
  private static final List<FieldPath> AUDIO_READ = FieldPath.any("input_cached_audio_tokens");
  private static final List<FieldPath> AUDIO_OUT = FieldPath.any("output_audio_tokens");
  private static final List<FieldPath> CHARACTERS = FieldPath.any("characters");
  private static final List<FieldPath> SECONDS = FieldPath.any("seconds");

  @Override
  public AuditRow.Usable read(RowFields row) throws UnreadableRow {
    BigDecimal requests = row.count(REQUESTS);
    PriceRequest.Terms terms =
        PriceRequest.Terms.STANDARD
            .withServiceTier(row.identifier(TIER))
            .withMode("true".equalsIgnoreCase(row.text(BATCH)) ? "batch" : null);
    PriceRequest request =
        new PriceRequest(
            "openai",
            new PriceRequest.Models(null, model(row)),
            row.requiredInstant(TIME),
            usage(row),
            terms,
            null);
    return new AuditRow.Usable(
        row.origin(),
        null,
        request,
        new AuditRow.Extent.Requests(requests == null ? BigDecimal.ONE : requests, false),
        row.number(AMOUNT));
  }

  private static Usage usage(RowFields row) throws UnreadableRow {
    BigDecimal read = row.count(READ);
    BigDecimal audio = row.count(AUDIO_IN);
    BigDecimal audioRead = row.count(AUDIO_READ);
    boolean both = !Counts.isZero(audio) && !Counts.isZero(read);
    return new Counts()
        .total("input_tokens", row.count(INPUT))
        .total("output_tokens", row.count(OUTPUT))
        .part("cache_read_tokens", read)
        .part("cache_write_tokens", row.count(WRITTEN))
        .part("input_audio_tokens", Counts.sum(audio, audioRead))
        .total("cache_audio_read_tokens", both && audioRead == null ? BigDecimal.ZERO : audioRead)
        .part("output_audio_tokens", row.count(AUDIO_OUT))
        .total("input_characters", row.count(CHARACTERS))
        .total("input_audio_seconds", row.count(SECONDS))
        .usage();
  }

  /** A cost row names its model at the start of the line item: {@code gpt-5-2025-08-07, input}. */
  private static @Nullable String model(RowFields row) throws UnreadableRow {
    String model = row.text(MODEL);
    String item = row.text(ITEM);
    if (model != null || item == null) {
      return model;
    }
    int end = item.indexOf(',');
    return end < 0 ? item : item.substring(0, end);
  }
}
