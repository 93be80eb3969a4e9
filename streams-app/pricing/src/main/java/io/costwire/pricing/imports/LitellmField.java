// SPDX-License-Identifier: Apache-2.0
package io.costwire.pricing.imports;

import io.costwire.pricing.core.Unit;
import io.costwire.pricing.core.Units;
import java.math.BigDecimal;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the name of a price of litellm's map says: {@code
 * cache_read_input_token_cost_above_272k_tokens_priority} is the price of cached tokens above
 * 272,000 at the priority tier.
 *
 * @param per the quantity our rates are for
 * @param above the threshold, or zero
 * @param tier empty, {@code priority}, {@code flex} or {@code batches}
 */
record LitellmField(Unit unit, BigDecimal per, BigDecimal above, String tier) {

  private static final BigDecimal MILLION = BigDecimal.valueOf(1_000_000);
  private static final BigDecimal THOUSAND = BigDecimal.valueOf(1000);

  private static final Pattern TIER = Pattern.compile("_(priority|flex|batches)$");
  private static final Pattern THRESHOLD = Pattern.compile("_above_(\\d+)k_tokens$");

  /** Prices of one. */
  private static final Map<String, String> UNITS =
      Map.ofEntries(
          Map.entry("input_cost_per_token", "input_tokens"),
          Map.entry("output_cost_per_token", "output_tokens"),
          Map.entry("cache_read_input_token_cost", "cache_read_tokens"),
          Map.entry("input_cost_per_token_cache_hit", "cache_read_tokens"),
          Map.entry("cache_creation_input_token_cost", "cache_write_tokens"),
          Map.entry("cache_creation_input_token_cost_above_1hr", "cache_write_1h_tokens"),
          Map.entry("input_cost_per_audio_token", "input_audio_tokens"),
          Map.entry("output_cost_per_audio_token", "output_audio_tokens"),
          Map.entry("cache_read_input_audio_token_cost", "cache_audio_read_tokens"),
          Map.entry("cache_creation_input_audio_token_cost", "cache_audio_write_tokens"),
          Map.entry("input_cost_per_image_token", "input_image_tokens"),
          Map.entry("output_cost_per_image_token", "output_image_tokens"),
          Map.entry("output_cost_per_video_token", "output_video_tokens"),
          Map.entry("output_cost_per_reasoning_token", "output_reasoning_tokens"),
          Map.entry("citation_cost_per_token", "output_citation_tokens"),
          Map.entry("input_cost_per_character", "input_characters"),
          Map.entry("input_cost_per_request", "requests"),
          Map.entry("ocr_cost_per_page", "input_document_pages"),
          Map.entry("annotation_cost_per_page", "input_annotated_document_pages"));

  static Optional<LitellmField> read(String name) {
    String rest = name;
    String tier = "";
    Matcher tiered = TIER.matcher(rest);
    if (tiered.find()) {
      tier = tiered.group(1);
      rest = rest.substring(0, tiered.start());
    }
    BigDecimal above = BigDecimal.ZERO;
    Matcher threshold = THRESHOLD.matcher(rest);
    if (threshold.find()) {
      above = new BigDecimal(threshold.group(1)).multiply(THOUSAND);
      rest = rest.substring(0, threshold.start());
    }
    String unitName = UNITS.get(rest);
    if (unitName == null) {
      return Optional.empty();
    }
    Unit unit = Units.named(unitName).orElseThrow();
    BigDecimal per =
        unit.family().equals("tokens") || unit.family().equals("characters") ? MILLION : THOUSAND;
    return Optional.of(new LitellmField(unit, per, above, tier));
  }
}
