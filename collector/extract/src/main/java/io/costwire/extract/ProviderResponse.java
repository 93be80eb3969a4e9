// SPDX-License-Identifier: Apache-2.0
package io.costwire.extract;

import io.costwire.client.UsageEvent;
import io.costwire.client.UsageEventBuilder;
import org.jspecify.annotations.Nullable;

/**
 * An event begun from what a provider answered: usage, model, response id, service tier, finish
 * reason, region and reported cost are filled in; tags, latency and the like are for the caller to
 * add.
 *
 * <pre>{@code
 * reporter.record(ProviderResponse.fromOpenAi(body).event().tag("team", "search").build());
 * }</pre>
 *
 * <p>Nothing here throws, because it runs beside the call of a model: a body that is null, broken,
 * cut off or in an unknown format is {@link WithoutUsage}. Its event has no usage at all, which
 * means that usage is not known; it never says zero. The text of a prompt or an answer is in none
 * of it, nor in a reason.
 *
 * <p>A body is one JSON object, or a stream as it was captured: server-sent events, or one object a
 * line. Which of a provider's formats it is, is taken from what the body says of itself in its
 * {@code object} or {@code type}; where it says nothing, name the flavor with {@link
 * #fromResponse(String, String, String, String)}.
 *
 * @since 0.1
 */
public sealed interface ProviderResponse {

  /** The event so far; {@link UsageEventBuilder#build} it when the rest is set. */
  UsageEventBuilder event();

  /**
   * The response reports its usage.
   *
   * @param read what was read, with its notes (doubts about the counts) and attributes
   */
  record WithUsage(UsageEventBuilder event, Extraction.Extracted read)
      implements ProviderResponse {}

  /**
   * The response reports no usage, or cannot be read.
   *
   * @param event with the provider, and the model where the caller or a body without usage named it
   * @param reason for a log; names fields and repeats nothing of the body
   */
  record WithoutUsage(UsageEventBuilder event, String reason) implements ProviderResponse {}

  /** From the OpenAI API: chat completions, responses, embeddings, audio, images. */
  static ProviderResponse fromOpenAi(@Nullable String body) {
    return fromResponse("openai", body);
  }

  /** From the Anthropic API. */
  static ProviderResponse fromAnthropic(@Nullable String body) {
    return fromResponse("anthropic", body);
  }

  /** From the Gemini API or Vertex AI. */
  static ProviderResponse fromGemini(@Nullable String body) {
    return fromResponse("google", body);
  }

  /** From Amazon Bedrock's Converse API; for InvokeModel name the flavor {@code invoke}. */
  static ProviderResponse fromBedrock(@Nullable String body) {
    return fromResponse("aws", body);
  }

  /**
   * From any provider of the extractor's table.
   *
   * @param provider such as {@code mistral}, {@code azure} or {@code ollama}
   */
  static ProviderResponse fromResponse(@Nullable String provider, @Nullable String body) {
    return fromResponse(provider, null, null, body);
  }

  /**
   * From any provider, with what the body does not say.
   *
   * @param apiFlavor such as {@code chat}, {@code responses} or {@code invoke}; null to go by the
   *     body
   * @param requestModel the model that was asked; null when it does not matter
   */
  static ProviderResponse fromResponse(
      @Nullable String provider,
      @Nullable String apiFlavor,
      @Nullable String requestModel,
      @Nullable String body) {
    UsageEventBuilder event = UsageEvent.builder().provider(provider).requestModel(requestModel);
    if (provider == null || provider.isBlank()) {
      return new WithoutUsage(event, "provider is not set; name it, for example openai");
    }
    if (body == null || body.isBlank()) {
      return new WithoutUsage(event, "body is empty; send the provider's response unchanged");
    }
    return ResponseReading.read(
        new ResponseReading.Source(provider, apiFlavor, requestModel), body);
  }
}
