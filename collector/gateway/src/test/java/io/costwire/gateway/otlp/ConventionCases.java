// SPDX-License-Identifier: Apache-2.0
package io.costwire.gateway.otlp;

import static io.costwire.gateway.otlp.Otlp.failed;
import static io.costwire.gateway.otlp.Otlp.span;
import static java.util.Map.entry;

import io.opentelemetry.proto.trace.v1.Span;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Spans by OpenTelemetry's conventions, OpenLLMetry and OpenInference, and what they cost. */
final class ConventionCases {
  private ConventionCases() {}

  /** Spans of one scope, and the events they must become, one a line. */
  record Case(String name, String scope, List<Span> spans, String... events) {
    @Override
    public String toString() {
      return name;
    }
  }

  static Stream<Case> conventions() {
    return Stream.of(
        one(
            "OpenTelemetry, new names",
            span(
                1,
                0,
                Map.ofEntries(
                    entry("gen_ai.operation.name", "chat"),
                    entry("gen_ai.provider.name", "openai"),
                    entry("gen_ai.request.model", "gpt-4o"),
                    entry("gen_ai.response.model", "gpt-4o-2024-08-06"),
                    entry("gen_ai.response.id", "chatcmpl-1"),
                    entry("gen_ai.response.finish_reasons", List.of("stop", "length")),
                    entry("gen_ai.usage.input_tokens", 1200),
                    entry("gen_ai.usage.output_tokens", 300),
                    entry("gen_ai.usage.cache_read.input_tokens", 1000),
                    entry("gen_ai.usage.cache_creation.input_tokens", 0),
                    entry("gen_ai.usage.reasoning.output_tokens", 200),
                    entry("gen_ai.request.max_tokens", 400),
                    entry("gen_ai.response.time_to_first_chunk", 0.25),
                    entry("openai.response.service_tier", "flex"),
                    entry("gen_ai.conversation.id", "conv-1"))),
            "openai gpt-4o gpt-4o-2024-08-06 SUCCESS {cache_read_tokens=1000, cache_write_tokens=0,"
                + " input_tokens=1200, output_reasoning_tokens=200, output_tokens=300}"
                + " operation=chat finish=stop tier=flex max=400 first=250 session=conv-1"
                + " response=chatcmpl-1 tags={service=shop}"));
  }

  static Stream<Case> olderConventions() {
    return Stream.of(
        one(
            "OpenTelemetry, old names",
            span(
                1,
                0,
                Map.of(
                    "gen_ai.system", "az.ai.openai",
                    "gen_ai.request.model", "prod-chat",
                    "gen_ai.response.model", "gpt-4",
                    "gen_ai.usage.prompt_tokens", 10,
                    "gen_ai.usage.completion_tokens", 20L)),
            "azure prod-chat gpt-4 SUCCESS {input_tokens=10, output_tokens=20}"
                + " tags={service=shop}"),
        one(
            "embeddings",
            span(
                1,
                0,
                Map.of(
                    "gen_ai.operation.name", "embeddings",
                    "gen_ai.provider.name", "gcp.vertex_ai",
                    "gen_ai.request.model", "text-embedding-005",
                    "server.address", "europe-west4-aiplatform.googleapis.com",
                    "gen_ai.usage.input_tokens", 77)),
            "google text-embedding-005 null SUCCESS {input_tokens=77} operation=embeddings"
                + " region=europe-west4 tags={service=shop}"));
  }

  static Stream<Case> modalitiesAndFailures() {
    return Stream.of(
        one(
            "audio and images",
            span(
                1,
                0,
                Map.of(
                    "gen_ai.operation.name", "generate_content",
                    "gen_ai.provider.name", "gcp.gemini",
                    "gen_ai.request.model", "gemini-2.5-flash",
                    "gen_ai.usage.input_tokens", 500,
                    "gen_ai.usage.audio.input_tokens", 300,
                    "gen_ai.usage.image.input_tokens", 100,
                    "gen_ai.usage.video.input_tokens", 50,
                    "gen_ai.usage.output_tokens", 9,
                    "gen_ai.usage.audio.output_tokens", 4)),
            "google gemini-2.5-flash null SUCCESS {input_audio_tokens=300, input_image_tokens=100,"
                + " input_tokens=500, input_video_tokens=50, output_audio_tokens=4,"
                + " output_tokens=9} operation=generate_content tags={service=shop}"),
        one(
            "throttled without usage",
            failed(
                1,
                Map.of(
                    "gen_ai.operation.name", "chat",
                    "gen_ai.provider.name", "anthropic",
                    "gen_ai.request.model", "claude-sonnet-5",
                    "error.type", "RateLimitError")),
            "anthropic claude-sonnet-5 null THROTTLED {} operation=chat error=RateLimitError"
                + " tags={service=shop}"),
        one(
            "failed without usage",
            failed(1, Map.of("gen_ai.system", "openai", "gen_ai.request.model", "gpt-4o")),
            "openai gpt-4o null ERROR {} tags={service=shop}"));
  }

  static Stream<Case> openLlmetry() {
    return Stream.of(
        new Case(
            "workflow, task and call",
            "opentelemetry.instrumentation.openai.v1",
            List.of(
                span(
                    1,
                    0,
                    Map.of(
                        "traceloop.span.kind", "workflow",
                        "traceloop.entity.name", "answer",
                        "gen_ai.usage.input_tokens", 40)),
                span(2, 1, Map.of("traceloop.span.kind", "task")),
                span(
                    3,
                    2,
                    Map.ofEntries(
                        entry("llm.request.type", "chat"),
                        entry("gen_ai.system", "OpenAI"),
                        entry("gen_ai.request.model", "gpt-4o-mini"),
                        entry("gen_ai.response.id", "chatcmpl-2"),
                        entry("gen_ai.usage.prompt_tokens", 40),
                        entry("gen_ai.usage.completion_tokens", 2),
                        entry("llm.usage.total_tokens", 42),
                        entry("gen_ai.usage.cache_read_input_tokens", 32),
                        entry("llm.user", "u-1"),
                        entry("traceloop.workflow.name", "answer"),
                        entry("traceloop.association.properties.user_id", "u-2"),
                        entry("traceloop.association.properties.team", "search"),
                        entry("traceloop.association.properties.chat_id", "c-9"),
                        entry("traceloop.association.properties.note", "dropped")))),
            "openai gpt-4o-mini null SUCCESS {cache_read_tokens=32, input_tokens=40,"
                + " output_tokens=2} operation=chat session=c-9 response=chatcmpl-2"
                + " tags={feature=answer, service=shop, team=search, user=u-1}"));
  }

  static Stream<Case> openLlmetryTotals() {
    return Stream.of(
        new Case(
            "Bedrock leaves the cache out of the input, and out of its total",
            "opentelemetry.instrumentation.bedrock",
            List.of(
                span(
                    1,
                    0,
                    Map.of(
                        "llm.request.type", "chat",
                        "gen_ai.system", "aws.bedrock",
                        "gen_ai.request.model", "us.anthropic.claude-sonnet-4-20250514-v1:0",
                        "server.address", "bedrock-runtime.us-east-1.amazonaws.com",
                        "gen_ai.usage.input_tokens", 5000,
                        "gen_ai.usage.output_tokens", 10,
                        "gen_ai.usage.total_tokens", 5010,
                        "gen_ai.usage.cache_read.input_tokens", 2000,
                        "gen_ai.usage.cache_creation.input_tokens", 100))),
            "aws us.anthropic.claude-sonnet-4-20250514-v1:0 null SUCCESS {cache_read_tokens=2000,"
                + " cache_write_tokens=100, input_tokens=7100, output_tokens=10} operation=chat"
                + " region=us-east-1 tags={service=shop}"),
        new Case(
            "Gemini's thoughts are only in the total",
            "opentelemetry.instrumentation.google_generativeai",
            List.of(
                span(
                    1,
                    0,
                    Map.of(
                        "gen_ai.operation.name",
                        "generate_content",
                        "gen_ai.provider.name",
                        "gcp.gen_ai",
                        "gen_ai.request.model",
                        "gemini-2.5-pro",
                        "gen_ai.usage.input_tokens",
                        100,
                        "gen_ai.usage.output_tokens",
                        20,
                        "gen_ai.usage.total_tokens",
                        620))),
            "google gemini-2.5-pro null SUCCESS {input_tokens=100, output_reasoning_tokens=500,"
                + " output_tokens=520} operation=generate_content tags={service=shop}"));
  }

  static Stream<Case> openInference() {
    return Stream.of(
        new Case(
            "chain, agent, tool and call",
            "openinference.instrumentation.langchain",
            List.of(
                span(1, 0, Map.of("openinference.span.kind", "CHAIN", "llm.token_count.prompt", 9)),
                span(2, 1, Map.of("openinference.span.kind", "TOOL", "tool.name", "search")),
                span(
                    3,
                    1,
                    Map.ofEntries(
                        entry("openinference.span.kind", "LLM"),
                        entry("llm.system", "openai"),
                        entry("llm.provider", "azure"),
                        entry("llm.model_name", "gpt-4o-2024-08-06"),
                        entry("llm.token_count.prompt", 100),
                        entry("llm.token_count.completion", 50),
                        entry("llm.token_count.total", 150),
                        entry("llm.token_count.prompt_details.cache_read", 64),
                        entry("llm.token_count.completion_details.reasoning", 30),
                        entry("session.id", "s-1"),
                        entry("user.id", "u-1"),
                        entry(
                            "metadata",
                            "{\"team\":\"search\",\"env\":\"prod\",\"note\":\"dropped\"}")))),
            "azure gpt-4o-2024-08-06 null SUCCESS {cache_read_tokens=64, input_tokens=100,"
                + " output_reasoning_tokens=30, output_tokens=50} session=s-1"
                + " tags={environment=prod, service=shop, team=search, user=u-1}"),
        new Case(
            "Bedrock's total shows that the cache is beside the input",
            "openinference.instrumentation.bedrock",
            List.of(
                span(
                    1,
                    0,
                    Map.of(
                        "openinference.span.kind", "LLM",
                        "llm.model_name", "anthropic.claude-3-5-sonnet-20241022-v2:0",
                        "llm.token_count.prompt", 300,
                        "llm.token_count.completion", 10,
                        "llm.token_count.total", 410,
                        "llm.token_count.prompt_details.cache_read", 100))),
            "aws anthropic.claude-3-5-sonnet-20241022-v2:0 null SUCCESS {cache_read_tokens=100,"
                + " input_tokens=400, output_tokens=10} tags={service=shop}"),
        new Case(
            "embedding without a provider's name",
            "openinference.instrumentation.openai",
            List.of(
                span(
                    1,
                    0,
                    Map.of(
                        "openinference.span.kind", "EMBEDDING",
                        "embedding.model_name", "text-embedding-3-small",
                        "llm.token_count.total", 8))),
            "openai text-embedding-3-small null SUCCESS {input_tokens=8} tags={service=shop}"));
  }

  static Case one(String name, Span span, String... events) {
    return new Case(name, "any", List.of(span), events);
  }
}
