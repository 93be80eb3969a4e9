// SPDX-License-Identifier: Apache-2.0
package io.costwire.gateway.otlp;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;

/**
 * The usage of a call as inclusive totals: input with everything cached, output with everything
 * reasoned. Nothing is in it that the span does not report.
 */
final class CallUsage {
  /** Instrumentations that pass on Bedrock's counts, whose input leaves the cache out. */
  private static final List<String> EXCLUSIVE_SCOPES =
      List.of(
          "opentelemetry.instrumentation.bedrock",
          "openinference.instrumentation.bedrock",
          "strands.");

  private static final String GOOGLE = "google";

  private final Attributes span;
  private final ProviderMetadata metadata;
  private final Map<String, Long> units = new LinkedHashMap<>();

  private CallUsage(Attributes span) {
    this.span = span;
    this.metadata = ProviderMetadata.of(span.text(Names.AI_PROVIDER_METADATA));
  }

  /**
   * Quantity per unit; empty when the span reports none.
   *
   * @throws UnusableSpan when a count is none
   */
  static Map<String, Long> of(Attributes span, String scope, String provider, String model)
      throws UnusableSpan {
    return new CallUsage(span).read(scope, provider, model);
  }

  private Map<String, Long> read(String scope, String provider, String model) throws UnusableSpan {
    OptionalLong input = span.count(Names.INPUT);
    OptionalLong output = span.count(Names.OUTPUT);
    OptionalLong total = span.count(Names.TOTAL);
    OptionalLong cacheRead = or(span.count(Names.CACHE_READ), metadata.cacheRead());
    OptionalLong cacheWrite = or(span.count(Names.CACHE_WRITE), metadata.cacheWrite());
    long cached = cacheRead.orElse(0) + cacheWrite.orElse(0);
    if (input.isPresent() || cached > 0) {
      long reported = input.orElse(0);
      boolean exclusive =
          cached > reported
              || total.orElse(-1) == reported + output.orElse(0) + cached
              || isHabit(scope, provider, model);
      units.put("input_tokens", exclusive ? reported + cached : reported);
    } else if (output.isEmpty() && total.isPresent()) {
      units.put("input_tokens", total.getAsLong()); // embeddings in some dialects
    }
    put("cache_read_tokens", cacheRead);
    cacheWrites(cacheWrite);
    output(output, total, provider);
    put("input_audio_tokens", span.count(Names.INPUT_AUDIO));
    put("input_image_tokens", span.count(Names.INPUT_IMAGE));
    put("input_video_tokens", span.count(Names.INPUT_VIDEO));
    put("output_audio_tokens", span.count(Names.OUTPUT_AUDIO));
    return units;
  }

  /** Where neither the sizes nor the total tell, what the instrumentation is known to do. */
  private boolean isHabit(String scope, String provider, String model) {
    if (EXCLUSIVE_SCOPES.stream().anyMatch(scope::startsWith)) {
      return !provider.equals("openai") && !provider.equals(GOOGLE);
    }
    boolean oldAiSdk = span.has(Names.AI_OPERATION) && !splitsInput();
    boolean exclusiveApi =
        provider.equals("anthropic")
            || provider.equals("aws")
            || model.toLowerCase(Locale.ROOT).contains("claude");
    return oldAiSdk && exclusiveApi;
  }

  private boolean splitsInput() {
    return span.has(Names.AI_UNCACHED)
        || span.has("ai.usage.inputTokenDetails.cacheReadTokens")
        || span.has("ai.usage.inputTokenDetails.cacheWriteTokens");
  }

  private void cacheWrites(OptionalLong cacheWrite) {
    put("cache_write_tokens", cacheWrite);
    OptionalLong hour = metadata.cacheWriteHour();
    boolean isPart = hour.orElse(0) > 0 && hour.getAsLong() <= cacheWrite.orElse(0);
    if (isPart) {
      put("cache_write_1h_tokens", hour);
      put("cache_write_5m_tokens", metadata.cacheWriteFiveMinutes());
    }
  }

  private void output(OptionalLong output, OptionalLong total, String provider)
      throws UnusableSpan {
    OptionalLong reasoning = span.count(Names.REASONING);
    if (output.isEmpty() && reasoning.isEmpty()) {
      return;
    }
    long reported = output.orElse(0);
    long input = units.getOrDefault("input_tokens", 0L);
    long reasoned = reasoning.orElse(0);
    boolean outside =
        reasoned > reported || (reasoned > 0 && total.orElse(-1) == input + reported + reasoned);
    // Gemini's total has the thoughts even where only the candidates are passed on as output
    long hidden = total.orElse(0) - input - reported;
    if (provider.equals(GOOGLE) && reasoning.isEmpty() && hidden > 0 && input > 0) {
      reasoning = OptionalLong.of(hidden);
      reported += hidden;
    } else if (outside) {
      reported += reasoned;
    }
    units.put("output_tokens", reported);
    put("output_reasoning_tokens", reasoning);
  }

  private void put(String unit, OptionalLong count) {
    count.ifPresent(c -> units.put(unit, c));
  }

  private static OptionalLong or(OptionalLong first, OptionalLong second) {
    return first.isPresent() ? first : second;
  }
}
