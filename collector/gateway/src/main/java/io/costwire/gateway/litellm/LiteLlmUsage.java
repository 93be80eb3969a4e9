// SPDX-License-Identifier: Apache-2.0
package io.costwire.gateway.litellm;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/**
 * LiteLLM's usage in canonical units. It brings all providers into OpenAI's form, where prompt
 * tokens include what was cached; where a version of it did not, the cached tokens exceed the
 * prompt, and are added. Reasoning is treated alike where it is not part of the completion. Zeros
 * of the two totals together mean that nothing was recorded.
 */
final class LiteLlmUsage {
  private static final String[] READ = {
    "cache_read_input_tokens", "prompt_tokens_details/cached_tokens"
  };
  private static final String[] WRITTEN = {
    "cache_creation_input_tokens",
    "prompt_tokens_details/cache_creation_tokens",
    "prompt_tokens_details/cache_write_tokens"
  };
  private static final String[] WRITTEN_1H = {
    "prompt_tokens_details/cache_creation_token_details/ephemeral_1h_input_tokens",
    "cache_creation_token_details/ephemeral_1h_input_tokens",
    "cache_creation/ephemeral_1h_input_tokens"
  };
  private static final String[] WEB_SEARCHES = {
    "server_tool_use/web_search_requests", "prompt_tokens_details/web_search_requests"
  };

  private static final int MAX_SCALE = 30;

  private LiteLlmUsage() {}

  /**
   * Puts what is there into a usage object.
   *
   * @param payload for the totals
   * @param details the usage as the response had it; a missing node where there is none
   */
  static void into(ObjectNode usage, JsonNode payload, JsonNode details, boolean embedding) {
    BigDecimal prompt = first(payload, details, "prompt_tokens", "input_tokens");
    BigDecimal completion = first(payload, details, "completion_tokens", "output_tokens");
    BigDecimal read = count(details, READ);
    BigDecimal written1h = count(details, WRITTEN_1H);
    BigDecimal writtenAtAll = count(details, WRITTEN);
    BigDecimal written = isNonZero(writtenAtAll) ? writtenAtAll : written1h;
    BigDecimal reasoning = count(details, "completion_tokens_details/reasoning_tokens");
    boolean recorded = isNonZero(prompt) || isNonZero(completion);
    BigDecimal input =
        prompt == null ? null : inclusive(prompt, zeroIfNull(read), zeroIfNull(written));
    if (recorded && input != null) {
      usage.put("input_tokens", input);
    }
    if (recorded && completion != null && !(embedding && completion.signum() == 0)) {
      BigDecimal total = first(payload, details, "total_tokens");
      usage.put("output_tokens", withReasoning(completion, zeroIfNull(reasoning), input, total));
    }
    part(usage, "cache_read_tokens", read);
    part(usage, "cache_write_tokens", written);
    part(usage, "cache_write_1h_tokens", written1h);
    part(usage, "input_audio_tokens", count(details, "prompt_tokens_details/audio_tokens"));
    part(usage, "output_audio_tokens", count(details, "completion_tokens_details/audio_tokens"));
    part(usage, "output_reasoning_tokens", reasoning);
    part(usage, "web_searches", count(details, WEB_SEARCHES));
  }

  private static BigDecimal inclusive(BigDecimal prompt, BigDecimal read, BigDecimal written) {
    if (prompt.signum() < 0
        || !isPlausible(prompt)
        || !isPlausible(read)
        || !isPlausible(written)) {
      return prompt; // refused where quantities are checked
    }
    BigDecimal cached = read.add(written);
    return cached.compareTo(prompt) > 0 ? prompt.add(cached) : prompt;
  }

  /** Reasoning is outside of the completion when it is larger, or when the total says so. */
  private static BigDecimal withReasoning(
      BigDecimal completion,
      BigDecimal reasoning,
      @Nullable BigDecimal input,
      @Nullable BigDecimal total) {
    if (completion.signum() < 0
        || reasoning.signum() <= 0
        || !isPlausible(completion)
        || !isPlausible(reasoning)
        || !isPlausible(zeroIfNull(input))
        || !isPlausible(zeroIfNull(total))) {
      return completion; // refused where quantities are checked, or without reasoning
    }
    BigDecimal all = completion.add(reasoning);
    boolean totalSaysSo = input != null && total != null && total.compareTo(input.add(all)) == 0;
    return reasoning.compareTo(completion) > 0 || totalSaysSo ? all : completion;
  }

  /** Adding numbers with absurd exponents takes for ever. */
  private static boolean isPlausible(BigDecimal value) {
    return Math.abs((long) value.scale()) <= MAX_SCALE;
  }

  /** Parts are 0 in every payload, asked for or not: only what was used says anything. */
  private static void part(ObjectNode usage, String unit, @Nullable BigDecimal quantity) {
    if (isNonZero(quantity)) {
      usage.put(unit, quantity);
    }
  }

  private static @Nullable BigDecimal first(JsonNode payload, JsonNode details, String... names) {
    BigDecimal total = count(payload, names[0]);
    if (isNonZero(total)) {
      return total;
    }
    BigDecimal detail = count(details, names);
    return detail == null ? total : detail;
  }

  private static @Nullable BigDecimal count(JsonNode node, String... paths) {
    for (String path : paths) {
      JsonNode value = node.at("/" + path);
      if (value.isNumber()) {
        return value.decimalValue();
      }
    }
    return null;
  }

  private static boolean isNonZero(@Nullable BigDecimal value) {
    return value != null && value.signum() != 0;
  }

  private static BigDecimal zeroIfNull(@Nullable BigDecimal value) {
    return value == null ? BigDecimal.ZERO : value;
  }
}
