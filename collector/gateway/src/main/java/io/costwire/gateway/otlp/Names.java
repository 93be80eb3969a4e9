// SPDX-License-Identifier: Apache-2.0
package io.costwire.gateway.otlp;

import java.util.List;

/**
 * Which attributes say what, over all dialects: OpenTelemetry's conventions (new names first),
 * OpenLLMetry, OpenInference, the Vercel AI SDK, and names that Sentry, Pydantic AI, Strands and
 * vLLM use. In each list the first that a span has counts. The README shows this table.
 */
final class Names {
  // what kind of span it is
  static final String OPERATION = "gen_ai.operation.name";
  static final String LLM_REQUEST_TYPE = "llm.request.type";
  static final String TRACELOOP_KIND = "traceloop.span.kind";
  static final String OPENINFERENCE_KIND = "openinference.span.kind";
  static final String AI_OPERATION = "ai.operationId";

  // who served it
  static final List<String> PROVIDER =
      List.of(
          "gen_ai.provider.name",
          "llm.provider",
          "gen_ai.system",
          "llm.system",
          "ai.model.provider");
  static final String SERVER_ADDRESS = "server.address";
  static final String API_BASE = "gen_ai.openai.api_base";
  static final List<String> REQUEST_MODEL =
      List.of(
          "gen_ai.request.model",
          "llm.request.model_name",
          "ai.model.id",
          "llm.request.model",
          "embedding.model_name",
          "reranker.model_name");
  static final List<String> RESPONSE_MODEL =
      List.of(
          "gen_ai.response.model",
          "llm.response.model_name",
          "ai.response.model",
          "llm.response.model");

  /** OpenInference's one name for the model that served, or was asked where that is not known. */
  static final String MODEL = "llm.model_name";

  static final List<String> RESPONSE_ID = List.of("gen_ai.response.id", "ai.response.id");
  static final List<String> REQUEST_TIER =
      List.of("openai.request.service_tier", "gen_ai.openai.request.service_tier");
  static final List<String> SERVICE_TIER =
      List.of("openai.response.service_tier", "gen_ai.openai.response.service_tier");

  // how it went
  static final List<String> FINISH_REASON =
      List.of(
          "gen_ai.response.finish_reasons",
          "gen_ai.response.finish_reason",
          "gen_ai.response.stop_reason",
          "llm.response.finish_reason",
          "llm.response.stop_reason",
          "llm.finish_reason",
          "ai.response.finishReason");
  static final List<String> ERROR_TYPE = List.of("error.type");
  static final List<String> MAX_OUTPUT_TOKENS =
      List.of(
          "gen_ai.request.max_tokens",
          "gen_ai.request.max_completion_tokens",
          "ai.settings.maxOutputTokens",
          "ai.settings.maxTokens");

  /** Seconds. */
  static final List<String> FIRST_TOKEN_SECONDS =
      List.of(
          "gen_ai.response.time_to_first_chunk",
          "gen_ai.client.operation.time_to_first_chunk",
          "gen_ai.server.time_to_first_token",
          "gen_ai.latency.time_to_first_token");

  /** Milliseconds. */
  static final List<String> FIRST_TOKEN_MILLIS =
      List.of("ai.response.msToFirstChunk", "ai.stream.msToFirstChunk");

  // how much
  static final List<String> INPUT =
      List.of(
          "gen_ai.usage.input_tokens",
          "gen_ai.usage.prompt_tokens",
          "llm.usage.prompt_tokens",
          "llm.token_count.prompt",
          "ai.usage.inputTokens",
          "ai.usage.promptTokens",
          "ai.usage.tokens");
  static final List<String> OUTPUT =
      List.of(
          "gen_ai.usage.output_tokens",
          "gen_ai.usage.completion_tokens",
          "llm.usage.completion_tokens",
          "llm.token_count.completion",
          "ai.usage.outputTokens",
          "ai.usage.completionTokens");
  static final List<String> TOTAL =
      List.of(
          "gen_ai.usage.total_tokens",
          "llm.usage.total_tokens",
          "llm.token_count.total",
          "ai.usage.totalTokens");
  static final List<String> CACHE_READ =
      List.of(
          "gen_ai.usage.cache_read.input_tokens",
          "gen_ai.usage.cache_read_input_tokens",
          "gen_ai.usage.input_tokens.cached",
          "gen_ai.usage.details.cache_read_tokens",
          "gen_ai.usage.details.cache_read_input_tokens",
          "llm.usage.cache_read_input_tokens",
          "llm.token_count.prompt_details.cache_read",
          "llm.token_count.prompt_details.cache_input",
          "ai.usage.inputTokenDetails.cacheReadTokens",
          "ai.usage.cachedInputTokens");
  static final List<String> CACHE_WRITE =
      List.of(
          "gen_ai.usage.cache_creation.input_tokens",
          "gen_ai.usage.cache_creation_input_tokens",
          "gen_ai.usage.cache_write_input_tokens",
          "gen_ai.usage.input_tokens.cache_write",
          "gen_ai.usage.details.cache_write_tokens",
          "gen_ai.usage.details.cache_creation_input_tokens",
          "llm.usage.cache_creation_input_tokens",
          "llm.token_count.prompt_details.cache_write",
          "ai.usage.inputTokenDetails.cacheWriteTokens");
  static final List<String> REASONING =
      List.of(
          "gen_ai.usage.reasoning.output_tokens",
          "gen_ai.usage.output_tokens.reasoning",
          "gen_ai.usage.reasoning_tokens",
          "gen_ai.usage.details.reasoning_tokens",
          "llm.usage.reasoning_tokens",
          "llm.token_count.completion_details.reasoning",
          "ai.usage.outputTokenDetails.reasoningTokens",
          "ai.usage.reasoningTokens");
  static final List<String> INPUT_AUDIO =
      List.of("gen_ai.usage.audio.input_tokens", "llm.token_count.prompt_details.audio");
  static final List<String> OUTPUT_AUDIO =
      List.of("gen_ai.usage.audio.output_tokens", "llm.token_count.completion_details.audio");
  static final List<String> INPUT_IMAGE = List.of("gen_ai.usage.image.input_tokens");
  static final List<String> INPUT_VIDEO = List.of("gen_ai.usage.video.input_tokens");

  /** AI SDK 6 and later split the input, and their total includes the cache. */
  static final String AI_UNCACHED = "ai.usage.inputTokenDetails.noCacheTokens";

  /** JSON in which AI SDK 4 and 5 hide cache writes. */
  static final String AI_PROVIDER_METADATA = "ai.response.providerMetadata";

  // who and what for
  static final String TENANT = "costwire.tenant";
  static final List<String> SESSION =
      List.of("costwire.session", "gen_ai.conversation.id", "session.id");
  static final List<String> EXPERIMENT = List.of("costwire.experiment");
  static final List<String> VARIANT = List.of("costwire.variant");
  static final List<String> ACCOUNT = List.of("costwire.account");
  static final List<String> DEPLOYMENT = List.of("costwire.deployment");
  static final List<String> REGION = List.of("costwire.region");

  private Names() {}
}
