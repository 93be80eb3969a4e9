// SPDX-License-Identifier: Apache-2.0
package io.costwire.listener;

import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Map.Entry;
import org.jspecify.annotations.Nullable;

/**
 * An API of a provider that costs money per request.
 *
 * @param flavor as collector/extract names it
 * @param format the same format under a name that is known for every provider
 * @param operation as OpenTelemetry names it
 * @param deployment what Azure's paths name in the place of a model
 */
record Endpoint(
    String provider, String flavor, String format, String operation, @Nullable String deployment) {

  private record Api(String flavor, String format, String operation) {}

  private static final String POST = "POST";
  private static final String GET = "GET";
  private static final String DEPLOYMENTS = "/deployments/";

  /** Messages of the Assistants API are stored; runs are what costs. */
  private static final String THREADS = "/threads/";

  private static final Api RESPONSES = new Api("responses", "openai-responses", "chat");

  /** By the end of the path; the longest that fits. */
  private static final List<Entry<String, Api>> APIS =
      List.of(
          Map.entry("/chat/completions", new Api("chat", "openai-chat", "chat")),
          Map.entry("/completions", new Api("completions", "openai-chat", "text_completion")),
          Map.entry("/responses", RESPONSES),
          Map.entry("/embeddings", new Api("embeddings", "openai-embeddings", "embeddings")),
          Map.entry("/images/generations", new Api("images", "images", "image_generation")),
          Map.entry("/images/edits", new Api("images", "images", "image_generation")),
          Map.entry("/images/variations", new Api("images", "images", "image_generation")),
          Map.entry("/audio/transcriptions", new Api("transcription", "transcription", "audio")),
          Map.entry("/audio/translations", new Api("transcription", "transcription", "audio")),
          Map.entry("/audio/speech", new Api("speech", "speech", "audio")),
          Map.entry("/messages", new Api("messages", "anthropic-messages", "chat")));

  /** Who is behind a host, by its end. Everything else is what the caller's library is for. */
  private static final List<Entry<String, String>> HOSTS =
      List.of(
          Map.entry("api.openai.com", "openai"),
          Map.entry("openai.azure.com", "azure"),
          Map.entry("services.ai.azure.com", "azure"),
          Map.entry("cognitiveservices.azure.com", "azure"),
          Map.entry("api.anthropic.com", "anthropic"),
          Map.entry("amazonaws.com", "aws"),
          Map.entry("googleapis.com", "google"),
          Map.entry("api.mistral.ai", "mistral"),
          Map.entry("api.groq.com", "groq"),
          Map.entry("api.deepseek.com", "deepseek"),
          Map.entry("api.x.ai", "x-ai"),
          Map.entry("openrouter.ai", "openrouter"),
          Map.entry("api.together.xyz", "together"),
          Map.entry("api.together.ai", "together"),
          Map.entry("api.fireworks.ai", "fireworks"),
          Map.entry("api.perplexity.ai", "perplexity"),
          Map.entry("api.cerebras.ai", "cerebras"),
          Map.entry("api.moonshot.ai", "moonshotai"),
          Map.entry("api.moonshot.cn", "moonshotai"));

  /**
   * The API behind a request; null when it is none that costs.
   *
   * @param provider who serves, where the caller says so
   * @param otherwise who serves when the host does not tell
   */
  static @Nullable Endpoint of(
      String method, URI url, @Nullable String provider, String otherwise) {
    Api api = api(method, path(url));
    return api == null
        ? null
        : new Endpoint(
            provider == null ? byHost(url, otherwise) : provider,
            api.flavor(),
            api.format(),
            api.operation(),
            deployment(path(url)));
  }

  private static @Nullable String deployment(String path) {
    int at = path.indexOf(DEPLOYMENTS);
    if (at < 0) {
      return null;
    }
    int from = at + DEPLOYMENTS.length();
    int end = path.indexOf('/', from);
    return end > from ? path.substring(from, end) : null;
  }

  /** Who is behind the host of a URL. */
  static String byHost(URI url, String otherwise) {
    String host = url.getHost() == null ? "" : url.getHost().toLowerCase(Locale.ROOT);
    return HOSTS.stream()
        .filter(known -> host.equals(known.getKey()) || host.endsWith("." + known.getKey()))
        .map(Entry::getValue)
        .findFirst()
        .orElse(otherwise);
  }

  private static @Nullable Api api(String method, String path) {
    if (path.contains(THREADS)) {
      return null;
    }
    if (method.equals(POST)) {
      return APIS.stream()
          .filter(known -> path.endsWith(known.getKey()))
          .map(Entry::getValue)
          .findFirst()
          .orElse(null);
    }
    // a response that was made in the background is fetched when it is done
    int id = path.lastIndexOf('/');
    return method.equals(GET) && id > 0 && path.substring(0, id).endsWith("/responses")
        ? RESPONSES
        : null;
  }

  private static String path(URI url) {
    String path = url.getPath() == null ? "" : url.getPath();
    return path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
  }
}
