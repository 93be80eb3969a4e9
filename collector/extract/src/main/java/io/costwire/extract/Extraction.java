// SPDX-License-Identifier: Apache-2.0
package io.costwire.extract;

import java.math.BigDecimal;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What was found in a response. None of it is content: names, identifiers and counts only. */
public sealed interface Extraction {

  /**
   * A response that reports its usage.
   *
   * @param model what the response says answered, else what was asked for; null when neither is
   *     known
   * @param usage inclusive totals by unit name; a unit that was not reported is absent, a reported
   *     zero is zero
   */
  record Extracted(@Nullable String model, Map<String, BigDecimal> usage, Details details)
      implements Extraction {
    public Extracted {
      usage = Collections.unmodifiableMap(new LinkedHashMap<>(usage));
    }
  }

  /**
   * What else a response tells about its price.
   *
   * @param serviceTier the tier that served it, in the provider's words
   * @param region where it was served, in the provider's words
   * @param reportedCost what the provider says it cost, in US dollars
   * @param notes doubts about the counts, by field name; empty when the response is consistent
   * @param attributes what else moves the price, in the provider's words: {@code traffic_type},
   *     {@code inference_geo}, {@code speed}, {@code latency}, {@code search_context_size}, {@code
   *     image_size}, {@code image_quality}, {@code is_byok}, {@code upstream_provider}, {@code
   *     num_sources_used}; and {@code mode} ({@code batch} or {@code provisioned}) where the tier
   *     says so
   */
  record Details(
      @Nullable String responseId,
      @Nullable String serviceTier,
      @Nullable String region,
      @Nullable String finishReason,
      @Nullable BigDecimal reportedCost,
      List<String> notes,
      Map<String, String> attributes) {
    public Details {
      notes = List.copyOf(notes);
      attributes = Collections.unmodifiableMap(new LinkedHashMap<>(attributes));
    }

    public Details(
        @Nullable String responseId,
        @Nullable String serviceTier,
        @Nullable String region,
        @Nullable String finishReason,
        @Nullable BigDecimal reportedCost,
        List<String> notes) {
      this(responseId, serviceTier, region, finishReason, reportedCost, notes, Map.of());
    }

    Details with(List<String> otherNotes) {
      return new Details(
          responseId, serviceTier, region, finishReason, reportedCost, otherNotes, attributes);
    }
  }

  /**
   * A response that is well-formed and reports no usage; that is not zero usage.
   *
   * @param model what the response says answered; null when it does not say
   */
  record NoUsage(String reason, @Nullable String model) implements Extraction {
    public NoUsage(String reason) {
      this(reason, null);
    }
  }

  /**
   * A response that cannot be read.
   *
   * @param field the field concerned, such as {@code usage.prompt_tokens}, or {@code body}
   * @param fix what the sender can do
   */
  record Failed(String field, String problem, String fix) implements Extraction {
    public String message() {
      return field + " " + problem + "; " + fix;
    }
  }
}
