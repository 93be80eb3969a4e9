// SPDX-License-Identifier: Apache-2.0
package io.costwire.langchain4j;

import dev.langchain4j.model.chat.response.ChatResponseMetadata;
import dev.langchain4j.model.output.TokenUsage;
import io.costwire.client.UsageEventBuilder;
import io.costwire.extract.Extraction;
import io.costwire.extract.StreamExtraction;
import io.costwire.extract.UsageExtractor;
import io.costwire.listener.EventFill;
import io.costwire.listener.Getters;
import io.costwire.listener.ReportedCounts;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The usage of a response: from the provider's own answer, which the modules for OpenAI, Anthropic
 * and Mistral keep, else from LangChain4j's counts. Those leave out how long cache writes live,
 * searches, audio and the service tier, all of which have prices.
 */
final class ResponseUsage {
  private final UsageExtractor extractor = new UsageExtractor();

  /**
   * @param countsAs whose meaning LangChain4j's counts have
   */
  void fill(
      UsageEventBuilder event, String provider, String countsAs, ChatResponseMetadata metadata) {
    event.responseModel(metadata.modelName());
    Extraction extraction = extraction(provider, metadata);
    if (extraction instanceof Extraction.NoUsage) {
      return;
    }
    if (extraction == null || !EventFill.fill(event, extraction)) {
      counts(event, countsAs, metadata);
    }
  }

  /** Null when LangChain4j does not keep the answer. */
  private @Nullable Extraction extraction(String provider, ChatResponseMetadata metadata) {
    String flavor = flavor(provider, metadata);
    String body = Getters.text(metadata, "rawHttpResponse", "body");
    if (body != null && !body.isEmpty()) {
      return extractor.extract(provider, flavor, null, body);
    }
    if (Getters.value(metadata, "rawServerSentEvents") instanceof List<?> events
        && !events.isEmpty()) {
      StreamExtraction stream = extractor.openStream(provider, flavor, null);
      for (Object event : events) {
        String data = Getters.text(event, "data");
        stream.add(data == null ? "" : data);
      }
      return stream.end();
    }
    return null;
  }

  /** What the class of the metadata speaks, in the provider's dialect where it has one. */
  private String flavor(String provider, ChatResponseMetadata metadata) {
    String type = metadata.getClass().getSimpleName();
    if (type.contains("Anthropic")) {
      return "anthropic-messages";
    }
    String flavor = type.contains("Responses") ? "responses" : "chat";
    return extractor.knows(provider, flavor) ? flavor : "openai-" + flavor;
  }

  private static void counts(
      UsageEventBuilder event, String countsAs, ChatResponseMetadata metadata) {
    TokenUsage usage = metadata.tokenUsage();
    if (usage == null) {
      return;
    }
    ReportedCounts counts =
        new ReportedCounts(
            countsAs,
            Getters.count(usage, "inputTokenCount"),
            Getters.count(usage, "outputTokenCount"),
            Getters.count(usage, "totalTokenCount"),
            Getters.count(
                usage,
                "cacheReadInputTokens",
                "cachedContentTokenCount",
                "inputTokensDetails.cachedTokens"),
            Getters.count(usage, "cacheCreationInputTokens", "cacheWriteInputTokens"),
            Getters.count(usage, "thoughtsTokenCount", "outputTokensDetails.reasoningTokens"));
    if (counts.fill(event)) {
      event.providerResponseId(metadata.id());
      if (metadata.finishReason() != null) {
        event.finishReason(metadata.finishReason().name().toLowerCase(Locale.ROOT));
      }
    }
  }
}
