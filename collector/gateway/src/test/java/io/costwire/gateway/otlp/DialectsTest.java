// SPDX-License-Identifier: Apache-2.0
package io.costwire.gateway.otlp;

import static io.costwire.gateway.otlp.Otlp.failed;
import static io.costwire.gateway.otlp.Otlp.span;
import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;

import io.costwire.client.UsageEvent;
import io.costwire.gateway.decode.Decoded;
import io.opentelemetry.proto.trace.v1.Span;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What each instrumentation writes, and what it costs. The spans are shaped like theirs. */
class DialectsTest {

  /** Spans of one scope, and the events they must become, one a line. */
  record Case(String name, String scope, List<Span> spans, String... events) {
    @Override
    public String toString() {
      return name;
    }
  }

  @ParameterizedTest
  @MethodSource({"conventions", "openLlmetry", "openInference", "aiSdk", "frameworks", "traps"})
  void spans_becomeTheEventsOfTheirCalls(Case given) {
    for (TraceFormat format : TraceFormat.values()) {
      var reader = new TraceReader(100, "costwire-gateway/test", InstantSource.fixed(Otlp.NOON));
      byte[] body =
          Otlp.body(
              Otlp.request(Map.of("service.name", "shop"), given.scope(), given.spans()), format);
      var reading = (TraceReader.Reading) reader.read(body, format, Tenancy.open("acme"));
      assertThat(reading.events().stream().map(DialectsTest::line))
          .as(format.name())
          .containsExactly(given.events());
      assertThat(reading.fates().values().stream().mapToInt(n -> n).sum())
          .isEqualTo(given.spans().size());
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
                + " response=chatcmpl-1 tags={service=shop}"),
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
                + " region=europe-west4 tags={service=shop}"),
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
                + " tags={feature=answer, service=shop, team=search, user=u-1}"),
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

  static Stream<Case> aiSdk() {
    return Stream.of(
        new Case(
            "versions 4 and 5: Anthropic's input leaves the cache out, writes are in JSON",
            "ai",
            List.of(
                span(
                    1,
                    0,
                    Map.of(
                        "ai.operationId", "ai.generateText",
                        "ai.model.provider", "anthropic.messages",
                        "ai.model.id", "claude-sonnet-4",
                        "ai.usage.promptTokens", 3000,
                        "ai.usage.completionTokens", 40)),
                span(
                    2,
                    1,
                    Map.ofEntries(
                        entry("ai.operationId", "ai.generateText.doGenerate"),
                        entry("ai.model.provider", "anthropic.messages"),
                        entry("ai.model.id", "claude-sonnet-4"),
                        entry("gen_ai.system", "anthropic.messages"),
                        entry("ai.response.id", "msg_1"),
                        entry("ai.response.model", "claude-sonnet-4-20250514"),
                        entry("ai.response.finishReason", "stop"),
                        entry("ai.usage.promptTokens", 3000),
                        entry("ai.usage.completionTokens", 40),
                        entry("ai.usage.cachedInputTokens", 200),
                        entry(
                            "ai.response.providerMetadata",
                            "{\"anthropic\":{\"usage\":{\"cache_creation_input_tokens\":90,"
                                + "\"cache_creation\":{\"ephemeral_1h_input_tokens\":80,"
                                + "\"ephemeral_5m_input_tokens\":10}}}}"),
                        entry("ai.telemetry.functionId", "story"),
                        entry("ai.telemetry.metadata.userId", "u-7"),
                        entry("ai.telemetry.metadata.sessionId", "s-7"),
                        entry("ai.response.msToFirstChunk", 120.7)))),
            "anthropic claude-sonnet-4 claude-sonnet-4-20250514 SUCCESS {cache_read_tokens=200,"
                + " cache_write_1h_tokens=80, cache_write_5m_tokens=10, cache_write_tokens=90,"
                + " input_tokens=3290, output_tokens=40} operation=ai.generateText.doGenerate"
                + " finish=stop first=120 session=s-7 response=msg_1 tags={feature=story,"
                + " service=shop, user=u-7}"),
        new Case(
            "version 6 splits the input, which has the cache",
            "ai",
            List.of(
                span(1, 0, Map.of("ai.operationId", "ai.streamText", "ai.usage.inputTokens", 500)),
                span(
                    2,
                    1,
                    Map.ofEntries(
                        entry("ai.operationId", "ai.streamText.doStream"),
                        entry("ai.model.provider", "anthropic.messages"),
                        entry("ai.model.id", "claude-sonnet-4"),
                        entry("gen_ai.usage.input_tokens", 500),
                        entry("gen_ai.usage.output_tokens", 30),
                        entry("ai.usage.inputTokenDetails.noCacheTokens", 100),
                        entry("ai.usage.inputTokenDetails.cacheReadTokens", 400),
                        entry("ai.usage.outputTokenDetails.reasoningTokens", 12)))),
            "anthropic claude-sonnet-4 null SUCCESS {cache_read_tokens=400, input_tokens=500,"
                + " output_reasoning_tokens=12, output_tokens=30}"
                + " operation=ai.streamText.doStream tags={service=shop}"),
        new Case(
            "version 7: agent, step, call and tool by the conventions",
            "gen_ai",
            List.of(
                span(1, 0, aiSdk7("invoke_agent", 90)),
                span(2, 1, Map.of("gen_ai.operation.name", "agent_step")),
                span(3, 2, aiSdk7("chat", 90)),
                span(4, 2, Map.of("gen_ai.operation.name", "execute_tool"))),
            "google gemini-2.5-flash null SUCCESS {input_tokens=90} operation=chat"
                + " tags={service=shop}"),
        new Case(
            "embeddings: the outer span has no usage",
            "gen_ai",
            List.of(
                span(2, 1, embedding(Map.of("gen_ai.usage.input_tokens", 5))),
                span(1, 0, embedding(Map.of()))),
            "openai text-embedding-3-small null SUCCESS {input_tokens=5} operation=embeddings"
                + " tags={service=shop}"),
        one(
            "Claude on Vertex",
            span(
                1,
                0,
                Map.of(
                    "ai.operationId",
                    "ai.generateObject.doGenerate",
                    "ai.model.provider",
                    "vertex.anthropic.messages",
                    "ai.model.id",
                    "claude-sonnet-4@20250514",
                    "ai.usage.inputTokens",
                    1000,
                    "ai.usage.outputTokens",
                    1,
                    "ai.usage.cachedInputTokens",
                    600)),
            "google claude-sonnet-4@20250514 null SUCCESS {cache_read_tokens=600,"
                + " input_tokens=1600, output_tokens=1} operation=ai.generateObject.doGenerate"
                + " tags={service=shop}"));
  }

  private static Map<String, Object> aiSdk7(String operation, int input) {
    return Map.of(
        "gen_ai.operation.name",
        operation,
        "gen_ai.provider.name",
        "gcp.gemini",
        "gen_ai.request.model",
        "gemini-2.5-flash",
        "gen_ai.usage.input_tokens",
        input);
  }

  private static Map<String, Object> embedding(Map<String, Object> more) {
    Map<String, Object> attributes = new TreeMap<>(more);
    attributes.put("gen_ai.operation.name", "embeddings");
    attributes.put("gen_ai.provider.name", "openai");
    attributes.put("gen_ai.request.model", "text-embedding-3-small");
    return attributes;
  }

  static Stream<Case> frameworks() {
    return Stream.of(
        new Case(
            "a framework above the client of the provider",
            "opentelemetry.instrumentation.langchain",
            List.of(
                span(1, 0, chat("langchain", 100, 20)),
                span(2, 1, Map.of("http.request.method", "POST")),
                span(3, 2, chat("openai", 100, 20))),
            "openai gpt-4o null SUCCESS {input_tokens=100, output_tokens=20} operation=chat"
                + " tags={service=shop}"),
        new Case(
            "an agent's run that adds up its calls and does not say that it is one",
            "pydantic-ai",
            List.of(
                span(1, 0, Map.of("gen_ai.usage.input_tokens", 30, "gen_ai.request.model", "x")),
                span(2, 1, chat("openai", 10, 1)),
                span(3, 1, chat("openai", 20, 2))),
            "openai gpt-4o null SUCCESS {input_tokens=10, output_tokens=1} operation=chat"
                + " tags={service=shop}",
            "openai gpt-4o null SUCCESS {input_tokens=20, output_tokens=2} operation=chat"
                + " tags={service=shop}"),
        new Case(
            "a model called by a tool is a call of its own",
            "any",
            List.of(
                span(1, 0, chat("openai", 50, 5)),
                span(2, 1, Map.of("gen_ai.operation.name", "execute_tool")),
                span(3, 2, chat("openai", 500, 50))),
            "openai gpt-4o null SUCCESS {input_tokens=50, output_tokens=5} operation=chat"
                + " tags={service=shop}",
            "openai gpt-4o null SUCCESS {input_tokens=500, output_tokens=50} operation=chat"
                + " tags={service=shop}"),
        new Case(
            "a call that reports more than the one below is a call of its own",
            "any",
            List.of(span(1, 0, chat("openai", 500, 5)), span(2, 1, chat("openai", 50, 5))),
            "openai gpt-4o null SUCCESS {input_tokens=500, output_tokens=5} operation=chat"
                + " tags={service=shop}",
            "openai gpt-4o null SUCCESS {input_tokens=50, output_tokens=5} operation=chat"
                + " tags={service=shop}"),
        new Case(
            "Strands on Bedrock",
            "strands.telemetry.tracer",
            List.of(
                span(
                    1,
                    0,
                    Map.of(
                        "gen_ai.operation.name", "chat",
                        "gen_ai.system", "strands-agents",
                        "gen_ai.request.model", "us.amazon.nova-pro-v1:0",
                        "gen_ai.usage.input_tokens", 20,
                        "gen_ai.usage.output_tokens", 1,
                        "gen_ai.usage.cache_read_input_tokens", 10,
                        "gen_ai.usage.cache_write_input_tokens", 4))),
            "aws us.amazon.nova-pro-v1:0 null SUCCESS {cache_read_tokens=10, cache_write_tokens=4,"
                + " input_tokens=34, output_tokens=1} operation=chat tags={service=shop}"));
  }

  private static Map<String, Object> chat(String provider, int input, int output) {
    return Map.of(
        "gen_ai.operation.name", "chat",
        "gen_ai.provider.name", provider,
        "gen_ai.request.model", "gpt-4o",
        "gen_ai.usage.input_tokens", input,
        "gen_ai.usage.output_tokens", output);
  }

  static Stream<Case> traps() {
    return Stream.of(
        one(
            "a cache larger than the input is beside it",
            span(
                1,
                0,
                Map.of(
                    "gen_ai.operation.name", "chat",
                    "gen_ai.provider.name", "anthropic",
                    "gen_ai.request.model", "claude-opus-5",
                    "gen_ai.usage.input_tokens", 12,
                    "gen_ai.usage.output_tokens", 5,
                    "gen_ai.usage.cache_read.input_tokens", 4000,
                    "gen_ai.usage.cache_creation.input_tokens", 300)),
            "anthropic claude-opus-5 null SUCCESS {cache_read_tokens=4000, cache_write_tokens=300,"
                + " input_tokens=4312, output_tokens=5} operation=chat tags={service=shop}"),
        one(
            "an inclusive input of Anthropic stays",
            span(
                1,
                0,
                Map.of(
                    "gen_ai.operation.name", "chat",
                    "gen_ai.provider.name", "anthropic",
                    "gen_ai.request.model", "claude-opus-5",
                    "gen_ai.usage.input_tokens", 4312,
                    "gen_ai.usage.output_tokens", 5,
                    "gen_ai.usage.cache_read.input_tokens", 4000,
                    "gen_ai.usage.cache_creation.input_tokens", 300)),
            "anthropic claude-opus-5 null SUCCESS {cache_read_tokens=4000, cache_write_tokens=300,"
                + " input_tokens=4312, output_tokens=5} operation=chat tags={service=shop}"),
        one(
            "OpenAI's client at another host",
            span(
                1,
                0,
                Map.of(
                    "gen_ai.operation.name", "chat",
                    "gen_ai.provider.name", "openai",
                    "gen_ai.request.model", "deepseek-chat",
                    "server.address", "api.deepseek.com",
                    "gen_ai.usage.input_tokens", 1)),
            "deepseek deepseek-chat null SUCCESS {input_tokens=1} operation=chat"
                + " tags={service=shop}"),
        one(
            "Azure by the base address that OpenLLMetry writes",
            span(
                1,
                0,
                Map.of(
                    "llm.request.type", "chat",
                    "gen_ai.system", "openai",
                    "gen_ai.request.model", "gpt-4o",
                    "gen_ai.openai.api_base", "https://acme.openai.azure.com/openai/",
                    "gen_ai.usage.prompt_tokens", 1)),
            "azure gpt-4o null SUCCESS {input_tokens=1} operation=chat tags={service=shop}"),
        one(
            "reasoning beside the output",
            span(
                1,
                0,
                Map.of(
                    "gen_ai.operation.name",
                    "chat",
                    "gen_ai.provider.name",
                    "x_ai",
                    "gen_ai.request.model",
                    "grok-4",
                    "gen_ai.usage.input_tokens",
                    10,
                    "gen_ai.usage.output_tokens",
                    7,
                    "gen_ai.usage.reasoning.output_tokens",
                    100)),
            "x-ai grok-4 null SUCCESS {input_tokens=10, output_reasoning_tokens=100,"
                + " output_tokens=107} operation=chat tags={service=shop}"),
        one(
            "NaN is what AI SDK 4 writes for no count",
            span(
                1,
                0,
                Map.of(
                    "ai.operationId", "ai.streamText.doStream",
                    "ai.model.provider", "openai.chat",
                    "ai.model.id", "gpt-4o",
                    "ai.usage.promptTokens", Double.NaN,
                    "ai.usage.completionTokens", Double.NaN)),
            "openai gpt-4o null SUCCESS {} operation=ai.streamText.doStream tags={service=shop}"),
        one("an HTTP span", span(1, 0, Map.of("http.request.method", "GET"))),
        one("a vector database", span(1, 0, Map.of("db.system", "pinecone"))));
  }

  @Test
  void readmeTable_namesEveryAttributeThatIsRead() throws Exception {
    String readme = java.nio.file.Files.readString(java.nio.file.Path.of("OTLP.md"));
    assertThat(Vocabulary.names())
        .allSatisfy(name -> assertThat(readme).contains("`" + name + "`"));
  }

  private static Case one(String name, Span span, String... events) {
    return new Case(name, "any", List.of(span), events);
  }

  private static String line(Decoded decoded) {
    if (decoded instanceof Decoded.Refused(var i, var l, var s, var refusal, var known)) {
      return refusal.reason() + " " + refusal.field();
    }
    UsageEvent e = ((Decoded.Valid) decoded).event();
    String usage =
        new TreeMap<>(e.usage())
            .entrySet().stream()
                .map(u -> u.getKey() + "=" + u.getValue().stripTrailingZeros().toPlainString())
                .collect(Collectors.joining(", ", "{", "}"));
    return "%s %s %s %s %s"
            .formatted(e.provider(), e.requestModel(), e.responseModel(), e.status(), usage)
        + optional(" operation=", e.operation())
        + optional(" finish=", e.finishReason())
        + optional(" error=", e.errorType())
        + optional(" tier=", e.serviceTier())
        + optional(" max=", e.maxOutputTokens())
        + optional(" first=", e.timeToFirstTokenMs())
        + optional(" region=", e.region())
        + optional(" session=", e.sessionId())
        + optional(" response=", e.providerResponseId())
        + " tags="
        + new TreeMap<>(e.tags());
  }

  private static String optional(String name, Object value) {
    return value == null ? "" : name + value;
  }
}
