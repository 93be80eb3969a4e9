// SPDX-License-Identifier: Apache-2.0
package io.costwire.gateway;

import static io.costwire.gateway.otlp.Otlp.span;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.costwire.client.EventIds;
import io.costwire.gateway.otlp.Otlp;
import io.costwire.gateway.otlp.TraceFormat;
import io.costwire.runtime.Readiness;
import io.costwire.schemas.Quantity;
import io.costwire.schemas.UsageEvent;
import io.costwire.schemas.topics.Topics;
import io.costwire.testkit.CostwireBackends;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Scope;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.LoggerFactory;

/** OpenTelemetry's own SDK and exporter, sending to the gateway on a real broker. */
@Timeout(180)
final class ITTraces {
  private static final String PLANTED = "Summarize the merger of Initech with Globex";
  private static final CostwireBackends BACKENDS = CostwireBackends.shared();
  private static GatewayApp app;
  private static KafkaContents kafka;

  @BeforeAll
  static void start() {
    var config =
        GatewayConfig.of("127.0.0.1", 0, BACKENDS.bootstrapServers(), BACKENDS.schemaRegistryUrl());
    app = new GatewayApp(config, new SimpleMeterRegistry(), InstantSource.system());
    app.start();
    kafka = new KafkaContents(BACKENDS.bootstrapServers(), BACKENDS.schemaRegistryUrl());
    await().atMost(Duration.ofSeconds(60)).until(() -> app.ready() instanceof Readiness.Ready);
  }

  @AfterAll
  static void stop() {
    app.close();
  }

  @Test
  void openTelemetrySdk_sendsItsCalls() {
    String tenant = "sdk-" + UUID.randomUUID();
    try (SdkTracerProvider provider = provider(tenant)) {
      Tracer tracer = provider.get("test");
      Span agent = tracer.spanBuilder("invoke_agent").startSpan();
      agent.setAttribute("gen_ai.operation.name", "invoke_agent");
      agent.setAttribute("gen_ai.usage.input_tokens", 1200);
      try (Scope scope = agent.makeCurrent()) {
        Span call = chat(tracer, "openai", "gpt-4o");
        call.setAttribute("gen_ai.response.id", "chatcmpl-" + tenant);
        call.setAttribute("gen_ai.usage.input_tokens", 1200);
        call.setAttribute("gen_ai.usage.cache_read.input_tokens", 1000);
        call.setAttribute("gen_ai.usage.output_tokens", 85);
        call.setAttribute("costwire.tag.team", "search");
        call.addEvent(
            "gen_ai.content.prompt",
            Attributes.of(AttributeKey.stringKey("gen_ai.prompt"), PLANTED));
        call.end();
        Span failed = chat(tracer, "anthropic", "claude-sonnet-5");
        failed.setAttribute("error.type", "overloaded_error");
        failed.setStatus(StatusCode.ERROR, PLANTED);
        failed.end();
      }
      agent.end();
      assertThat(provider.forceFlush().join(20, TimeUnit.SECONDS).isSuccess()).isTrue();
    }
    Map<String, UsageEvent> events = events(tenant);
    assertThat(events.keySet()).containsExactlyInAnyOrder("openai", "anthropic");
    UsageEvent call = events.get("openai");
    assertThat(call.getEventId())
        .isEqualTo(EventIds.ofResponse(tenant, "openai", "chatcmpl-" + tenant));
    assertThat(
            call.getUsage().stream()
                .collect(Collectors.toMap(Quantity::getUnit, q -> q.getQuantity().intValueExact())))
        .isEqualTo(Map.of("input_tokens", 1200, "cache_read_tokens", 1000, "output_tokens", 85));
    assertThat(call.getTags()).isEqualTo(Map.of("service", "shop", "team", "search"));
    assertThat(call.getLatencyMs()).isNotNull();
    assertThat(call.getParentId()).hasSize(16);
    assertThat(events.get("anthropic").getStatus().name()).isEqualTo("ERROR");
    assertThat(events.get("anthropic").getUsage()).isEmpty();
  }

  @Test
  void sameCallOverOtlpAndEvents_hasOneId() throws Exception {
    String tenant = "twice-" + UUID.randomUUID();
    var span =
        span(
            1,
            0,
            Map.of(
                "gen_ai.operation.name", "chat",
                "gen_ai.provider.name", "azure.ai.openai",
                "gen_ai.request.model", "gpt-4o",
                "gen_ai.response.id", "chatcmpl-7",
                "gen_ai.usage.input_tokens", 12));
    var request = Otlp.request(Map.of("costwire.tenant", tenant), "test", List.of(span));
    post("/v1/traces", "application/x-protobuf", request.toByteArray());
    post(
        "/v1/events",
        "application/json",
        """
        {"tenant":"%s","provider":"azure","model":"gpt-4o","provider_response_id":"chatcmpl-7","usage":{"input_tokens":12}}
        """
            .formatted(tenant)
            .getBytes(StandardCharsets.UTF_8));
    assertThat(kafka.values(Topics.USAGE_EVENTS))
        .filteredOn(e -> e.getTenant().equals(tenant))
        .hasSize(2)
        .extracting(UsageEvent::getEventId)
        .containsOnly(EventIds.ofResponse(tenant, "azure", "chatcmpl-7"));
  }

  /** A prompt in every place of every dialect that can have one. */
  @Test
  void plantedPrompts_areInNoTopicNoLogAndNoAnswer() throws Exception {
    ListAppender<ILoggingEvent> log = new ListAppender<>();
    Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    log.start();
    root.addAppender(log);
    List<String> answers = new ArrayList<>();
    for (TraceFormat format : TraceFormat.values()) {
      for (Map<String, Object> call : calls()) {
        var planted = Otlp.builder(1, 0, planted(call)).setName(PLANTED).setTraceState(PLANTED);
        planted.addEvents(
            io.opentelemetry.proto.trace.v1.Span.Event.newBuilder()
                .setName(PLANTED)
                .addAllAttributes(span(1, 0, planted(Map.of())).getAttributesList()));
        planted.getStatusBuilder().setMessage(PLANTED).setCodeValue(2);
        var request = Otlp.request(planted(Map.of()), PLANTED, List.of(planted.build()));
        byte[] body = Otlp.body(request, format);
        assertThat(body).asString().contains("merger");
        answers.add(post("/v1/traces", format.contentType(), body));
        body[body.length / 2] ^= 0x55; // and the same broken
        answers.add(post("/v1/traces", format.contentType(), body));
      }
      answers.add(
          post("/v1/traces", format.contentType(), PLANTED.getBytes(StandardCharsets.UTF_8)));
    }
    root.detachAppender(log);

    assertThat(answers).isNotEmpty().noneMatch(ITTraces::leaks);
    assertThat(log.list).noneMatch(e -> leaks(e.getFormattedMessage()));
    assertThat(kafka.everything()).noneMatch(r -> leaks(text(r.key())) || leaks(text(r.value())));
  }

  private static List<Map<String, Object>> calls() {
    return List.of(
        Map.of(
            "gen_ai.operation.name", "chat",
            "gen_ai.provider.name", "openai",
            "gen_ai.request.model", "gpt-4o",
            "gen_ai.usage.input_tokens", 5),
        Map.of(
            "gen_ai.operation.name", "chat",
            "gen_ai.provider.name", "openai",
            "gen_ai.request.model", "gpt-4o",
            "gen_ai.usage.input_tokens", PLANTED),
        Map.of("llm.request.type", "chat", "gen_ai.system", "OpenAI", "gen_ai.request.model", "m"),
        Map.of("openinference.span.kind", "LLM", "llm.model_name", "gpt-4o"),
        Map.of("openinference.span.kind", "LLM", "metadata", "{\"question\":\"" + PLANTED + "\"}"),
        Map.of(
            "ai.operationId", "ai.generateText.doGenerate",
            "ai.model.id", "claude-sonnet-4",
            "ai.response.providerMetadata", "{\"anthropic\":{\"text\":\"" + PLANTED + "\"}}"),
        Map.of("gen_ai.operation.name", "invoke_agent"));
  }

  private static Map<String, Object> planted(Map<String, Object> call) {
    Map<String, Object> attributes = new TreeMap<>(call);
    for (String name :
        List.of(
            "gen_ai.prompt",
            "gen_ai.completion",
            "gen_ai.prompt.0.content",
            "gen_ai.completion.0.content",
            "gen_ai.input.messages",
            "gen_ai.output.messages",
            "gen_ai.system_instructions",
            "gen_ai.tool.definitions",
            "gen_ai.tool.call.arguments",
            "gen_ai.response.finish_reasons",
            "error.type",
            "error.message",
            "traceloop.entity.input",
            "traceloop.entity.output",
            "traceloop.association.properties.question",
            "llm.prompts.0.prompt.text",
            "llm.input_messages.0.message.content",
            "llm.output_messages.0.message.content",
            "llm.invocation_parameters",
            "llm.prompt_template.variables",
            "input.value",
            "output.value",
            "embedding.embeddings.0.embedding.text",
            "ai.prompt",
            "ai.prompt.messages",
            "ai.response.text",
            "ai.response.toolCalls",
            "ai.value",
            "ai.values",
            "ai.telemetry.metadata.question",
            "exception.message",
            "lk.user_transcript")) {
      attributes.put(name, PLANTED);
    }
    attributes.put("costwire.tag.note", PLANTED.repeat(10)); // no tag is that long
    return attributes;
  }

  private static Span chat(Tracer tracer, String provider, String model) {
    return tracer
        .spanBuilder("chat " + model)
        .setAttribute("gen_ai.operation.name", "chat")
        .setAttribute("gen_ai.provider.name", provider)
        .setAttribute("gen_ai.request.model", model)
        .setAttribute("gen_ai.input.messages", PLANTED)
        .startSpan();
  }

  private static SdkTracerProvider provider(String tenant) {
    OtlpHttpSpanExporter exporter =
        OtlpHttpSpanExporter.builder()
            .setEndpoint("http://127.0.0.1:" + app.port() + "/v1/traces")
            .setCompression("gzip")
            .build();
    return SdkTracerProvider.builder()
        .setResource(
            Resource.create(
                Attributes.of(
                    AttributeKey.stringKey("service.name"),
                    "shop",
                    AttributeKey.stringKey("costwire.tenant"),
                    tenant)))
        .addSpanProcessor(BatchSpanProcessor.builder(exporter).build())
        .build();
  }

  private static Map<String, UsageEvent> events(String tenant) {
    return kafka.values(Topics.USAGE_EVENTS).stream()
        .filter(e -> e.getTenant().equals(tenant))
        .collect(Collectors.toMap(UsageEvent::getProvider, e -> e));
  }

  private static String post(String path, String type, byte[] body) throws Exception {
    try (HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
      HttpRequest request =
          HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + app.port() + path))
              .header("content-type", type)
              .POST(BodyPublishers.ofByteArray(body))
              .build();
      return new String(
          http.send(request, BodyHandlers.ofByteArray()).body(), StandardCharsets.ISO_8859_1);
    }
  }

  private static boolean leaks(String text) {
    return text.contains("merger") || text.contains("Initech");
  }

  private static String text(byte[] bytes) {
    return bytes == null ? "" : new String(bytes, StandardCharsets.ISO_8859_1);
  }
}
