// SPDX-License-Identifier: Apache-2.0
package io.costwire.pricing.audit;

import io.costwire.pricing.book.PriceBook;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The providers of an export under the names of the book. */
final class ProviderNames {

  /** LiteLLM's names of providers that the book calls something else. */
  private static final Map<String, String> LITELLM =
      Map.ofEntries(
          Map.entry("gemini", "google"),
          Map.entry("vertex_ai", "google"),
          Map.entry("vertex_ai_beta", "google"),
          Map.entry("bedrock", "aws"),
          Map.entry("bedrock_converse", "aws"),
          Map.entry("xai", "x-ai"),
          Map.entry("azure_ai", "azure"),
          Map.entry("azure_text", "azure"),
          Map.entry("together_ai", "together"),
          Map.entry("fireworks_ai", "fireworks"),
          Map.entry("cohere_chat", "cohere"),
          Map.entry("text-completion-openai", "openai"));

  private final PriceBook book;

  ProviderNames(PriceBook book) {
    this.book = book;
  }

  /**
   * The name to price by: as reported where the book knows it, else the book's name for it. Without
   * a reported name, a model such as {@code anthropic/claude-sonnet-5} names its provider itself;
   * else null, and the engine asks who claims the model.
   */
  @Nullable String resolve(@Nullable String reported, @Nullable String model) {
    if (reported != null) {
      String translated = translated(reported);
      return book.provider(reported).isEmpty() && translated != null ? translated : reported;
    }
    int slash = model == null ? -1 : model.indexOf('/');
    if (model == null || slash <= 0) {
      return null;
    }
    String path = model.substring(0, slash);
    if (book.provider(path).isPresent()) {
      return path;
    }
    return translated(path);
  }

  /** A model without the name of its provider before it, as LiteLLM writes it for some. */
  static @Nullable String modelOf(@Nullable String provider, @Nullable String model) {
    return provider != null && model != null && model.startsWith(provider + "/")
        ? model.substring(provider.length() + 1)
        : model;
  }

  private static @Nullable String translated(String name) {
    String key = name.strip().toLowerCase(Locale.ROOT);
    return key.startsWith("vertex_ai-") ? "google" : LITELLM.get(key);
  }
}
