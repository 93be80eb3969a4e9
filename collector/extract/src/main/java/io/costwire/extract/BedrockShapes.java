// SPDX-License-Identifier: Apache-2.0
package io.costwire.extract;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;

/** Bedrock: its own Converse format, and what its models answer to InvokeModel. */
final class BedrockShapes {

  /** Converse, and the bodies of Nova, which name the cached counts a little differently. */
  static final Shape CONVERSE =
      Shape.at("usage")
          .required("inputTokens", "input_tokens")
          .required("outputTokens", "output_tokens")
          .firstOf(List.of("cacheReadInputTokens", "cacheReadInputTokenCount"), "cache_read_tokens")
          .firstOf(
              List.of("cacheWriteInputTokens", "cacheWriteInputTokenCount"), "cache_write_tokens")
          .adjust(BedrockShapes::addLongWrites)
          .adjust(BedrockShapes::includeCache)
          .model("trace.promptRouter.invokedModelId", "model")
          .tier("serviceTier.type")
          .finish("stopReason")
          .attribute("latency", "performanceConfig.latency")
          .build();

  /** What Bedrock adds to the last event of any model's stream; its input excludes the cache. */
  static final Shape METRICS =
      Shape.at(BedrockHeaders.METRICS)
          .required("inputTokenCount", "input_tokens")
          .optional("outputTokenCount", "output_tokens")
          .optional("cacheReadInputTokenCount", "input_tokens", "cache_read_tokens")
          .optional("cacheWriteInputTokenCount", "input_tokens", "cache_write_tokens")
          .finish(
              "stop_reason",
              "stopReason",
              "finish_reason",
              "generations.0.finish_reason",
              "outputs.0.stop_reason")
          .build();

  static final Shape TITAN_TEXT =
      Shape.at("")
          .optional("inputTextTokenCount", "input_tokens")
          .optional("totalOutputTextTokenCount", "output_tokens")
          .adjust(BedrockShapes::addTitanResults)
          .repeatsUsage()
          .finish("results.0.completionReason", "completionReason")
          .build();

  static final Shape TITAN_EMBEDDINGS =
      Shape.at("").optional("inputTextTokenCount", "input_tokens").build();

  static final Shape LLAMA =
      Shape.at("")
          .optional("prompt_token_count", "input_tokens")
          .optional("generation_token_count", "output_tokens")
          .adjust(BedrockShapes::bothOrNone)
          .repeatsUsage()
          .finish("stop_reason")
          .build();

  private BedrockShapes() {}

  /** Every result was written, so that all of them count. */
  private static void addTitanResults(
      JsonNode body, Map<String, BigDecimal> totals, List<String> notes) throws UnreadableField {
    if (totals.containsKey("output_tokens") || !totals.containsKey("input_tokens")) {
      return;
    }
    BigDecimal written = null;
    for (JsonNode result : body.path("results")) {
      JsonNode tokens = Fields.find(result, "tokenCount");
      if (tokens != null) {
        BigDecimal count = Fields.count(tokens, "results.tokenCount");
        written = written == null ? count : written.add(count);
      }
    }
    if (written == null) {
      throw new UnreadableField(
          "results.tokenCount",
          "is missing; the body has " + Fields.names(body),
          "send the provider's response unchanged");
    }
    totals.put("output_tokens", written);
  }

  private static void bothOrNone(JsonNode body, Map<String, BigDecimal> totals, List<String> notes)
      throws UnreadableField {
    if (totals.size() == 1) {
      throw new UnreadableField(
          totals.containsKey("input_tokens") ? "generation_token_count" : "prompt_token_count",
          "is missing; the body has " + Fields.names(body),
          "send the provider's response unchanged");
    }
  }

  /** Writes that last an hour have a price of their own; five minutes is the plain price. */
  private static void addLongWrites(
      JsonNode usage, Map<String, BigDecimal> totals, List<String> notes) throws UnreadableField {
    JsonNode details = Fields.find(usage, "cacheDetails");
    if (details == null || !details.isArray()) {
      return;
    }
    BigDecimal written = BigDecimal.ZERO;
    for (JsonNode detail : details) {
      JsonNode tokens = Fields.find(detail, "inputTokens");
      if (tokens == null) {
        continue;
      }
      BigDecimal count = Fields.count(tokens, "usage.cacheDetails.inputTokens");
      written = written.add(count);
      if (detail.path("ttl").asText("").equals("1h")) {
        totals.merge("cache_write_1h_tokens", count, BigDecimal::add);
      }
    }
    if (written.signum() > 0) {
      totals.putIfAbsent("cache_write_tokens", written);
    }
    if (written.compareTo(totals.getOrDefault("cache_write_tokens", BigDecimal.ZERO)) > 0) {
      notes.add("usage.cacheDetails exceeds usage.cacheWriteInputTokens");
    }
  }

  /** Converse excludes what was cached from its input, unless its own total says otherwise. */
  private static void includeCache(
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
  }
}
