// SPDX-License-Identifier: Apache-2.0
package io.costwire.extract;

import com.fasterxml.jackson.databind.JsonNode;
import io.costwire.extract.Reconciliation.Habit;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;

/** The formats that several providers speak, one table each. */
final class Shapes {

  static final String CACHED = "prompt_tokens_details.cached_tokens";

  static final Shape OPENAI_CHAT = chat().build();

  /** The same format from others: their totals decide what their counts include. */
  static final Shape COMPATIBLE_CHAT = compatible(List.of(CACHED)).build();

  /** Has the cached tokens beside the other counts, or in the usual place. */
  static final Shape CHAT_CACHED_BESIDE = compatible(List.of(CACHED, "cached_tokens")).build();

  /** Charges cached tokens like others, so that they are not told apart. */
  static final Shape CEREBRAS_CHAT = compatible(List.of()).build();

  /** Gemini's chat format leaves its thoughts out of the completion, but not out of the total. */
  static final Shape GOOGLE_CHAT =
      chatWithCache(List.of(CACHED)).adjust(new Reconciliation(Habit.REASONING_IS_HIDDEN)).build();

  static final Shape OPENROUTER_CHAT =
      compatible(List.of(CACHED))
          .attribute("is_byok", "usage.is_byok")
          .attribute("upstream_provider", "provider")
          .build();

  static final Shape DEEPSEEK_CHAT =
      chatWithCache(List.of("prompt_cache_hit_tokens", CACHED))
          .adjust(new Reconciliation(Habit.INCLUSIVE))
          .adjust(VendorShapes::checkCacheMisses)
          .build();

  static final Shape EMBEDDINGS =
      Shape.at("usage").required("prompt_tokens", "input_tokens").cost("usage.cost").build();

  static final Shape OPENAI_RESPONSES =
      Shape.at("usage")
          .required("input_tokens", "input_tokens")
          .required("output_tokens", "output_tokens")
          .optional("input_tokens_details.cached_tokens", "cache_read_tokens")
          .optional("input_tokens_details.cache_write_tokens", "cache_write_tokens")
          .optional("output_tokens_details.reasoning_tokens", "output_reasoning_tokens")
          .tally("output", "web_search_call", "web_searches")
          .tally("output", "file_search_call", "storage_searches")
          .finish("incomplete_details.reason", "status")
          .cost("usage.cost.total_cost", "usage.cost")
          .attribute("search_context_size", "usage.search_context_size")
          .build();

  static final Shape OPENAI_REALTIME =
      Shape.at("response.usage")
          .optional("input_tokens", "input_tokens")
          .optional("input_token_details.text_tokens", "input_text_tokens")
          .optional("input_token_details.audio_tokens", "input_audio_tokens")
          .optional("input_token_details.image_tokens", "input_image_tokens")
          .optional("input_token_details.cached_tokens", "cache_read_tokens")
          .optional(
              "input_token_details.cached_tokens_details.text_tokens", "cache_text_read_tokens")
          .optional(
              "input_token_details.cached_tokens_details.audio_tokens", "cache_audio_read_tokens")
          .optional(
              "input_token_details.cached_tokens_details.image_tokens", "cache_image_read_tokens")
          .optional("output_tokens", "output_tokens")
          .optional("output_token_details.text_tokens", "output_text_tokens")
          .optional("output_token_details.audio_tokens", "output_audio_tokens")
          .model("response.model", "model")
          .id("response.id")
          .finish("response.status")
          .build();

  static final Shape OPENAI_IMAGES =
      Shape.at("usage")
          .required("input_tokens", "input_tokens")
          .required("output_tokens", "output_tokens")
          .optional("input_tokens_details.text_tokens", "input_text_tokens")
          .optional("input_tokens_details.image_tokens", "input_image_tokens")
          .optional("output_tokens_details.text_tokens", "output_text_tokens")
          .optional("output_tokens_details.image_tokens", "output_image_tokens")
          .attribute("image_size", "size")
          .attribute("image_quality", "quality")
          .build();

  /** Synthesised speech; what comes out is audio. */
  static final Shape OPENAI_SPEECH =
      Shape.at("usage")
          .required("input_tokens", "input_tokens")
          .required("output_tokens", "output_tokens", "output_audio_tokens")
          .build();

  static final Shape ANTHROPIC =
      Shape.at("usage")
          .required("input_tokens", "input_tokens")
          .required("output_tokens", "output_tokens")
          .optional("cache_read_input_tokens", "input_tokens", "cache_read_tokens")
          .optional("cache_creation.ephemeral_5m_input_tokens", "cache_write_5m_tokens")
          .optional("cache_creation.ephemeral_1h_input_tokens", "cache_write_1h_tokens")
          .optional("server_tool_use.web_search_requests", "web_searches")
          .optional("output_tokens_details.thinking_tokens", "output_reasoning_tokens")
          .adjust(Shapes::addCacheWrites)
          .tier("usage.service_tier")
          .region("usage.inference_geo")
          .finish("stop_reason")
          .cost("usage.cost")
          .attribute("inference_geo", "usage.inference_geo")
          .attribute("speed", "usage.speed")
          .build();

  static final Shape ANTHROPIC_CHAT =
      Shape.at("usage")
          .required("prompt_tokens", "input_tokens")
          .required("completion_tokens", "output_tokens")
          .optional("cached_tokens", "cache_read_tokens")
          .optional("completion_tokens_details.reasoning_tokens", "output_reasoning_tokens")
          .finish("choices.0.finish_reason")
          .build();

  static final Shape GEMINI =
      Shape.at("usageMetadata")
          .optional("promptTokenCount", "input_tokens")
          .optional("cachedContentTokenCount", "cache_read_tokens")
          .optional("candidatesTokenCount", "output_tokens")
          .optional("thoughtsTokenCount", "output_tokens", "output_reasoning_tokens")
          .optional("toolUsePromptTokenCount", "input_tokens", "input_tool_tokens")
          .modalities("promptTokensDetails", "input_%s_tokens")
          .modalities("cacheTokensDetails", "cache_%s_read_tokens")
          .modalities("candidatesTokensDetails", "output_%s_tokens")
          .modalities("toolUsePromptTokensDetails", "input_%s_tokens", "input_%s_tool_tokens")
          .model("modelVersion")
          .id("responseId")
          .adjust(Shapes::checkGeminiTotal)
          .repeatsUsage()
          .tier("usageMetadata.trafficType", "usageMetadata.serviceTier")
          .finish("candidates.0.finishReason")
          .attribute("traffic_type", "usageMetadata.trafficType")
          .build();

  private Shapes() {}

  private static ShapeBuilder chat() {
    return chatWithCache(List.of(CACHED));
  }

  private static ShapeBuilder compatible(List<String> cached) {
    return chatWithCache(cached)
        .adjust(new Reconciliation(Habit.INCLUSIVE))
        .repeatsUsage()
        .cost("usage.cost");
  }

  static ShapeBuilder chatWithCache(List<String> cached) {
    return Shape.at("usage")
        .required("prompt_tokens", "input_tokens")
        .required("completion_tokens", "output_tokens")
        .firstOf(cached, "cache_read_tokens")
        .optional("prompt_tokens_details.cache_write_tokens", "cache_write_tokens")
        .optional("prompt_tokens_details.audio_tokens", "input_audio_tokens")
        .optional("completion_tokens_details.audio_tokens", "output_audio_tokens")
        .firstOf(
            List.of("completion_tokens_details.reasoning_tokens", "reasoning_tokens"),
            "output_reasoning_tokens")
        .finish("choices.0.finish_reason");
  }

  /**
   * Anthropic's input excludes what was cached. The split by lifetime may be absent, or be there
   * without the total.
   */
  private static void addCacheWrites(
      JsonNode usage, Map<String, BigDecimal> totals, List<String> notes) throws UnreadableField {
    BigDecimal total = Fields.count(usage, "usage", List.of("cache_creation_input_tokens"));
    BigDecimal fiveMinutes = totals.get("cache_write_5m_tokens");
    BigDecimal oneHour = totals.get("cache_write_1h_tokens");
    if (total == null && fiveMinutes == null && oneHour == null) {
      return;
    }
    BigDecimal split =
        (fiveMinutes == null ? BigDecimal.ZERO : fiveMinutes)
            .add(oneHour == null ? BigDecimal.ZERO : oneHour);
    BigDecimal written = total == null ? split : total;
    if (split.compareTo(written) > 0) {
      notes.add("usage.cache_creation exceeds usage.cache_creation_input_tokens");
    }
    totals.put("cache_write_tokens", written);
    totals.merge("input_tokens", written, BigDecimal::add);
  }

  private static void checkGeminiTotal(
      JsonNode usage, Map<String, BigDecimal> totals, List<String> notes) throws UnreadableField {
    BigDecimal total = Fields.count(usage, "usageMetadata", List.of("totalTokenCount"));
    BigDecimal sum =
        totals
            .getOrDefault("input_tokens", BigDecimal.ZERO)
            .add(totals.getOrDefault("output_tokens", BigDecimal.ZERO));
    if (total != null && total.compareTo(sum) != 0) {
      notes.add("usageMetadata.totalTokenCount is not the sum of the other counts");
    }
  }
}
