// SPDX-License-Identifier: Apache-2.0
package io.costwire.extract;

import com.fasterxml.jackson.databind.JsonNode;
import io.costwire.extract.Reconciliation.Habit;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The formats of one provider each, one table each. */
final class VendorShapes {

  private static final int TICKS_DIGITS = 10;
  private static final int NANOSECOND_DIGITS = 9;

  static final Shape XAI_CHAT =
      xAiTools(Shapes.chatWithCache(List.of(Shapes.CACHED)))
          .adjust(new Reconciliation(Habit.REASONING_IS_EXTRA))
          .repeatsUsage()
          .build();

  /** Its older format has the parts beside the other counts; today's is the one of its chat. */
  static final Shape XAI_DEFAULT =
      xAiTools(Shapes.chatWithCache(List.of(Shapes.CACHED, "cached_prompt_text_tokens")))
          .adjust(new Reconciliation(Habit.REASONING_IS_EXTRA))
          .repeatsUsage()
          .build();

  static final Shape XAI_RESPONSES =
      xAiTools(
              Shape.at("usage")
                  .required("input_tokens", "input_tokens")
                  .required("output_tokens", "output_tokens")
                  .optional("input_tokens_details.cached_tokens", "cache_read_tokens")
                  .optional("output_tokens_details.reasoning_tokens", "output_reasoning_tokens"))
          .finish("incomplete_details.reason", "status")
          .build();

  static final Shape XAI_REALTIME =
      Shape.at("usage")
          .optional("input_tokens", "input_tokens")
          .optional("input_token_details.text_tokens", "input_text_tokens")
          .optional("input_token_details.audio_tokens", "input_audio_tokens")
          .optional("output_tokens", "output_tokens")
          .optional("output_token_details.text_tokens", "output_text_tokens")
          .optional("output_token_details.audio_tokens", "output_audio_tokens")
          .optional("input_text_messages", "input_text_messages")
          .adjust(VendorShapes::addBillableSeconds)
          .build();

  static final Shape PERPLEXITY =
      Shape.at("usage")
          .required("prompt_tokens", "input_tokens")
          .required("completion_tokens", "output_tokens")
          .optional("reasoning_tokens", "output_tokens", "output_reasoning_tokens")
          .optional("citation_tokens", "output_tokens", "output_citation_tokens")
          .optional("num_search_queries", "web_searches")
          .repeatsUsage()
          .finish("choices.0.finish_reason")
          .cost("usage.cost.total_cost")
          .attribute("search_context_size", "usage.search_context_size")
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
          .id("response_id", "id")
          .finish("finish_reason")
          .build();

  static final Shape MISTRAL_OCR =
      Shape.at("usage_info").required("pages_processed", "input_document_pages").build();

  static final Shape MISTRAL_OCR_ANNOTATED =
      Shape.at("usage_info")
          .required("pages_processed", "input_document_pages", "input_annotated_document_pages")
          .build();

  /**
   * What a tool brought into the conversation is input that the prompt does not include. All turns
   * of a conversation have its id; only what a turn put out has one of its own.
   */
  static final Shape MISTRAL_CONVERSATIONS =
      Shape.at("usage")
          .required("prompt_tokens", "input_tokens")
          .required("completion_tokens", "output_tokens")
          .optional("connector_tokens", "input_tokens", "input_tool_tokens")
          .optional("connectors.web_search", "web_searches")
          .optional("connectors.code_interpreter", "code_executions")
          .id("outputs.0.id")
          .build();

  /** A local model has no price for tokens; the time that it computed has. */
  static final Shape OLLAMA =
      Shape.at("")
          .optional("prompt_eval_count", "input_tokens")
          .optional("eval_count", "output_tokens")
          .adjust(VendorShapes::addComputeTime)
          .keep("prompt_eval_duration", "eval_duration")
          .finish("done_reason")
          .build();

  /** Its own format, and that of its compatible API, whose flavor is easily forgotten. */
  static final Shape DASHSCOPE =
      Shape.at("usage")
          .firstOf(List.of("input_tokens", "prompt_tokens"), "input_tokens")
          .firstOf(List.of("output_tokens", "completion_tokens"), "output_tokens")
          .firstOf(
              List.of("prompt_tokens_details.cached_tokens", "input_tokens_details.cached_tokens"),
              "cache_read_tokens")
          .firstOf(
              List.of(
                  "output_tokens_details.reasoning_tokens",
                  "completion_tokens_details.reasoning_tokens"),
              "output_reasoning_tokens")
          .optional("characters", "input_characters")
          .adjust(VendorShapes::requireInput)
          .repeatsUsage()
          .id("request_id", "id")
          .finish(
              "output.choices.0.finish_reason", "output.finish_reason", "choices.0.finish_reason")
          .build();

  static final Shape WATSONX =
      Shape.at("")
          .firstOf(List.of("results.0.input_token_count", "input_token_count"), "input_tokens")
          .firstOf(
              List.of("results.0.generated_token_count", "generated_token_count"), "output_tokens")
          .repeatsUsage()
          .model("model_id")
          .finish("results.0.stop_reason")
          .build();

  static final Shape VOYAGE = Shape.at("usage").required("total_tokens", "input_tokens").build();

  /** Vertex AI's own embeddings count the tokens of each text. */
  static final Shape VERTEX_PREDICT =
      Shape.at("")
          .adjust(VendorShapes::addPredictions)
          .keep("predictions")
          .lookedFor("predictions with a token_count")
          .build();

  static final Shape CLOUDFLARE =
      Shape.at("result.usage")
          .required("prompt_tokens", "input_tokens")
          .required("completion_tokens", "output_tokens")
          .optional("completion_tokens_details.reasoning_tokens", "output_reasoning_tokens")
          .model("result.model", "model")
          .build();

  static final Shape CURSOR_EVENT =
      Shape.at("tokenUsage")
          .required("inputTokens", "input_tokens")
          .required("outputTokens", "output_tokens")
          .optional("cacheWriteTokens", "input_tokens", "cache_write_tokens")
          .optional("cacheReadTokens", "input_tokens", "cache_read_tokens")
          .build();

  private VendorShapes() {}

  /** A hit and a miss make the prompt; anything else is a doubt. */
  static void checkCacheMisses(JsonNode usage, Map<String, BigDecimal> totals, List<String> notes)
      throws UnreadableField {
    BigDecimal hits = Fields.count(usage, "usage", List.of("prompt_cache_hit_tokens"));
    BigDecimal misses = Fields.count(usage, "usage", List.of("prompt_cache_miss_tokens"));
    if (hits != null
        && misses != null
        && hits.add(misses).compareTo(totals.getOrDefault("input_tokens", BigDecimal.ZERO)) != 0) {
      notes.add("usage.prompt_cache_hit_tokens and _miss_tokens are not usage.prompt_tokens");
    }
  }

  private static ShapeBuilder xAiTools(ShapeBuilder shape) {
    String tools = "server_side_tool_usage_details.";
    return shape
        .optional(tools + "web_search_calls", "web_searches")
        .optional(tools + "x_search_calls", "social_searches")
        .optional(tools + "code_interpreter_calls", "code_executions")
        .optional(tools + "file_search_calls", "storage_searches")
        .optional(tools + "document_search_calls", "storage_searches")
        .costInParts("usage.cost_in_usd_ticks", TICKS_DIGITS)
        .attribute("num_sources_used", "usage.num_sources_used");
  }

  /** Parts without the whole would be charged for, and the whole would not. */
  private static void requireInput(
      JsonNode usage, Map<String, BigDecimal> totals, List<String> notes) throws UnreadableField {
    boolean partsOnly =
        !totals.isEmpty()
            && !totals.containsKey("input_tokens")
            && !totals.containsKey("output_tokens")
            && !totals.containsKey("input_characters");
    if (partsOnly) {
      throw new UnreadableField(
          "usage.input_tokens",
          "is missing; usage has " + Fields.names(usage),
          "check that provider and api_flavor name the format of this body");
    }
  }

  private static void addBillableSeconds(
      JsonNode usage, Map<String, BigDecimal> totals, List<String> notes) throws UnreadableField {
    JsonNode seconds = Fields.find(usage, "billable_audio_seconds");
    if (seconds == null) {
      throw new UnreadableField(
          "usage.billable_audio_seconds",
          "is missing; usage has " + Fields.names(usage),
          "send the provider's response unchanged");
    }
    totals.put("audio_seconds", Fields.seconds(seconds, "usage.billable_audio_seconds"));
  }

  private static void addComputeTime(
      JsonNode body, Map<String, BigDecimal> totals, List<String> notes) throws UnreadableField {
    if (totals.isEmpty()) {
      return;
    }
    if (!totals.containsKey("input_tokens")) {
      notes.add("prompt_eval_count is absent, as it is when the whole prompt was cached");
    }
    BigDecimal nanoseconds = BigDecimal.ZERO;
    for (String field : List.of("prompt_eval_duration", "eval_duration")) {
      BigDecimal duration = Fields.count(body, "", List.of(field));
      nanoseconds = duration == null ? nanoseconds : nanoseconds.add(duration);
    }
    if (nanoseconds.signum() > 0) {
      totals.put("gpu_seconds", nanoseconds.scaleByPowerOfTen(-NANOSECOND_DIGITS));
    }
  }

  private static void addPredictions(
      JsonNode body, Map<String, BigDecimal> totals, List<String> notes) throws UnreadableField {
    Map<String, BigDecimal> found = new LinkedHashMap<>();
    for (JsonNode prediction : body.path("predictions")) {
      JsonNode tokens = Fields.find(prediction, "embeddings.statistics.token_count");
      if (tokens != null) {
        found.merge(
            "input_tokens",
            Fields.count(tokens, "predictions.embeddings.statistics.token_count"),
            BigDecimal::add);
      }
    }
    totals.putAll(found);
  }
}
