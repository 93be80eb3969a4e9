// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.demo;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/**
 * Response bodies as the providers send them, generated text and all: what a service has in hand
 * when a call returns. The text goes no further than the extractor.
 */
final class ProviderBodies {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
  private static final String TEXT = "Certainly. Here is the answer to what you asked.";

  private ProviderBodies() {}

  /** The body of a call that is not streamed. */
  static ObjectNode body(Call call) {
    return switch (call.model().provider() + "/" + call.model().apiFlavor()) {
      case "openai/chat" -> openAiChat(call);
      case "openai/responses" -> openAiResponses(call);
      case "anthropic/default" -> anthropic(call);
      case "google/default" -> gemini(call);
      default -> throw new IllegalArgumentException("no body for " + call.model());
    };
  }

  /** The data of each server-sent event of a streamed call (Anthropic's messages API). */
  static List<String> stream(Call call) {
    ObjectNode start = JSON.objectNode().put("type", "message_start");
    ObjectNode message = start.putObject("message").put("id", "msg_" + call.eventId());
    message.put("type", "message").put("role", "assistant").put("model", call.model().model());
    message.putArray("content");
    message.set("usage", anthropicUsage(call).put("output_tokens", 1));
    ObjectNode text = JSON.objectNode().put("type", "content_block_delta").put("index", 0);
    text.putObject("delta").put("type", "text_delta").put("text", TEXT);
    ObjectNode delta = JSON.objectNode().put("type", "message_delta");
    delta.putObject("delta").put("stop_reason", "end_turn").putNull("stop_sequence");
    delta.putObject("usage").put("output_tokens", call.answerTokens());
    return List.of(
        start.toString(),
        text.toString(),
        delta.toString(),
        JSON.objectNode().put("type", "message_stop").toString());
  }

  private static ObjectNode openAiChat(Call call) {
    ObjectNode body = JSON.objectNode().put("id", "chatcmpl-" + call.eventId());
    body.put("object", "chat.completion").put("created", call.time().getEpochSecond());
    body.put("model", call.model().model()).put("service_tier", "default");
    ObjectNode choice = body.putArray("choices").addObject().put("index", 0);
    choice.put("finish_reason", "stop");
    choice.putObject("message").put("role", "assistant").put("content", TEXT);
    ObjectNode usage = body.putObject("usage");
    usage.put("prompt_tokens", call.promptTokens()).put("completion_tokens", call.answerTokens());
    usage.put("total_tokens", call.promptTokens() + call.answerTokens());
    usage.putObject("prompt_tokens_details").put("cached_tokens", call.cachedTokens());
    usage.putObject("completion_tokens_details").put("reasoning_tokens", 0);
    return body;
  }

  private static ObjectNode openAiResponses(Call call) {
    int reasoning = call.answerTokens() / 3;
    ObjectNode body = JSON.objectNode().put("id", "resp_" + call.eventId());
    body.put("object", "response").put("created_at", call.time().getEpochSecond());
    body.put("status", "completed").put("model", call.model().model());
    body.put("service_tier", "default");
    ObjectNode output = body.putArray("output").addObject();
    output.put("type", "message").put("role", "assistant");
    output.putArray("content").addObject().put("type", "output_text").put("text", TEXT);
    ObjectNode usage = body.putObject("usage");
    usage.put("input_tokens", call.promptTokens()).put("output_tokens", call.answerTokens());
    usage.put("total_tokens", call.promptTokens() + call.answerTokens());
    usage.putObject("input_tokens_details").put("cached_tokens", call.cachedTokens());
    usage.putObject("output_tokens_details").put("reasoning_tokens", reasoning);
    return body;
  }

  private static ObjectNode anthropic(Call call) {
    ObjectNode body = JSON.objectNode().put("id", "msg_" + call.eventId());
    body.put("type", "message").put("role", "assistant").put("model", call.model().model());
    body.put("stop_reason", "end_turn");
    body.putArray("content").addObject().put("type", "text").put("text", TEXT);
    body.set("usage", anthropicUsage(call).put("output_tokens", call.answerTokens()));
    return body;
  }

  /** Anthropic reports input without what was read from or written to the cache. */
  private static ObjectNode anthropicUsage(Call call) {
    int written = call.cachedTokens() > 0 && call.number() % 9 == 0 ? call.cachedTokens() : 0;
    int read = call.cachedTokens() - written;
    ObjectNode usage = JSON.objectNode();
    usage.put("input_tokens", call.promptTokens() - call.cachedTokens());
    usage.put("cache_read_input_tokens", read).put("cache_creation_input_tokens", written);
    usage
        .putObject("cache_creation")
        .put("ephemeral_5m_input_tokens", written)
        .put("ephemeral_1h_input_tokens", 0);
    return usage.put("service_tier", "standard");
  }

  private static ObjectNode gemini(Call call) {
    int thoughts = call.answerTokens() / 4;
    ObjectNode body = JSON.objectNode().put("responseId", "g-" + call.eventId());
    body.put("modelVersion", call.model().model());
    ObjectNode candidate = body.putArray("candidates").addObject().put("finishReason", "STOP");
    candidate
        .putObject("content")
        .put("role", "model")
        .putArray("parts")
        .addObject()
        .put("text", TEXT);
    ObjectNode usage = body.putObject("usageMetadata");
    usage.put("promptTokenCount", call.promptTokens());
    usage.put("candidatesTokenCount", call.answerTokens() - thoughts);
    usage.put("thoughtsTokenCount", thoughts);
    usage.put("totalTokenCount", call.promptTokens() + call.answerTokens());
    if (call.cachedTokens() > 0) {
      usage.put("cachedContentTokenCount", call.cachedTokens());
    }
    ObjectNode modality = usage.putArray("promptTokensDetails").addObject();
    modality.put("modality", "TEXT").put("tokenCount", call.promptTokens());
    return body;
  }
}
