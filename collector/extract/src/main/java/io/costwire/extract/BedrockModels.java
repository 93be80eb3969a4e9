// SPDX-License-Identifier: Apache-2.0
package io.costwire.extract;

import static java.util.Map.entry;

import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** InvokeModel answers in the format of the model's maker; the model's name says whose. */
final class BedrockModels {

  private static final String NONE = "metrics";

  static final Map<String, ApiFormat> FAMILIES =
      Map.ofEntries(
          entry("anthropic", ApiFormat.MESSAGES.onBedrock()),
          entry("nova", ApiFormat.CONVERSE.onBedrock()),
          entry("titan", ApiFormat.plain(BedrockShapes.TITAN_TEXT).onBedrock()),
          entry("titan_embeddings", ApiFormat.plain(BedrockShapes.TITAN_EMBEDDINGS).onBedrock()),
          entry("llama", ApiFormat.plain(BedrockShapes.LLAMA).onBedrock()),
          entry("mistral", ApiFormat.COMPATIBLE.onBedrock()),
          entry("chat", ApiFormat.COMPATIBLE.onBedrock()),
          entry("cohere", new ApiFormat(VendorShapes.COHERE_V1, Unwrapping.COHERE).onBedrock()),
          entry(NONE, ApiFormat.plain(BedrockShapes.METRICS).onBedrock()));

  private BedrockModels() {}

  /** The format of a model's answers; only what Bedrock itself counts when the model is unknown. */
  static ApiFormat format(@Nullable String model) {
    return Objects.requireNonNull(FAMILIES.get(model == null ? NONE : family(model)));
  }

  /** An identifier may be an ARN, and may begin with where the request is served. */
  private static String family(String model) {
    String name = model.toLowerCase(Locale.ROOT);
    name = name.substring(name.lastIndexOf('/') + 1);
    for (String part : name.split("\\.", -1)) {
      switch (part) {
        case "anthropic", "mistral", "cohere" -> {
          return part;
        }
        case "meta" -> {
          return "llama";
        }
        case "amazon" -> {
          return amazon(name);
        }
        case "ai21",
            "deepseek",
            "openai",
            "qwen",
            "moonshot",
            "minimax",
            "zai",
            "google",
            "nvidia" -> {
          return "chat";
        }
        default -> {
          continue;
        }
      }
    }
    return NONE;
  }

  private static String amazon(String name) {
    if (name.contains("nova")) {
      return "nova";
    }
    if (name.contains("titan-embed")) {
      return "titan_embeddings";
    }
    return name.contains("titan-t") ? "titan" : NONE;
  }
}
