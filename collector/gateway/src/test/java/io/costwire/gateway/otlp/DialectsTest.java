// SPDX-License-Identifier: Apache-2.0
package io.costwire.gateway.otlp;

import static io.costwire.gateway.otlp.ConventionCases.one;
import static io.costwire.gateway.otlp.Otlp.span;
import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;

import io.costwire.client.UsageEvent;
import io.costwire.gateway.decode.Decoded;
import io.costwire.gateway.otlp.ConventionCases.Case;
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

  @ParameterizedTest
  @MethodSource({
    "io.costwire.gateway.otlp.ConventionCases#conventions",
    "io.costwire.gateway.otlp.ConventionCases#olderConventions",
    "io.costwire.gateway.otlp.ConventionCases#modalitiesAndFailures",
    "io.costwire.gateway.otlp.ConventionCases#openLlmetry",
    "io.costwire.gateway.otlp.ConventionCases#openLlmetryTotals",
    "io.costwire.gateway.otlp.ConventionCases#openInference",
    "aiSdk",
    "newerAiSdk",
    "aiSdkOnVertex",
    "frameworks",
    "traps",
    "otherHosts",
    "oddities"
  })
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
                + " service=shop, user=u-7}"));
  }

  static Stream<Case> newerAiSdk() {
    return Stream.of(
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
                + " tags={service=shop}"));
  }

  static Stream<Case> aiSdkOnVertex() {
    return Stream.of(
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
                + " input_tokens=4312, output_tokens=5} operation=chat tags={service=shop}"));
  }

  static Stream<Case> otherHosts() {
    return Stream.of(
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
            "azure gpt-4o null SUCCESS {input_tokens=1} operation=chat tags={service=shop}"));
  }

  static Stream<Case> oddities() {
    return Stream.of(
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
