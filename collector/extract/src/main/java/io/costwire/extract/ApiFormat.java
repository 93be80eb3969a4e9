// SPDX-License-Identifier: Apache-2.0
package io.costwire.extract;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** A provider's API as far as usage is concerned: the format of a body, and how a stream carries it. */
record ApiFormat(Shape shape, Unwrapping unwrapping) {

  private static final ApiFormat CHAT = new ApiFormat(Shapes.OPENAI_CHAT, Unwrapping.PLAIN);
  private static final ApiFormat COMPATIBLE = new ApiFormat(Shapes.COMPATIBLE_CHAT, Unwrapping.PLAIN);
  private static final ApiFormat RESPONSES = new ApiFormat(Shapes.OPENAI_RESPONSES, Unwrapping.RESPONSES);
  private static final ApiFormat REALTIME = new ApiFormat(Shapes.OPENAI_REALTIME, Unwrapping.PLAIN);
  private static final ApiFormat IMAGES = new ApiFormat(Shapes.OPENAI_IMAGES, Unwrapping.PLAIN);
  private static final ApiFormat EMBEDDINGS = new ApiFormat(Shapes.EMBEDDINGS, Unwrapping.PLAIN);
  private static final ApiFormat TRANSCRIPTION = new ApiFormat(Shapes.OPENAI_TRANSCRIPTION, Unwrapping.PLAIN);
  private static final ApiFormat MESSAGES = new ApiFormat(Shapes.ANTHROPIC, Unwrapping.ANTHROPIC);
  private static final ApiFormat CONVERSE = new ApiFormat(Shapes.BEDROCK_CONVERSE, Unwrapping.CONVERSE);
  private static final ApiFormat GEMINI = new ApiFormat(Shapes.GEMINI, Unwrapping.PLAIN);

  /** Formats by their own names, for any provider: gateways and self-hosted servers speak someone else's API. */
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
    table.put(
        "openai",
        Map.of(
            "chat", CHAT, "completions", CHAT, "responses", RESPONSES, "realtime", REALTIME, "images", IMAGES,
            "embeddings", EMBEDDINGS, "transcription", TRANSCRIPTION));
    table.put(
        "azure",
        Map.of(
            "chat", CHAT, "completions", CHAT, "responses", RESPONSES, "realtime", REALTIME, "images", IMAGES,
            "embeddings", EMBEDDINGS, "transcription", TRANSCRIPTION, "anthropic", MESSAGES));
    table.put("anthropic", Map.of("default", MESSAGES, "chat", new ApiFormat(Shapes.ANTHROPIC_CHAT, Unwrapping.PLAIN)));
    table.put("google", Map.of("default", GEMINI, "anthropic", MESSAGES, "chat", COMPATIBLE));
    table.put("aws", Map.of("default", CONVERSE, "converse", CONVERSE, "anthropic", MESSAGES));
    table.put("deepseek", Map.of("chat", new ApiFormat(Shapes.DEEPSEEK_CHAT, Unwrapping.PLAIN)));
    table.put("groq", Map.of("default", groq(), "chat", groq()));
    table.put(
        "x-ai",
        Map.of(
            "default", new ApiFormat(Shapes.XAI_DEFAULT, Unwrapping.PLAIN),
            "chat", new ApiFormat(Shapes.XAI_CHAT, Unwrapping.PLAIN),
            "responses", RESPONSES));
    table.put(
        "mistral",
        Map.of(
            "default", COMPATIBLE, "chat", COMPATIBLE, "embeddings", EMBEDDINGS,
            "ocr", new ApiFormat(Shapes.MISTRAL_OCR, Unwrapping.PLAIN),
            "ocr_annotated", new ApiFormat(Shapes.MISTRAL_OCR_ANNOTATED, Unwrapping.PLAIN)));
    table.put("perplexity", Map.of("default", new ApiFormat(Shapes.PERPLEXITY, Unwrapping.PLAIN)));
    table.put(
        "cohere",
        Map.of(
            "default", new ApiFormat(Shapes.COHERE, Unwrapping.COHERE),
            "tokens", new ApiFormat(Shapes.COHERE_TOKENS, Unwrapping.COHERE),
            "embeddings", new ApiFormat(Shapes.COHERE_V1, Unwrapping.PLAIN),
            "v1", new ApiFormat(Shapes.COHERE_V1, Unwrapping.PLAIN)));
    for (String compatible :
        List.of("together", "fireworks", "openrouter", "cerebras", "moonshotai", "baseten", "novita", "zai", "zhipuai", "ovhcloud")) {
      table.put(compatible, Map.of("default", COMPATIBLE, "chat", COMPATIBLE, "embeddings", EMBEDDINGS));
    }
    return Map.copyOf(table);
  }

  private static ApiFormat groq() {
    return new ApiFormat(Shapes.COMPATIBLE_CHAT, Unwrapping.GROQ);
  }
}
