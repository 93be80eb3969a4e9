// SPDX-License-Identifier: Apache-2.0
package io.costwire.extract;

import static java.util.Map.entry;

import io.costwire.client.ProviderAliases;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Which format a provider's API speaks, by the names of both. */
final class Providers {

  /** The flavor whose format depends on the model that was asked. */
  private static final String INVOKE = "invoke";

  /**
   * Formats by their own names, for any provider: gateways and self-hosted servers speak someone
   * else's API.
   */
  private static final Map<String, ApiFormat> BY_FORMAT =
      Map.of(
          "openai-chat", ApiFormat.COMPATIBLE,
          "openai-responses", ApiFormat.RESPONSES,
          "openai-embeddings", ApiFormat.EMBEDDINGS,
          "anthropic-messages", ApiFormat.MESSAGES,
          "bedrock-converse", ApiFormat.CONVERSE,
          "gemini", ApiFormat.GEMINI,
          "ollama", new ApiFormat(VendorShapes.OLLAMA, Unwrapping.OLLAMA));

  private static final Map<String, ApiFormat> COMPATIBLE =
      Map.of(
          "default", ApiFormat.COMPATIBLE,
          "chat", ApiFormat.COMPATIBLE,
          "completions", ApiFormat.COMPATIBLE,
          "embeddings", ApiFormat.EMBEDDINGS,
          "responses", ApiFormat.RESPONSES,
          "anthropic", ApiFormat.MESSAGES);

  /**
   * Speak OpenAI's formats, each with details of its own that {@link Reconciliation} settles.
   * Hugging Face's routes are listed by their prefix.
   */
  private static final List<String> COMPATIBLE_PROVIDERS =
      List.of(
          "arcee",
          "avian",
          "baseten",
          "doubleword",
          "fireworks",
          "github-copilot",
          "huggingface",
          "litellm",
          "llamacpp",
          "lmstudio",
          "modal",
          "nebius",
          "novita",
          "ovhcloud",
          "quicksilverpro",
          "sambanova",
          "sglang",
          "vllm",
          "zai",
          "zhipuai");

  private static final String HUGGING_FACE = "huggingface";

  private static final Map<String, Map<String, ApiFormat>> BY_PROVIDER = byProvider();

  private Providers() {}

  static @Nullable ApiFormat find(
      String provider, String apiFlavor, @Nullable String requestModel) {
    String flavor = apiFlavor.strip().toLowerCase(Locale.ROOT);
    ApiFormat byFormat = BY_FORMAT.get(flavor);
    if (byFormat != null) {
      return byFormat;
    }
    Map<String, ApiFormat> flavors = flavors(provider);
    return flavor.equals(INVOKE) && flavors.containsKey(INVOKE)
        ? BedrockModels.format(requestModel)
        : flavors.get(flavor);
  }

  /** What could be written for the provider; for messages. */
  static List<String> known(String provider) {
    TreeSet<String> names = new TreeSet<>(BY_FORMAT.keySet());
    names.addAll(flavors(provider).keySet());
    return List.copyOf(names);
  }

  private static Map<String, ApiFormat> flavors(String provider) {
    String name = provider.strip().toLowerCase(Locale.ROOT);
    String known = name.startsWith(HUGGING_FACE) ? HUGGING_FACE : ProviderAliases.canonical(name);
    return BY_PROVIDER.getOrDefault(known, Map.of());
  }

  private static Map<String, Map<String, ApiFormat>> byProvider() {
    Map<String, Map<String, ApiFormat>> table = new HashMap<>();
    COMPATIBLE_PROVIDERS.forEach(provider -> table.put(provider, COMPATIBLE));
    table.put("openai", openAi());
    table.put("azure", with(openAi(), Map.of("anthropic", ApiFormat.MESSAGES)));
    table.put("anthropic", anthropic());
    table.put("google", google());
    table.put("aws", aws());
    table.put("groq", groq());
    table.put("x-ai", xAi());
    table.put("mistral", mistral());
    table.put("cohere", cohere());
    table.put("deepseek", chatAs(ApiFormat.plain(Shapes.DEEPSEEK_CHAT)));
    table.put("openrouter", chatAs(ApiFormat.plain(Shapes.OPENROUTER_CHAT)));
    table.put("together", chatAs(ApiFormat.plain(Shapes.CHAT_CACHED_BESIDE)));
    table.put("moonshotai", chatAs(ApiFormat.plain(Shapes.CHAT_CACHED_BESIDE)));
    table.put("cerebras", chatAs(ApiFormat.plain(Shapes.CEREBRAS_CHAT)));
    others(table);
    return Map.copyOf(table);
  }

  private static void others(Map<String, Map<String, ApiFormat>> table) {
    ApiFormat perplexity = ApiFormat.plain(VendorShapes.PERPLEXITY);
    table.put(
        "perplexity",
        Map.of("default", perplexity, "chat", perplexity, "responses", ApiFormat.RESPONSES));
    table.put("minimax", with(COMPATIBLE, Map.of("default", ApiFormat.MESSAGES)));
    table.put("typesafe", Map.of("default", ApiFormat.RESPONSES));
    table.put("cloudflare", with(COMPATIBLE, "default", VendorShapes.CLOUDFLARE));
    table.put("dashscope", with(COMPATIBLE, "default", VendorShapes.DASHSCOPE));
    table.put("cursor", Map.of("usage-event", ApiFormat.plain(VendorShapes.CURSOR_EVENT)));
    ApiFormat voyage = ApiFormat.plain(VendorShapes.VOYAGE);
    table.put("voyageai", Map.of("default", voyage, "embeddings", voyage, "rerank", voyage));
    table.put(
        "ollama",
        with(COMPATIBLE, Map.of("default", new ApiFormat(VendorShapes.OLLAMA, Unwrapping.OLLAMA))));
    table.put(
        "watsonx",
        with(
            COMPATIBLE,
            Map.of("default", new ApiFormat(VendorShapes.WATSONX, Unwrapping.WATSONX))));
  }

  private static Map<String, ApiFormat> openAi() {
    return Map.ofEntries(
        entry("chat", ApiFormat.OPENAI_CHAT),
        entry("completions", ApiFormat.OPENAI_CHAT),
        entry("responses", ApiFormat.RESPONSES),
        entry("realtime", new ApiFormat(Shapes.OPENAI_REALTIME, Unwrapping.REALTIME)),
        entry("realtime_transcription", ApiFormat.plain(AudioShapes.OPENAI_TRANSCRIPTION)),
        entry("images", ApiFormat.plain(Shapes.OPENAI_IMAGES)),
        entry("embeddings", ApiFormat.EMBEDDINGS),
        entry("transcription", ApiFormat.plain(AudioShapes.OPENAI_TRANSCRIPTION)),
        entry("speech", ApiFormat.plain(Shapes.OPENAI_SPEECH)));
  }

  private static Map<String, ApiFormat> anthropic() {
    return Map.of(
        "default",
        ApiFormat.MESSAGES,
        "messages",
        ApiFormat.MESSAGES,
        "chat",
        ApiFormat.plain(Shapes.ANTHROPIC_CHAT));
  }

  private static Map<String, ApiFormat> google() {
    return Map.of(
        "default",
        ApiFormat.GEMINI,
        "embeddings",
        ApiFormat.GEMINI,
        "anthropic",
        ApiFormat.MESSAGES,
        "chat",
        ApiFormat.plain(Shapes.GOOGLE_CHAT),
        "predict",
        ApiFormat.plain(VendorShapes.VERTEX_PREDICT));
  }

  private static Map<String, ApiFormat> aws() {
    return with(
        BedrockModels.FAMILIES,
        Map.of(
            "default",
            ApiFormat.CONVERSE,
            "converse",
            ApiFormat.CONVERSE,
            INVOKE,
            BedrockModels.format(null)));
  }

  private static Map<String, ApiFormat> groq() {
    ApiFormat chat = new ApiFormat(Shapes.COMPATIBLE_CHAT, Unwrapping.GROQ);
    return Map.of(
        "default",
        chat,
        "chat",
        chat,
        "responses",
        ApiFormat.RESPONSES,
        "transcription",
        ApiFormat.plain(AudioShapes.GROQ_TRANSCRIPTION));
  }

  private static Map<String, ApiFormat> xAi() {
    return Map.of(
        "default",
        ApiFormat.plain(VendorShapes.XAI_DEFAULT),
        "chat",
        ApiFormat.plain(VendorShapes.XAI_CHAT),
        "responses",
        new ApiFormat(VendorShapes.XAI_RESPONSES, Unwrapping.RESPONSES),
        "realtime",
        ApiFormat.plain(VendorShapes.XAI_REALTIME),
        "anthropic",
        ApiFormat.MESSAGES);
  }

  private static Map<String, ApiFormat> mistral() {
    return with(
        COMPATIBLE,
        Map.of(
            "ocr", ApiFormat.plain(VendorShapes.MISTRAL_OCR),
            "ocr_annotated", ApiFormat.plain(VendorShapes.MISTRAL_OCR_ANNOTATED),
            "transcription", ApiFormat.plain(AudioShapes.MISTRAL_TRANSCRIPTION),
            "conversations", ApiFormat.plain(VendorShapes.MISTRAL_CONVERSATIONS)));
  }

  private static Map<String, ApiFormat> cohere() {
    ApiFormat second = new ApiFormat(VendorShapes.COHERE, Unwrapping.COHERE);
    ApiFormat first = new ApiFormat(VendorShapes.COHERE_V1, Unwrapping.COHERE);
    return Map.of(
        "default",
        second,
        "chat",
        second,
        "tokens",
        new ApiFormat(VendorShapes.COHERE_TOKENS, Unwrapping.COHERE),
        "embeddings",
        first,
        "rerank",
        first,
        "v1",
        first);
  }

  private static Map<String, ApiFormat> chatAs(ApiFormat chat) {
    return with(COMPATIBLE, Map.of("default", chat, "chat", chat, "completions", chat));
  }

  private static Map<String, ApiFormat> with(
      Map<String, ApiFormat> flavors, String name, Shape shape) {
    return with(flavors, Map.of(name, ApiFormat.plain(shape)));
  }

  private static Map<String, ApiFormat> with(
      Map<String, ApiFormat> flavors, Map<String, ApiFormat> others) {
    Map<String, ApiFormat> more = new HashMap<>(flavors);
    more.putAll(others);
    return Map.copyOf(more);
  }
}
