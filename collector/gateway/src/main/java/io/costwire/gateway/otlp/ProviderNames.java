// SPDX-License-Identifier: Apache-2.0
package io.costwire.gateway.otlp;

import static java.util.Map.entry;

import io.costwire.client.ProviderAliases;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The provider of a call under the name that the price book has for it, so that one response has
 * one event id whoever reported it.
 */
final class ProviderNames {
  /** Not who served a request but what sent it. */
  private static final Set<String> FRAMEWORKS =
      Set.of(
          "langchain",
          "langgraph",
          "llamaindex",
          "llama_index",
          "crewai",
          "haystack",
          "strands-agents",
          "strands",
          "pydantic-ai",
          "pydantic_ai",
          "semantic-kernel",
          "spring_ai",
          "langchain4j",
          "litellm",
          "unknown",
          "_other");

  /** Clients of OpenAI's API are pointed at other hosts, and still say openai. */
  private static final Map<String, String> HOSTS =
      Map.ofEntries(
          entry("api.openai.com", "openai"),
          entry("openai.azure.com", "azure"),
          entry("cognitiveservices.azure.com", "azure"),
          entry("services.ai.azure.com", "azure"),
          entry("models.inference.ai.azure.com", "azure"),
          entry("api.anthropic.com", "anthropic"),
          entry("generativelanguage.googleapis.com", "google"),
          entry("aiplatform.googleapis.com", "google"),
          entry("amazonaws.com", "aws"),
          entry("api.mistral.ai", "mistral"),
          entry("api.x.ai", "x-ai"),
          entry("api.deepseek.com", "deepseek"),
          entry("api.groq.com", "groq"),
          entry("api.cohere.com", "cohere"),
          entry("api.cohere.ai", "cohere"),
          entry("api.perplexity.ai", "perplexity"),
          entry("api.together.xyz", "together"),
          entry("api.fireworks.ai", "fireworks"),
          entry("api.cerebras.ai", "cerebras"),
          entry("api.moonshot.ai", "moonshotai"),
          entry("api.moonshot.cn", "moonshotai"),
          entry("openrouter.ai", "openrouter"));

  /** Whose API many others speak. */
  private static final Set<String> SPOKEN_BY_OTHERS = Set.of("openai", "anthropic");

  /** What a model's name says where nothing names a provider; the first that fits. */
  private static final Map<Pattern, String> OWNERS = owners();

  private static final Pattern WORD = Pattern.compile("[a-z0-9][a-z0-9._/-]*");
  private static final Pattern BEDROCK =
      Pattern.compile(
          "(?:.*\\.)?bedrock(?:-runtime|-mantle)?\\.([a-z]{2}[a-z0-9-]+)\\.amazonaws\\.com");
  private static final Pattern VERTEX =
      Pattern.compile("([a-z]+-[a-z]+[0-9]+)-aiplatform\\.googleapis\\.com");

  private ProviderNames() {}

  /** The provider, or null where neither the span nor its model's name says one. */
  static @Nullable String of(Attributes span, @Nullable String model) {
    String host = host(span);
    String byHost = byHost(host);
    for (String key : Names.PROVIDER) {
      String name = named(span.text(key));
      if (name != null) {
        return byHost != null && SPOKEN_BY_OTHERS.contains(name) ? byHost : name;
      }
    }
    return byHost != null ? byHost : byModel(model);
  }

  /** The region that the address of an API names, where price lists differ by it. */
  static @Nullable String region(Attributes span) {
    String host = host(span);
    for (Pattern pattern : List.of(BEDROCK, VERTEX)) {
      var matcher = pattern.matcher(host);
      if (matcher.matches()) {
        return matcher.group(1);
      }
    }
    return null;
  }

  /** The book's name; the name itself where the book has none; null for a framework. */
  private static @Nullable String named(@Nullable String reported) {
    if (reported == null) {
      return null;
    }
    String name = reported.toLowerCase(Locale.ROOT).replace(' ', '-');
    if (!WORD.matcher(name).matches() || FRAMEWORKS.contains(name)) {
      return null;
    }
    return ProviderAliases.canonical(name);
  }

  private static String host(Attributes span) {
    String address = span.text(Names.SERVER_ADDRESS);
    if (address != null) {
      return address.toLowerCase(Locale.ROOT);
    }
    String base = span.text(Names.API_BASE);
    try {
      String host = base == null ? null : URI.create(base).getHost();
      return host == null ? "" : host.toLowerCase(Locale.ROOT);
    } catch (IllegalArgumentException e) {
      return "";
    }
  }

  private static @Nullable String byHost(String host) {
    for (String part = host; part.contains("."); part = part.substring(part.indexOf('.') + 1)) {
      String provider = HOSTS.get(part);
      if (provider != null) {
        return provider;
      }
    }
    return VERTEX.matcher(host).matches() ? "google" : null;
  }

  private static @Nullable String byModel(@Nullable String model) {
    if (model == null) {
      return null;
    }
    String name = model.toLowerCase(Locale.ROOT);
    int slash = name.indexOf('/');
    String prefix = slash < 0 ? null : ProviderAliases.all().get(name.substring(0, slash));
    if (prefix != null) {
      return prefix;
    }
    return OWNERS.entrySet().stream()
        .filter(owner -> owner.getKey().matcher(name).find())
        .map(Map.Entry::getValue)
        .findFirst()
        .orElse(null);
  }

  private static Map<Pattern, String> owners() {
    Map<Pattern, String> owners = new LinkedHashMap<>();
    owners.put(
        Pattern.compile(
            "^((us|eu|apac|jp|au|ca|global|us-gov)\\.)?"
                + "(anthropic|amazon|meta|mistral|cohere|ai21|deepseek|openai|qwen|stability)\\."),
        "aws");
    owners.put(
        Pattern.compile(
            "^(gpt-|chatgpt-|o[134](-|$)|text-embedding-(3|ada)|whisper-1|dall-e|ft:gpt-)"),
        "openai");
    owners.put(Pattern.compile("^claude"), "anthropic");
    owners.put(Pattern.compile("^(gemini|models/gemini)"), "google");
    owners.put(Pattern.compile("^grok"), "x-ai");
    owners.put(Pattern.compile("^(mistral|ministral|codestral|magistral|pixtral)"), "mistral");
    owners.put(Pattern.compile("^deepseek-(chat|reasoner)"), "deepseek");
    owners.put(Pattern.compile("^(command-|embed-(english|multilingual)|rerank-)"), "cohere");
    owners.put(Pattern.compile("^(kimi|moonshot)"), "moonshotai");
    return owners;
  }
}
