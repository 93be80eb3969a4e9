// SPDX-License-Identifier: Apache-2.0
package io.costwire.langchain4j;

import dev.langchain4j.model.ModelProvider;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** LangChain4j's providers by the names that the price book has. */
final class Providers {

  private Providers() {}

  static String name(@Nullable String said, ModelProvider provider) {
    return said == null ? name(provider.name()) : said;
  }

  /**
   * Whose meaning the counts have, whoever serves the model and whatever the caller says about
   * that: Google serves Claude, which counts as Anthropic does.
   */
  static String countsAs(ModelProvider provider) {
    return provider.name().contains("ANTHROPIC") ? "anthropic" : name(provider.name());
  }

  /** By the constant's name, since versions of LangChain4j differ in which constants they have. */
  private static String name(String provider) {
    return switch (provider) {
      case "OPEN_AI" -> "openai";
      case "AZURE_OPEN_AI", "MICROSOFT_FOUNDRY" -> "azure";
      case "AMAZON_BEDROCK" -> "aws";
      case "GOOGLE_AI_GEMINI",
          "GOOGLE_GENAI",
          "GOOGLE_VERTEX_AI_GEMINI",
          "GOOGLE_VERTEX_AI_ANTHROPIC" ->
          "google";
      case "MISTRAL_AI" -> "mistral";
      case "VOYAGE_AI" -> "voyageai";
      default -> provider.toLowerCase(Locale.ROOT).replace('_', '-');
    };
  }
}
