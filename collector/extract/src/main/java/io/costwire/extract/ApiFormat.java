// SPDX-License-Identifier: Apache-2.0
package io.costwire.extract;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A provider's API as far as usage is concerned: the format of a body, and how a stream carries it.
 */
record ApiFormat(Shape shape, Unwrapping unwrapping) {

  private static final ApiFormat CHAT = new ApiFormat(Shapes.OPENAI_CHAT, Unwrapping.PLAIN);
  private static final ApiFormat COMPATIBLE =
      new ApiFormat(Shapes.COMPATIBLE_CHAT, Unwrapping.PLAIN);
  private static final ApiFormat RESPONSES =
      new ApiFormat(Shapes.OPENAI_RESPONSES, Unwrapping.RESPONSES);
  private static final ApiFormat EMBEDDINGS = new ApiFormat(Shapes.EMBEDDINGS, Unwrapping.PLAIN);
  private static final ApiFormat MESSAGES = new ApiFormat(Shapes.ANTHROPIC, Unwrapping.ANTHROPIC);
  private static final ApiFormat CONVERSE =
      new ApiFormat(Shapes.BEDROCK_CONVERSE, Unwrapping.CONVERSE);
  private static final ApiFormat GEMINI = new ApiFormat(Shapes.GEMINI, Unwrapping.PLAIN);

  /**
   * Formats by their own names, for any provider: gateways and self-hosted servers speak someone
   * else's API.
   */
  private static final Map<String, ApiFormat> BY_FORMAT =
      Map.of(
          "openai-chat", COMPATIBLE,
          "openai-responses", RESPONSES,
          "openai-embeddings", EMBEDDINGS,
          "anthropic-messages", MESSAGES,
          "bedrock-converse", CONVERSE,
          "gemini", GEMINI);

  private static final Map<String, String> PROVIDER_ALIASES =
      Map.ofEntries(
          Map.entry("azure.ai.openai", "azure"),
          Map.entry("azure.ai.inference", "azure"),
          Map.entry("azure-openai", "azure"),
          Map.entry("gcp.gemini", "google"),
          Map.entry("gcp.gen_ai", "google"),
          Map.entry("gcp.vertex_ai", "google"),
          Map.entry("vertex_ai", "google"),
          Map.entry("gemini", "google"),
          Map.entry("aws.bedrock", "aws"),
          Map.entry("bedrock", "aws"),
          Map.entry("mistral_ai", "mistral"),
          Map.entry("moonshot_ai", "moonshotai"),
          Map.entry("together_ai", "together"),
          Map.entry("fireworks_ai", "fireworks"),
          Map.entry("x_ai", "x-ai"),
          Map.entry("xai", "x-ai"));

  /**
   * Speak OpenAI's chat format, each with details of its own that {@link Reconciliation} settles.
   */
  private static final List<String> COMPATIBLE_PROVIDERS =
      List.of(
          "baseten",
          "cerebras",
          "fireworks",
          "moonshotai",
          "novita",
          "openrouter",
          "ovhcloud",
          "together",
          "zai",
          "zhipuai");

  private static final Map<String, Map<String, ApiFormat>> BY_PROVIDER = byProvider();

  static @Nullable ApiFormat find(String provider, String apiFlavor) {
    String flavor = apiFlavor.strip().toLowerCase(Locale.ROOT);
    ApiFormat byFormat = BY_FORMAT.get(flavor);
    return byFormat != null ? byFormat : flavors(provider).get(flavor);
  }

  /** What could be written for the provider; for messages. */
  static List<String> known(String provider) {
    TreeSet<String> names = new TreeSet<>(BY_FORMAT.keySet());
    names.addAll(flavors(provider).keySet());
    return List.copyOf(names);
  }

  private static Map<String, ApiFormat> flavors(String provider) {
    String name = provider.strip().toLowerCase(Locale.ROOT);
    return BY_PROVIDER.getOrDefault(PROVIDER_ALIASES.getOrDefault(name, name), Map.of());
  }

  private static Map<String, Map<String, ApiFormat>> byProvider() {
    Map<String, Map<String, ApiFormat>> table = new HashMap<>();
    table.put("openai", openAi());
    table.put("azure", with(openAi(), "anthropic", MESSAGES));
    table.put("anthropic", Map.of("default", MESSAGES, "chat", plain(Shapes.ANTHROPIC_CHAT)));
    table.put("google", Map.of("default", GEMINI, "anthropic", MESSAGES, "chat", COMPATIBLE));
    table.put("aws", Map.of("default", CONVERSE, "converse", CONVERSE, "anthropic", MESSAGES));
    table.put("deepseek", Map.of("chat", plain(Shapes.DEEPSEEK_CHAT)));
    ApiFormat groq = new ApiFormat(Shapes.COMPATIBLE_CHAT, Unwrapping.GROQ);
    table.put("groq", Map.of("default", groq, "chat", groq));
    table.put("x-ai", xAi());
    table.put("mistral", mistral());
    table.put("perplexity", Map.of("default", plain(Shapes.PERPLEXITY)));
    table.put("cohere", cohere());
    COMPATIBLE_PROVIDERS.forEach(provider -> table.put(provider, compatible()));
    return Map.copyOf(table);
  }

  private static Map<String, ApiFormat> openAi() {
    Map<String, ApiFormat> flavors = new HashMap<>();
    flavors.put("chat", CHAT);
    flavors.put("completions", CHAT);
    flavors.put("responses", RESPONSES);
    flavors.put("realtime", plain(Shapes.OPENAI_REALTIME));
    flavors.put("images", plain(Shapes.OPENAI_IMAGES));
    flavors.put("embeddings", EMBEDDINGS);
    flavors.put("transcription", plain(Shapes.OPENAI_TRANSCRIPTION));
    return Map.copyOf(flavors);
  }

  private static Map<String, ApiFormat> xAi() {
    return Map.of(
        "default",
        plain(Shapes.XAI_DEFAULT),
        "chat",
        plain(Shapes.XAI_CHAT),
        "responses",
        RESPONSES);
  }

  private static Map<String, ApiFormat> mistral() {
    return with(
        with(compatible(), "ocr", plain(Shapes.MISTRAL_OCR)),
        "ocr_annotated",
        plain(Shapes.MISTRAL_OCR_ANNOTATED));
  }

  private static Map<String, ApiFormat> cohere() {
    return Map.of(
        "default",
        new ApiFormat(Shapes.COHERE, Unwrapping.COHERE),
        "tokens",
        new ApiFormat(Shapes.COHERE_TOKENS, Unwrapping.COHERE),
        "embeddings",
        plain(Shapes.COHERE_V1),
        "v1",
        plain(Shapes.COHERE_V1));
  }

  private static Map<String, ApiFormat> compatible() {
    return Map.of("default", COMPATIBLE, "chat", COMPATIBLE, "embeddings", EMBEDDINGS);
  }

  private static Map<String, ApiFormat> with(
      Map<String, ApiFormat> flavors, String name, ApiFormat format) {
    Map<String, ApiFormat> more = new HashMap<>(flavors);
    more.put(name, format);
    return Map.copyOf(more);
  }

  private static ApiFormat plain(Shape shape) {
    return new ApiFormat(shape, Unwrapping.PLAIN);
  }
}
