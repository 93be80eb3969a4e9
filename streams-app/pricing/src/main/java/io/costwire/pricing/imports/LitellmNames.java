// SPDX-License-Identifier: Apache-2.0
package io.costwire.pricing.imports;

import io.costwire.pricing.book.PriceBook;
import io.costwire.pricing.book.Provider;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What litellm calls providers and models, in the book's names. */
public final class LitellmNames {

  private static final Map<String, String> PROVIDERS =
      Map.ofEntries(
          Map.entry("bedrock", "aws"),
          Map.entry("bedrock_converse", "aws"),
          Map.entry("bedrock_mantle", "aws"),
          Map.entry("gemini", "google"),
          Map.entry("vertex_ai", "google"),
          Map.entry("vertex_ai_beta", "google"),
          Map.entry("xai", "x-ai"),
          Map.entry("azure_ai", "azure"),
          Map.entry("azure_text", "azure"),
          Map.entry("together_ai", "together"),
          Map.entry("fireworks_ai", "fireworks"),
          Map.entry("fireworks_ai-embedding-models", "fireworks"),
          Map.entry("cohere_chat", "cohere"),
          Map.entry("text-completion-openai", "openai"),
          Map.entry("github_copilot", "github-copilot"),
          Map.entry("moonshot", "moonshotai"),
          Map.entry("voyage", "voyageai"));

  private LitellmNames() {}

  static String provider(PriceBook book, String reported) {
    String mapped = translated(reported);
    if (mapped != null) {
      return mapped;
    }
    String name = reported.toLowerCase(Locale.ROOT);
    Optional<Provider> known = book.provider(name);
    return known.isPresent() ? known.get().id() : name.isEmpty() ? "unknown" : name;
  }

  /** The book's name of a provider that litellm calls something else; null for all others. */
  public static @Nullable String translated(String reported) {
    String name = reported.strip().toLowerCase(Locale.ROOT);
    return name.startsWith("vertex_ai-") ? "google" : PROVIDERS.get(name);
  }

  /** The key without the part that names the provider again. */
  static String model(PriceBook book, String provider, String key) {
    int slash = key.indexOf('/');
    boolean prefixed = slash > 0 && provider(book, key.substring(0, slash)).equals(provider);
    return prefixed && slash < key.length() - 1 ? key.substring(slash + 1) : key;
  }
}
