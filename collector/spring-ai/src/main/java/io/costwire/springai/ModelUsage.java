// SPDX-License-Identifier: Apache-2.0
package io.costwire.springai;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.costwire.client.UsageEventBuilder;
import io.costwire.extract.Extraction;
import io.costwire.extract.UsageExtractor;
import io.costwire.listener.Getters;
import io.costwire.listener.ReportedCounts;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;
import org.springframework.ai.chat.metadata.ChatResponseMetadata;
import org.springframework.ai.chat.metadata.Usage;
import org.springframework.ai.chat.model.ChatResponse;
import org.springframework.ai.chat.observation.ChatModelObservationContext;
import org.springframework.ai.chat.prompt.ChatOptions;
import org.springframework.ai.embedding.EmbeddingOptions;
import org.springframework.ai.embedding.EmbeddingResponse;
import org.springframework.ai.embedding.observation.EmbeddingModelObservationContext;
import org.springframework.ai.model.observation.ModelObservationContext;

/** What Spring AI itself knows about a call, for calls that nobody saw on the wire. */
final class ModelUsage {
  private static final String ANTHROPIC = "anthropic";
  private static final String EMBEDDINGS = "embeddings";
  private final UsageExtractor extractor = new UsageExtractor();
  private final ObjectMapper json = new ObjectMapper();

  void fill(UsageEventBuilder event, ModelObservationContext<?, ?> context) {
    String provider = provider(context.getOperationMetadata().provider());
    event.provider(provider);
    if (context instanceof ChatModelObservationContext chat) {
      chat(event, provider, chat);
    } else if (context instanceof EmbeddingModelObservationContext embedding) {
      embedding(event, provider, embedding);
    }
  }

  /** What was asked for; null where the observation does not know. */
  static @Nullable String requestModel(ModelObservationContext<?, ?> context) {
    if (context instanceof ChatModelObservationContext chat) {
      ChatOptions options = chat.getRequest().getOptions();
      return options == null ? null : options.getModel();
    }
    if (context instanceof EmbeddingModelObservationContext embedding) {
      EmbeddingOptions options = embedding.getRequest().getOptions();
      return options == null ? null : options.getModel();
    }
    return null;
  }

  /** Spring AI's names by those that the price book has. */
  static String provider(String name) {
    return switch (name) {
      case "bedrock_converse" -> "aws";
      case "google_genai", "vertex_ai" -> "google";
      case "mistral_ai" -> "mistral";
      default -> name;
    };
  }

  private void chat(UsageEventBuilder event, String provider, ChatModelObservationContext context) {
    event.operation("chat").requestModel(requestModel(context));
    ChatOptions options = context.getRequest().getOptions();
    Integer limit = options == null ? null : options.getMaxTokens();
    event.maxOutputTokens(limit == null ? null : limit.longValue());
    ChatResponse response = context.getResponse();
    if (response == null) {
      return;
    }
    ChatResponseMetadata metadata = response.getMetadata();
    event.responseModel(emptyToNull(metadata.getModel()));
    String flavor = provider.equals(ANTHROPIC) ? "messages" : "chat";
    if (count(event, provider, flavor, metadata.getUsage())) {
      event.providerResponseId(emptyToNull(metadata.getId()));
    }
    if (response.getResult() != null) {
      event.finishReason(emptyToNull(response.getResult().getMetadata().getFinishReason()));
    }
  }

  private void embedding(
      UsageEventBuilder event, String provider, EmbeddingModelObservationContext context) {
    event.operation(EMBEDDINGS).requestModel(requestModel(context));
    EmbeddingResponse response = context.getResponse();
    if (response != null) {
      event.responseModel(emptyToNull(response.getMetadata().getModel()));
      count(event, provider, EMBEDDINGS, response.getMetadata().getUsage());
    }
  }

  private boolean count(
      UsageEventBuilder event, String provider, String flavor, @Nullable Usage usage) {
    if (usage == null) {
      return false;
    }
    Extraction nativeUsage = nativeUsage(provider, flavor, usage.getNativeUsage());
    if (nativeUsage instanceof Extraction.Extracted extracted && isSome(extracted)) {
      extracted.usage().forEach(event::usage);
      return true;
    }
    return new ReportedCounts(
            provider,
            Getters.count(usage, "getPromptTokens"),
            flavor.equals(EMBEDDINGS) ? null : Getters.count(usage, "getCompletionTokens"),
            Getters.count(usage, "getTotalTokens"),
            usage.getCacheReadInputTokens(),
            usage.getCacheWriteInputTokens(),
            Getters.count(usage, "getThoughtsTokenCount"))
        .fill(event);
  }

  /** The provider's own usage object, where Spring AI keeps it and it can be written as JSON. */
  private @Nullable Extraction nativeUsage(
      String provider, String flavor, @Nullable Object nativeUsage) {
    if (nativeUsage == null || !extractor.knows(provider, flavor)) {
      return null;
    }
    try {
      JsonNode body = json.createObjectNode().set("usage", json.valueToTree(nativeUsage));
      return extractor.extract(provider, flavor, null, body);
    } catch (RuntimeException e) {
      return null;
    }
  }

  private static boolean isSome(Extraction.Extracted extracted) {
    return extracted.usage().values().stream().anyMatch(c -> c.compareTo(BigDecimal.ZERO) > 0);
  }

  private static @Nullable String emptyToNull(@Nullable String text) {
    return text == null || text.isEmpty() ? null : text;
  }
}
