// SPDX-License-Identifier: Apache-2.0
package io.costwire.extract;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;

/** The formats of the providers' responses, one table each. */
final class Shapes {

  static final Shape OPENAI_CHAT = chat().build();

  /** The same format from others: their totals decide what their counts include. */
  static final Shape COMPATIBLE_CHAT =
      chat().adjust(new Reconciliation(false)).cost("usage.cost").build();

  static final Shape DEEPSEEK_CHAT =
      chatWithCache(List.of("prompt_cache_hit_tokens", "prompt_tokens_details.cached_tokens"))
          .adjust(new Reconciliation(false))
          .build();

  static final Shape XAI_CHAT = chat().adjust(new Reconciliation(true)).build();

  static final Shape XAI_DEFAULT =
      Shape.at("usage")
          .required("prompt_tokens", "input_tokens")
          .required("completion_tokens", "output_tokens")
          .optional("cached_prompt_text_tokens", "cache_read_tokens")
          .optional("reasoning_tokens", "output_reasoning_tokens")
          .adjust(new Reconciliation(true))
          .build();

  static final Shape PERPLEXITY =
      Shape.at("usage")
          .required("prompt_tokens", "input_tokens")
          .required("completion_tokens", "output_tokens")
          .optional("reasoning_tokens", "output_tokens", "output_reasoning_tokens")
          .optional("citation_tokens", "output_tokens", "output_citation_tokens")
          .optional("num_search_queries", "web_searches")
          .finish("choices.0.finish_reason")
          .cost("usage.cost.total_cost")
          .build();

  static final Shape EMBEDDINGS =
      Shape.at("usage").required("prompt_tokens", "input_tokens").build();

  static final Shape OPENAI_RESPONSES =
      Shape.at("usage")
          .required("input_tokens", "input_tokens")
          .required("output_tokens", "output_tokens")
          .optional("input_tokens_details.cached_tokens", "cache_read_tokens")
          .optional("input_tokens_details.cache_write_tokens", "cache_write_tokens")
          .optional("output_tokens_details.reasoning_tokens", "output_reasoning_tokens")
          .finish("incomplete_details.reason", "status")
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
          .build();

  static final Shape OPENAI_TRANSCRIPTION =
      Shape.at("usage")
          .optional("input_tokens", "input_tokens")
          .optional("output_tokens", "output_tokens")
          .optional("input_token_details.text_tokens", "input_text_tokens")
          .optional("input_token_details.audio_tokens", "input_audio_tokens")
          .adjust(Shapes::addAudioSeconds)
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
          .build();

  static final Shape ANTHROPIC_CHAT =
      Shape.at("usage")
          .required("prompt_tokens", "input_tokens")
          .required("completion_tokens", "output_tokens")
          .optional("cached_tokens", "cache_read_tokens")
          .optional("completion_tokens_details.reasoning_tokens", "output_reasoning_tokens")
          .finish("choices.0.finish_reason")
          .build();

  static final Shape BEDROCK_CONVERSE =
      Shape.at("usage")
          .required("inputTokens", "input_tokens")
          .required("outputTokens", "output_tokens")
          .optional("cacheReadInputTokens", "cache_read_tokens")
          .optional("cacheWriteInputTokens", "cache_write_tokens")
          .adjust(Shapes::includeBedrockCache)
          .tier("serviceTier.type")
          .finish("stopReason")
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
          .tier("usageMetadata.trafficType", "usageMetadata.serviceTier")
          .finish("candidates.0.finishReason")
          .build();

  static final Shape COHERE =
      Shape.at("usage.billed_units")
          .optional("input_tokens", "input_tokens")
          .optional("output_tokens", "output_tokens")
          .optional("search_units", "rerank_searches")
          .finish("finish_reason")
          .build();

  static final Shape COHERE_TOKENS =
      Shape.at("usage")
          .optional("tokens.input_tokens", "input_tokens")
          .optional("tokens.output_tokens", "output_tokens")
          .optional("cached_tokens", "cache_read_tokens")
          .finish("finish_reason")
          .build();

  static final Shape COHERE_V1 =
      Shape.at("meta.billed_units")
          .optional("input_tokens", "input_tokens")
          .optional("output_tokens", "output_tokens")
          .optional("search_units", "rerank_searches")
          .build();

  static final Shape MISTRAL_OCR =
      Shape.at("usage_info").required("pages_processed", "input_document_pages").build();

  static final Shape MISTRAL_OCR_ANNOTATED =
      Shape.at("usage_info")
          .required("pages_processed", "input_document_pages", "input_annotated_document_pages")
          .build();

  private Shapes() {}

  private static Shape.Builder chat() {
    return chatWithCache(List.of("prompt_tokens_details.cached_tokens"));
  }

  private static Shape.Builder chatWithCache(List<String> cached) {
    return Shape.at("usage")
        .required("prompt_tokens", "input_tokens")
        .required("completion_tokens", "output_tokens")
        .firstOf(cached, "cache_read_tokens")
        .optional("prompt_tokens_details.cache_write_tokens", "cache_write_tokens")
        .optional("prompt_tokens_details.audio_tokens", "input_audio_tokens")
        .optional("completion_tokens_details.audio_tokens", "output_audio_tokens")
        .optional("completion_tokens_details.reasoning_tokens", "output_reasoning_tokens")
        .finish("choices.0.finish_reason");
  }

  /** Transcription is billed by tokens or by the second, and says which. */
  private static void addAudioSeconds(
      JsonNode usage, Map<String, BigDecimal> totals, List<String> notes) throws UnreadableField {
    JsonNode seconds = Fields.find(usage, "seconds");
    if (seconds != null) {
      BigDecimal value = Fields.number(seconds, "usage.seconds");
      totals.put("audio_seconds", value);
      totals.put("input_audio_seconds", value);
    }
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

  /** Converse excludes what was cached from its input, unless its own total says otherwise. */
  private static void includeBedrockCache(
      JsonNode usage, Map<String, BigDecimal> totals, List<String> notes) throws UnreadableField {
    BigDecimal cached =
        totals
            .getOrDefault("cache_read_tokens", BigDecimal.ZERO)
            .add(totals.getOrDefault("cache_write_tokens", BigDecimal.ZERO));
    BigDecimal stated =
        totals
            .getOrDefault("input_tokens", BigDecimal.ZERO)
            .add(totals.getOrDefault("output_tokens", BigDecimal.ZERO));
    BigDecimal total = Fields.count(usage, "usage", List.of("totalTokens"));
    boolean inclusive = total != null && cached.signum() > 0 && total.compareTo(stated) == 0;
    if (!inclusive) {
      totals.merge("input_tokens", cached, BigDecimal::add);
    }
    if (total != null && !inclusive && total.compareTo(stated.add(cached)) != 0) {
      notes.add("usage.totalTokens is not the sum of the other counts");
    }
    JsonNode details = Fields.find(usage, "cacheDetails");
    if (details == null || !details.isArray()) {
      return;
    }
    for (JsonNode detail : details) {
      JsonNode tokens = Fields.find(detail, "inputTokens");
      if (tokens != null && detail.path("ttl").asText("").equals("1h")) {
        totals.merge(
            "cache_write_1h_tokens",
            Fields.count(tokens, "usage.cacheDetails.inputTokens"),
            BigDecimal::add);
      }
    }
  }
}
