// SPDX-License-Identifier: Apache-2.0
package io.costwire.gateway.responses;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.costwire.client.CallStatus;
import io.costwire.client.EventIds;
import io.costwire.client.UsageEvent;
import io.costwire.gateway.access.Caller;
import io.costwire.gateway.decode.Completion;
import io.costwire.gateway.decode.Decoded;
import io.costwire.gateway.decode.EventReader;
import io.costwire.gateway.decode.Refusal;
import io.costwire.sender.kafka.UsageEventMapper;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class ResponseReaderTest {
  private static final String CHAT =
      """
      {"id":"chatcmpl-1","object":"chat.completion","model":"gpt-4o-2024-08-06","service_tier":"default",
       "choices":[{"index":0,"message":{"role":"assistant","content":"The merger of Initech"},"finish_reason":"stop"}],
       "usage":{"prompt_tokens":100,"completion_tokens":20,"total_tokens":120,"prompt_tokens_details":{"cached_tokens":64}}}
      """;
  private static final JsonMapper JSON =
      JsonMapper.builder().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS).build();

  private final ResponseReader reader =
      new ResponseReader(
          new EventReader(
              new Completion(
                  "default",
                  "gateway/1",
                  InstantSource.fixed(Instant.parse("2026-11-22T12:00:00Z")))));

  @Test
  void chatBody_becomesAnEventWithoutItsText() {
    UsageEvent event = event(read("openai", null, CHAT));
    assertThat(positive(event.usage()))
        .isEqualTo(
            usage(Map.of("input_tokens", 100, "output_tokens", 20, "cache_read_tokens", 64)));
    assertThat(event.responseModel()).isEqualTo("gpt-4o-2024-08-06");
    assertThat(event.serviceTier()).isEqualTo("default");
    assertThat(event.finishReason()).isEqualTo("stop");
    assertThat(event.status()).isEqualTo(CallStatus.SUCCESS);
    assertThat(event.eventId()).isEqualTo(EventIds.ofResponse("default", "openai", "chatcmpl-1"));
    assertThat(whole(event)).contains("gpt-4o").doesNotContain("Initech");
  }

  @Test
  void headers_sayWhatTheBodyCannot() {
    UsageEvent event =
        event(
            read(
                "openai",
                "chat",
                CHAT,
                "costwire-tenant",
                "acme",
                "costwire-model",
                "gpt-4o",
                "costwire-request-service-tier",
                "auto",
                "costwire-latency-ms",
                "1840",
                "costwire-response-cache-hit",
                "False",
                "costwire-quality",
                "0.9",
                "costwire-event-time",
                "2026-11-22T11:00:00Z",
                "costwire-tags",
                "team=search, feature=a%2Cb",
                "costwire-tag-cost-center",
                "Z%C3%BCrich",
                "baggage",
                "team=other,user=u-17;secret=x, bad",
                "traceparent",
                "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"));
    assertThat(event.tenant()).isEqualTo("acme");
    assertThat(event.eventId()).isEqualTo(EventIds.ofResponse("acme", "openai", "chatcmpl-1"));
    assertThat(event.requestModel()).isEqualTo("gpt-4o");
    assertThat(event.requestServiceTier()).isEqualTo("auto");
    assertThat(event.latencyMs()).isEqualTo(1840);
    assertThat(event.quality()).isEqualByComparingTo("0.9");
    assertThat(event.eventTime()).isEqualTo("2026-11-22T11:00:00Z");
    assertThat(event.traceId()).isEqualTo("4bf92f3577b34da6a3ce929d0e0e4736");
    assertThat(event.spanId()).isEqualTo("00f067aa0ba902b7");
    assertThat(event.tags())
        .isEqualTo(
            Map.of("team", "search", "feature", "a,b", "cost_center", "Zürich", "user", "u-17"));
  }

  @Test
  void recordedStream_isFolded() {
    String stream =
        """
        event: message_start
        data: {"type":"message_start","message":{"id":"msg_1","model":"claude-opus-5","usage":{"input_tokens":10,"cache_read_input_tokens":90,"output_tokens":1}}}

        event: content_block_delta
        data: {"type":"content_block_delta","delta":{"text":"The merger of Initech"}}

        event: message_delta
        data: {"type":"message_delta","delta":{"stop_reason":"end_turn"},"usage":{"output_tokens":5}}

        """;
    UsageEvent event =
        event(
            reader.read(
                new RawResponse("anthropic", null, true, bytes(stream), Map.of()), Caller.ANYONE));
    assertThat(positive(event.usage()))
        .isEqualTo(usage(Map.of("input_tokens", 100, "output_tokens", 5, "cache_read_tokens", 90)));
    assertThat(event.providerResponseId()).isEqualTo("msg_1");
    assertThat(whole(event)).contains("msg_1").doesNotContain("Initech");
  }

  @Test
  void bedrockHeaders_areCounted() {
    UsageEvent event =
        event(
            read(
                "aws",
                "invoke",
                "{\"outputs\":[{\"text\":\"Initech\"}]}",
                "costwire-model",
                "mistral.mistral-7b-instruct-v0:2",
                "x-amzn-bedrock-input-token-count",
                "12",
                "x-amzn-bedrock-output-token-count",
                "3"));
    assertThat(positive(event.usage()))
        .isEqualTo(usage(Map.of("input_tokens", 12, "output_tokens", 3)));
  }

  @Test
  void bodyWithoutUsage_countsWhenItsModelIsKnown() {
    String error = "{\"error\":{\"message\":\"Summarize the merger of Initech\"}}";
    Decoded.Refused refused = refused(read("openai", null, error));
    assertThat(refused.refusal().reason()).isEqualTo(Refusal.Reason.MISSING_FIELD);
    assertThat(refused.refusal().message()).contains("Costwire-Model").doesNotContain("Initech");
    UsageEvent event =
        event(
            read(
                "openai", null, error, "costwire-model", "gpt-4o", "costwire-status", "throttled"));
    assertThat(event.usage()).isEmpty();
    assertThat(event.status()).isEqualTo(CallStatus.THROTTLED);
    UsageEvent named = event(read("openai", null, CHAT.replace("\"usage\"", "\"usages\"")));
    assertThat(named.responseModel()).isEqualTo("gpt-4o-2024-08-06");
    assertThat(named.usage()).isEmpty();
    assertThat(whole(named)).doesNotContain("Initech");
  }

  @Test
  void whatCannotBeRead_saysFieldAndFix() {
    assertThat(message(read("openai", "nonsense", CHAT))).contains("is not known", "chat");
    assertThat(message(read("nobody", null, CHAT))).contains("openai-chat");
    assertThat(message(read("openai", null, "{oops Initech"))).contains("not JSON");
    assertThat(message(read("openai", "responses", CHAT))).contains("usage");
    assertThat(message(read("openai", null, CHAT.replace("tokens\":20,", "tokens\":-20,"))))
        .contains("completion_tokens is negative");
    assertThat(message(read("openai", null, CHAT, "costwire-latencyms", "1")))
        .contains("Costwire-Latency-Ms");
    assertThat(message(read("openai", null, CHAT, "costwire-tags", "team")))
        .contains("Costwire-Tags must be");
    assertThat(message(read("openai", null, CHAT, "costwire-tags", "team=%zz")))
        .contains("Costwire-Tags must be");
    assertThat(message(read("open ai Initech", null, CHAT))).contains("provider");
    assertThat(message(read("openai", null, CHAT, "costwire-latency-ms", "soon")))
        .contains("latency_ms");
    assertThat(message(read("openai", null, "[".repeat(5_000)))).contains("nested too deeply");
  }

  @Test
  void apiKey_decidesAboutTenantAndTags() {
    Caller caller =
        new Caller("k", Optional.of("acme"), Map.of("team", "search"), Optional.of(Set.of("user")));
    UsageEvent event =
        event(reader.read(raw("openai", null, CHAT, "baggage", "user=u,feature=x,team=y"), caller));
    assertThat(event.tenant()).isEqualTo("acme");
    assertThat(event.tags()).isEqualTo(Map.of("team", "search", "user", "u"));
    Decoded foreign = reader.read(raw("openai", null, CHAT, "costwire-tenant", "other"), caller);
    assertThat(refused(foreign).refusal().reason()).isEqualTo(Refusal.Reason.FORBIDDEN);
    Decoded tag = reader.read(raw("openai", null, CHAT, "costwire-tags", "feature=x"), caller);
    assertThat(refused(tag).refusal().field()).isEqualTo("tags.feature");
  }

  @Test
  void recordedBodies_arriveWithTheExpectedUsage() throws Exception {
    Path path = Path.of("..", "..", "..", "shared", "data", "pricing", "response-bodies.jsonl");
    assumeTrue(
        Files.isReadable(path),
        "skipped: no reference data at " + path + " (relative to this module)");
    int rows = 0;
    for (String line : Files.readAllLines(path)) {
      JsonNode row = JSON.readTree(line);
      JsonNode own = row.path("native");
      Optional<JsonNode> expected = expected(row, own);
      if (expected.isEmpty()) {
        continue;
      }
      rows++;
      String model = row.path("model").asText("model");
      Decoded decoded =
          read(
              own.get("provider").textValue(),
              own.get("api_flavor").textValue(),
              row.get("body").toString(),
              "costwire-model",
              model);
      assertThat(decoded).as("%s", row.get("id")).isInstanceOf(Decoded.Valid.class);
      assertThat(positive(event(decoded).usage()))
          .as("%s", row.get("id"))
          .isEqualTo(positive(expected.get()));
    }
    assertThat(rows).isGreaterThan(200);
  }

  private static Optional<JsonNode> expected(JsonNode row, JsonNode own) {
    for (JsonNode extraction : row.get("extractions")) {
      if (own.isObject()
          && extraction.get("provider").equals(own.get("provider"))
          && extraction.get("api_flavor").equals(own.get("api_flavor"))) {
        return Optional.of(extraction.get("usage"));
      }
    }
    return Optional.empty();
  }

  private Decoded read(String provider, String flavor, String body, String... headers) {
    return reader.read(raw(provider, flavor, body, headers), Caller.ANYONE);
  }

  private static RawResponse raw(String provider, String flavor, String body, String... headers) {
    Map<String, List<String>> all = new HashMap<>();
    for (int i = 0; i < headers.length; i += 2) {
      all.put(headers[i], List.of(headers[i + 1]));
    }
    return new RawResponse(provider, flavor, false, bytes(body), all);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static UsageEvent event(Decoded decoded) {
    assertThat(decoded).isInstanceOf(Decoded.Valid.class);
    return ((Decoded.Valid) decoded).event();
  }

  /** All that is published of it. */
  private static String whole(UsageEvent event) {
    return UsageEventMapper.toAvro(event).toString();
  }

  private static Decoded.Refused refused(Decoded decoded) {
    assertThat(decoded).isInstanceOf(Decoded.Refused.class);
    return (Decoded.Refused) decoded;
  }

  private static String message(Decoded decoded) {
    Refusal refusal = refused(decoded).refusal();
    assertThat(refusal.message()).doesNotContain("Initech");
    return refusal.message();
  }

  private static Map<String, BigDecimal> usage(Map<String, Integer> counts) {
    Map<String, BigDecimal> usage = new TreeMap<>();
    counts.forEach((unit, count) -> usage.put(unit, BigDecimal.valueOf(count)));
    return positive(usage);
  }

  private static Map<String, BigDecimal> positive(JsonNode usage) {
    Map<String, BigDecimal> map = new TreeMap<>();
    usage.properties().forEach(entry -> map.put(entry.getKey(), entry.getValue().decimalValue()));
    return positive(map);
  }

  private static Map<String, BigDecimal> positive(Map<String, BigDecimal> usage) {
    Map<String, BigDecimal> map = new TreeMap<>();
    usage.forEach(
        (unit, quantity) -> {
          if (quantity.signum() != 0) {
            map.put(unit, new BigDecimal(quantity.stripTrailingZeros().toPlainString()));
          }
        });
    return map;
  }
}
