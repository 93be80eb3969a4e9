// SPDX-License-Identifier: Apache-2.0
package io.costwire.gateway.otlp;

import static io.costwire.gateway.otlp.Otlp.NOON;
import static io.costwire.gateway.otlp.Otlp.builder;
import static io.costwire.gateway.otlp.Otlp.span;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.costwire.client.EventIds;
import io.costwire.client.UsageEvent;
import io.costwire.gateway.decode.Decoded;
import io.costwire.gateway.decode.Refusal;
import io.costwire.gateway.decode.Refusal.Reason;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.trace.v1.Span;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TraceReaderTest {
  private static final Tenancy TENANCY = Tenancy.open("default");
  private final TraceReader reader = new TraceReader(50, "costwire-gateway/test", clock());

  @Test
  void event_hasTimesAndLinks() {
    UsageEvent event = event(span(2, 1, chat(Map.of())));
    assertThat(event.eventTime()).isEqualTo(NOON);
    assertThat(event.endTime()).isEqualTo(NOON.plusMillis(1500));
    assertThat(event.latencyMs()).isEqualTo(1500);
    assertThat(event.traceId()).isEqualTo("00000000000000000000000000000007");
    assertThat(event.spanId()).isEqualTo("0000000000000002");
    assertThat(event.parentId()).isEqualTo("0000000000000001");
    assertThat(event.producer()).isEqualTo("costwire-gateway/test");
    assertThat(event.source()).isNull();
  }

  @Test
  void responseId_givesTheSameEventIdAsEveryOtherWayIn() {
    UsageEvent event = event(span(1, 0, chat(Map.of("gen_ai.response.id", "chatcmpl-1"))));
    assertThat(event.eventId()).isEqualTo(EventIds.ofResponse("acme", "openai", "chatcmpl-1"));
    String tooLong = "r".repeat(700);
    UsageEvent wrapped = event(span(1, 0, chat(Map.of("gen_ai.response.id", tooLong))));
    assertThat(wrapped.eventId())
        .isEqualTo(EventIds.ofResponse("acme", "openai", EventIds.shortened(tooLong)));
  }

  @Test
  void spanWithoutResponseId_keepsItsIdWhenSentAgain() {
    UsageEvent first = event(span(1, 0, chat(Map.of())));
    assertThat(first.eventId())
        .isEqualTo(event(span(1, 0, chat(Map.of()))).eventId())
        .isNotEqualTo(event(span(2, 0, chat(Map.of()))).eventId())
        .isEqualTo(
            EventIds.ofResponse(
                "acme", "otlp", "00000000000000000000000000000007/0000000000000001"));
  }

  @Test
  void spanAboveACallOfAnEarlierRequest_isRepeated() {
    TraceReader.Reading inner = read(span(3, 2, chat(Map.of())));
    reader.taken(inner.above());
    reader.taken(read(span(2, 1, Map.of("http.request.method", "POST"))).above());
    TraceReader.Reading outer = read(span(1, 0, chat(Map.of())));
    assertThat(outer.events()).isEmpty();
    assertThat(outer.fates()).isEqualTo(Map.of(SpanFate.REPEATED, 1));
    assertThat(read(span(1, 0, chat(Map.of("gen_ai.usage.input_tokens", 11)))).events()).hasSize(1);
  }

  @Test
  void callsThatAreNotDurable_areNotRemembered() {
    read(span(2, 1, chat(Map.of())));
    assertThat(read(span(1, 0, chat(Map.of()))).events()).hasSize(1);
  }

  @Test
  void spansInACircle_end() {
    TraceReader.Reading reading =
        read(span(1, 2, Map.of()), span(2, 1, Map.of()), span(3, 2, chat(Map.of())));
    assertThat(reading.events()).hasSize(1);
    assertThat(read(span(1, 1, chat(Map.of()))).fates().keySet()).hasSize(1);
  }

  @Test
  void repeatedBatch_isNoMoreThanItWas() {
    for (int i = 0; i < 3; i++) {
      reader.taken(read(span(2, 1, chat(Map.of()))).above());
    }
    assertThat(read(span(1, 0, chat(Map.of("gen_ai.usage.input_tokens", 20)))).events())
        .as("a call that reports more than the one below it")
        .hasSize(1);
  }

  @Test
  void spansOfAnotherSender_areNotThoseAboveACall() {
    byte[] inner = spans(span(2, 1, chat(Map.of())));
    byte[] outer = spans(span(1, 0, chat(Map.of())));
    Tenancy acme = Tenancy.open("acme");
    var reading = (TraceReader.Reading) reader.read(inner, TraceFormat.PROTOBUF, acme);
    reader.taken(reading.above());
    Tenancy globex = Tenancy.open("globex");
    assertThat(reader.read(outer, TraceFormat.PROTOBUF, globex))
        .isInstanceOfSatisfying(TraceReader.Reading.class, r -> assertThat(r.events()).hasSize(1));
    assertThat(reader.read(outer, TraceFormat.PROTOBUF, acme))
        .isInstanceOfSatisfying(TraceReader.Reading.class, r -> assertThat(r.events()).isEmpty());
  }

  private static byte[] spans(Span... spans) {
    return Otlp.request(Map.of(), "test", List.of(spans)).toByteArray();
  }

  @Test
  void longestForgottenSpans_makeRoom() {
    SeenCalls seen = new SeenCalls(2);
    for (int i = 0; i < 3; i++) {
      seen.add("t", Map.of(new SpanKey("t", "s" + i), below("c" + i, i)));
    }
    assertThat(seen.below("t", new SpanKey("t", "s0")).isEmpty()).isTrue();
    assertThat(total(seen, "s2")).isEqualTo(new CallTotals(2, 2));
    seen.add("t", Map.of(new SpanKey("t", "s2"), below("c2", 1)));
    assertThat(total(seen, "s2")).as("sent again").isEqualTo(new CallTotals(2, 2));
    seen.add("t", Map.of(new SpanKey("t", "s2"), below("c3", 4)));
    assertThat(total(seen, "s2")).as("another call").isEqualTo(new CallTotals(6, 6));
    assertThat(seen.below("t", new SpanKey("t", "s1")).isEmpty()).isTrue();
  }

  @Test
  void callsBelowOneSpan_areBounded() {
    CallsBelow below = new CallsBelow();
    for (int i = 0; i < CallsBelow.MAX_CALLS * 2; i++) {
      below.add("c" + i, new CallTotals(1, 0));
    }
    assertThat(below.size()).isEqualTo(CallsBelow.MAX_CALLS);
  }

  private static CallsBelow below(String call, long tokens) {
    CallsBelow below = new CallsBelow();
    below.add(call, new CallTotals(tokens, tokens));
    return below;
  }

  private static CallTotals total(SeenCalls seen, String span) {
    return seen.below("t", new SpanKey("t", span)).total();
  }

  @Test
  void callWithoutUsage_leavesTheIdToTheOneWithUsage() {
    Map<String, Object> call = chat(Map.of("gen_ai.response.id", "chatcmpl-1"));
    call.remove("gen_ai.usage.input_tokens");
    assertThat(event(span(1, 0, call)).eventId())
        .isEqualTo(EventIds.ofResponse("acme", "openai", "chatcmpl-1#no-usage"));
  }

  @ParameterizedTest
  @CsvSource({
    "gen_ai.usage.input_tokens, -1, NEGATIVE_QUANTITY",
    "gen_ai.usage.output_tokens, 9e300, OUT_OF_BOUNDS",
    "gen_ai.usage.output_tokens, Infinity, OUT_OF_BOUNDS",
    "gen_ai.usage.input_tokens, 1.5, OUT_OF_BOUNDS",
    "gen_ai.usage.cache_read.input_tokens, -5, NEGATIVE_QUANTITY"
  })
  void countThatIsNone_isRefusedByName(String attribute, double count, Reason reason) {
    for (TraceFormat format : TraceFormat.values()) {
      Refusal refusal = refusal(span(1, 0, chat(Map.of(attribute, count))), format);
      assertThat(refusal.reason()).isEqualTo(reason);
      assertThat(refusal.field()).isEqualTo(attribute);
    }
  }

  @Test
  void countAsText_isTaken_otherTextIsNot() {
    Map<String, Object> digits = chat(Map.of("gen_ai.usage.input_tokens", "1200"));
    assertThat(event(span(1, 0, digits)).usage().get("input_tokens")).isEqualByComparingTo("1200");
    Map<String, Object> words = chat(Map.of("gen_ai.usage.input_tokens", "many"));
    assertThat(refusal(span(1, 0, words), TraceFormat.PROTOBUF).field())
        .isEqualTo("gen_ai.usage.input_tokens");
  }

  @Test
  void whatIsMissing_isNamed() {
    Map<String, Object> noModel = chat(Map.of());
    noModel.remove("gen_ai.request.model");
    assertThat(refusal(span(1, 0, noModel), TraceFormat.JSON).field())
        .isEqualTo("gen_ai.request.model");
    Map<String, Object> noProvider = chat(Map.of("gen_ai.request.model", "my-model"));
    noProvider.remove("gen_ai.provider.name");
    Refusal refusal = refusal(span(1, 0, noProvider), TraceFormat.JSON);
    assertThat(refusal.reason()).isEqualTo(Reason.MISSING_FIELD);
    assertThat(refusal.message())
        .isEqualTo("gen_ai.provider.name is missing; say who served the request, such as openai.");
    Span noIds = builder(1, 0, chat(Map.of())).setSpanId(ByteString.copyFrom(new byte[8])).build();
    assertThat(refusal(noIds, TraceFormat.PROTOBUF).field()).isEqualTo("span_id");
    Span withResponse =
        builder(1, 0, chat(Map.of("gen_ai.response.id", "r-1"))).clearTraceId().build();
    assertThat(event(withResponse).traceId()).isNull();
  }

  @Test
  void absurdTimes_areRefused_missingOnesAreNow() {
    assertThat(refusal(at(1, 2), TraceFormat.PROTOBUF).reason()).isEqualTo(Reason.EVENT_TIME_PAST);
    long far = NOON.plus(Duration.ofDays(2)).getEpochSecond() * 1_000_000_000L;
    assertThat(refusal(at(far, far), TraceFormat.JSON).reason())
        .isEqualTo(Reason.EVENT_TIME_FUTURE);
    assertThat(refusal(at(-1, 0), TraceFormat.JSON).reason()).isEqualTo(Reason.EVENT_TIME_FUTURE);
    assertThat(event(at(0, 0)).eventTime()).isEqualTo(NOON);
    long noon = NOON.getEpochSecond() * 1_000_000_000L;
    UsageEvent backwards = event(at(noon, noon - 1));
    assertThat(backwards.latencyMs()).isNull();
    assertThat(backwards.endTime()).isNull();
  }

  private static Span at(long start, long end) {
    return builder(1, 0, chat(Map.of()))
        .setStartTimeUnixNano(start)
        .setEndTimeUnixNano(end)
        .build();
  }

  @Test
  void tags_comeFromResourceMetadataAndSpan_theNearestWins() {
    ExportTraceServiceRequest request =
        Otlp.request(
            Map.of(
                "service.name", "shop",
                "service.namespace", "retail",
                "deployment.environment", "old",
                "deployment.environment.name", "prod",
                "costwire.tag.team", "platform",
                "costwire.experiment", "e-1",
                "host.name", "dropped"),
            "any",
            List.of(
                span(
                    1,
                    0,
                    chat(
                        Map.of(
                            "costwire.tag.team", "search",
                            "costwire.tag.region_of_sale", "emea",
                            "enduser.id", "u-1",
                            "user.id", "u-2",
                            "gen_ai.agent.name", "helper",
                            "costwire.variant", "b",
                            "costwire.account", "org-1",
                            "ai.telemetry.metadata.cost-center", 4711)))));
    UsageEvent event = ((Decoded.Valid) read(request).events().getFirst()).event();
    assertThat(event.tags())
        .isEqualTo(
            Map.of(
                "service", "shop",
                "project", "retail",
                "environment", "prod",
                "team", "search",
                "region_of_sale", "emea",
                "user", "u-2",
                "agent", "helper",
                "cost_center", "4711"));
    assertThat(event.tenant()).isEqualTo("default");
    assertThat(event.experiment()).isEqualTo("e-1");
    assertThat(event.variant()).isEqualTo("b");
    assertThat(event.account()).isEqualTo("org-1");
  }

  @Test
  void serviceThatNobodyNamed_isNoTag() {
    ExportTraceServiceRequest request =
        Otlp.request(
            Map.of("service.name", "unknown_service:java"),
            "any",
            List.of(span(1, 0, chat(Map.of()))));
    assertThat(((Decoded.Valid) read(request).events().getFirst()).event().tags()).isEmpty();
  }

  @Test
  void tenantThatASenderIsNotFor_isRefused() {
    byte[] body = Otlp.body(Otlp.request(span(1, 0, chat(Map.of()))), TraceFormat.PROTOBUF);
    Tenancy bound = asked -> Optional.of("umbrella").filter(t -> asked.orElse(t).equals(t));
    var reading = (TraceReader.Reading) reader.read(body, TraceFormat.PROTOBUF, bound);
    Refusal refusal = ((Decoded.Refused) reading.events().getFirst()).refusal();
    assertThat(refusal.field()).isEqualTo("costwire.tenant");
    assertThat(refusal.reason()).isEqualTo(Reason.FORBIDDEN);
    assertThat(refusal.message()).doesNotContain("acme");
  }

  @Test
  void textsThatAreNoNames_areLeftOut() {
    UsageEvent event =
        event(
            span(
                1,
                0,
                chat(
                    Map.of(
                        "error.type", "model refused: you asked for",
                        "gen_ai.response.finish_reasons", "because of this",
                        "gen_ai.response.id", "not an id",
                        "costwire.tag.team", "x".repeat(257),
                        "user.id", "line\nbreak"))));
    assertThat(event.errorType()).isNull();
    assertThat(event.finishReason()).isNull();
    assertThat(event.providerResponseId()).isNull();
    assertThat(event.tags()).isEmpty();
    var reading = read(span(1, 0, chat(Map.of("costwire.tag.team", "x".repeat(257)))));
    assertThat(reading.unusableAttributes()).isEqualTo(1);
  }

  @Test
  void spans_areBounded() {
    Span[] spans = new Span[51];
    for (int i = 0; i < spans.length; i++) {
      spans[i] = span(i + 1, 0, Map.of());
    }
    for (TraceFormat format : TraceFormat.values()) {
      var outcome = reader.read(Otlp.body(Otlp.request(spans), format), format, TENANCY);
      Refusal refusal = ((TraceReader.Unreadable) outcome).refusal();
      assertThat(refusal.reason()).isEqualTo(Reason.TOO_LARGE);
      assertThat(refusal.message())
          .isEqualTo("The body has more than 50 spans; lower the exporter's batch size.");
    }
  }

  private static Map<String, Object> chat(Map<String, ?> more) {
    Map<String, Object> attributes =
        new TreeMap<>(
            Map.of(
                "gen_ai.operation.name", "chat",
                "gen_ai.provider.name", "openai",
                "gen_ai.request.model", "gpt-4o",
                "gen_ai.usage.input_tokens", 10));
    attributes.putAll(more);
    return attributes;
  }

  private UsageEvent event(Span span) {
    Decoded decoded = read(span).events().getFirst();
    return ((Decoded.Valid) decoded).event();
  }

  private Refusal refusal(Span span, TraceFormat format) {
    var outcome = reader.read(Otlp.body(Otlp.request(span), format), format, TENANCY);
    Decoded decoded = ((TraceReader.Reading) outcome).events().getFirst();
    return ((Decoded.Refused) decoded).refusal();
  }

  private TraceReader.Reading read(Span... spans) {
    return read(Otlp.request(spans));
  }

  private TraceReader.Reading read(ExportTraceServiceRequest request) {
    return (TraceReader.Reading) reader.read(request.toByteArray(), TraceFormat.PROTOBUF, TENANCY);
  }

  private static InstantSource clock() {
    return InstantSource.fixed(NOON);
  }
}
