// SPDX-License-Identifier: Apache-2.0
package io.costwire.gateway.litellm;

import static org.assertj.core.api.Assertions.assertThat;

import io.costwire.client.CallStatus;
import io.costwire.client.EventIds;
import io.costwire.client.UsageEvent;
import io.costwire.gateway.access.Caller;
import io.costwire.gateway.decode.BodyFormat;
import io.costwire.gateway.decode.Completion;
import io.costwire.gateway.decode.Decoded;
import io.costwire.gateway.decode.Decoding;
import io.costwire.gateway.decode.EventDecoder;
import io.costwire.gateway.decode.EventReader;
import io.costwire.sender.kafka.UsageEventMapper;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class LiteLlmReaderTest {
  private static final String PLANTED = "Summarize the merger of Initech";

  /** The shape of a StandardLoggingPayload, with values of our own. */
  private static final String PAYLOAD =
      """
      {"id":"chatcmpl-9x2","trace_id":"0b2f","call_type":"acompletion","stream":true,"status":"success",
       "custom_llm_provider":"anthropic","model":"anthropic/claude-haiku-4-5-20251001","model_id":"f00d","model_group":"fast",
       "response_cost":2.85e-05,"saved_cache_cost":0.0,
       "total_tokens":1285,"prompt_tokens":1200,"completion_tokens":85,
       "startTime":1795348800.25,"endTime":1795348802.0904,"completionStartTime":1795348800.57,"response_time":1.84,
       "cache_hit":false,"cache_key":null,"api_base":"https://api.anthropic.com",
       "request_tags":["feature:answers","nightly","User-Agent: python"],"end_user":"",
       "messages":[{"role":"user","content":"%1$s"}],
       "response":{"id":"chatcmpl-9x2","model":"claude-haiku-4-5-20251001","choices":[{"message":{"content":"%1$s"}}],"usage":{"prompt_tokens":1}},
       "error_str":null,"error_information":{"error_code":"","error_class":"","traceback":"%1$s"},
       "model_parameters":{"max_tokens":1024,"system":"%1$s"},
       "hidden_params":{"additional_headers":{"x":"%1$s"}},
       "metadata":{"user_api_key_hash":"88dc28d0f030c55ed4ab77ed8faf098196cb1c05df778539800c9f1243fe6b4b",
         "user_api_key_alias":"batch-jobs","user_api_key_team_alias":"search","user_api_key_team_id":"t-1",
         "user_api_key_user_id":"u-17","requester_metadata":{"note":"%1$s"},
         "spend_logs_metadata":{"cost_center":"4411","nested":{"x":1}},
         "usage_object":{"prompt_tokens":1200,"completion_tokens":85,"total_tokens":1285,
           "prompt_tokens_details":{"cached_tokens":1000,"audio_tokens":null},
           "cache_creation_input_tokens":100,"cache_read_input_tokens":1000,"inference_geo":"us",
           "completion_tokens_details":{"reasoning_tokens":30},"server_tool_use":{"web_search_requests":2}}}}
      """
          .formatted(PLANTED)
          .replace("\n", "");

  private final EventDecoder decoder =
      new EventDecoder(
          new LiteLlmReader(
              new EventReader(
                  new Completion(
                      "default",
                      "gateway/1",
                      InstantSource.fixed(Instant.parse("2026-11-23T00:00:00Z"))))),
          100);

  @Test
  void payload_becomesAnEventWithoutItsText() {
    UsageEvent event = event(PAYLOAD, Caller.ANYONE);
    assertThat(event.provider()).isEqualTo("anthropic");
    assertThat(event.requestModel()).isEqualTo("claude-haiku-4-5-20251001");
    assertThat(event.responseModel()).isEqualTo("claude-haiku-4-5-20251001");
    assertThat(event.eventId())
        .isEqualTo(EventIds.ofResponse("default", "anthropic", "chatcmpl-9x2"));
    assertThat(event.providerCost()).isEqualByComparingTo("0.0000285");
    assertThat(event.providerCostCurrency()).isEqualTo("USD");
    assertThat(event.status()).isEqualTo(CallStatus.SUCCESS);
    assertThat(event.operation()).isEqualTo("chat");
    assertThat(event.eventTime()).isEqualTo(Instant.ofEpochMilli(1795348800250L));
    assertThat(event.latencyMs()).isEqualTo(1840);
    assertThat(event.timeToFirstTokenMs()).isEqualTo(320);
    assertThat(event.maxOutputTokens()).isEqualTo(1024);
    assertThat(event.apiKeyId()).isEqualTo("batch-jobs");
    assertThat(event.deployment()).isEqualTo("f00d");
    assertThat(event.region()).isEqualTo("us");
    assertThat(event.responseCacheHit()).isFalse();
    assertThat(event.tags())
        .isEqualTo(
            Map.of(
                "team", "search",
                "user", "u-17",
                "feature", "answers",
                "request_tags", "nightly",
                "cost_center", "4411"));
    assertThat(whole(event)).contains("chatcmpl-9x2").doesNotContain("Initech");
  }

  @Test
  void usage_isInclusiveWhateverTheVersion() {
    Map<String, Integer> expected =
        Map.of(
            "input_tokens", 1200,
            "output_tokens", 85,
            "cache_read_tokens", 1000,
            "cache_write_tokens", 100,
            "output_reasoning_tokens", 30,
            "web_searches", 2);
    assertThat(usage(PAYLOAD)).isEqualTo(expected);
    String exclusive = PAYLOAD.replace("\"prompt_tokens\":1200", "\"prompt_tokens\":100");
    assertThat(usage(exclusive)).isEqualTo(expected);
    String old =
        "{\"id\":\"1\",\"status\":\"success\",\"custom_llm_provider\":\"openai\",\"model\":\"gpt-4o\","
            + "\"prompt_tokens\":10,\"completion_tokens\":2,"
            + "\"response\":{\"usage\":{\"prompt_tokens_details\":{\"cached_tokens\":4}}}}";
    assertThat(usage(old))
        .isEqualTo(Map.of("input_tokens", 10, "output_tokens", 2, "cache_read_tokens", 4));
  }

  @Test
  void reasoning_isPartOfTheOutputWhateverTheVersion() {
    String call =
        "{\"id\":\"1\",\"status\":\"success\",\"custom_llm_provider\":\"xai\",\"model\":\"grok-4\","
            + "\"prompt_tokens\":199,\"completion_tokens\":%d,\"total_tokens\":%d,\"metadata\":{\"usage_object\":"
            + "{\"prompt_tokens_details\":{\"cached_tokens\":163},\"completion_tokens_details\":{\"reasoning_tokens\":184}}}}";
    assertThat(usage(call.formatted(1, 384)))
        .isEqualTo(
            Map.of(
                "input_tokens", 199,
                "output_tokens", 185,
                "cache_read_tokens", 163,
                "output_reasoning_tokens", 184));
    assertThat(usage(call.formatted(200, 583))).as("outside").containsEntry("output_tokens", 384);
    assertThat(usage(call.formatted(200, 399))).as("inside").containsEntry("output_tokens", 200);
  }

  @Test
  void freeMetadata_takesNoRoomFromTheTagsOfTheVirtualKey() {
    StringBuilder free = new StringBuilder("\"team\":\"mine\",\"nested\":{\"x\":1}");
    for (int i = 0; i < 40; i++) {
      free.append(",\"k").append(i).append("\":\"v\"");
    }
    UsageEvent event =
        event(
            PAYLOAD.replace("\"cost_center\":\"4411\",\"nested\":{\"x\":1}", free), Caller.ANYONE);
    assertThat(event.tags())
        .containsEntry("team", "search")
        .containsEntry("user", "u-17")
        .containsEntry("feature", "answers")
        .containsKey("k0")
        .hasSize(32);
  }

  @Test
  void cacheHit_isOneAndHasNoCost() {
    UsageEvent event =
        event(
            PAYLOAD.replace("\"cache_hit\":false", "\"cache_hit\":true").replace("2.85e-05", "0.0"),
            Caller.ANYONE);
    assertThat(event.responseCacheHit()).isTrue();
    assertThat(event.providerCost()).isNull();
  }

  @Test
  void failure_isAnErrorWithoutUsage() {
    String failure =
        """
        {"id":"f-1","status":"failure","call_type":"acompletion","custom_llm_provider":"vertex_ai","model":"gemini-2.5-flash",
         "prompt_tokens":0,"completion_tokens":0,"response_cost":0,"startTime":1795348800.0,"endTime":1795348801.0,
         "error_str":"%s","error_information":{"error_code":"429","error_class":"RateLimitError","error_message":"%s"}}
        """
            .formatted(PLANTED, PLANTED);
    UsageEvent event = event(failure, Caller.ANYONE);
    assertThat(event.provider()).isEqualTo("google");
    assertThat(event.status()).isEqualTo(CallStatus.THROTTLED);
    assertThat(event.errorType()).isEqualTo("RateLimitError");
    assertThat(event.usage()).isEmpty();
    assertThat(event.providerCost()).isNull();
    assertThat(whole(event)).contains("RateLimitError").doesNotContain("Initech");
  }

  @Test
  void arrayAndLines_areTakenHoweverAnnounced() {
    assertThat(decoded("[" + PAYLOAD + "," + PAYLOAD + "]", BodyFormat.JSON)).hasSize(2);
    String lines = PAYLOAD + "\n" + PAYLOAD + "\n";
    BodyFormat guessed = BodyFormat.guess(bytes(lines), BodyFormat.JSON);
    assertThat(guessed).isEqualTo(BodyFormat.NDJSON);
    assertThat(decoded(lines, guessed)).hasSize(2);
    assertThat(BodyFormat.guess(bytes("{\n \"a\":1}\n"), BodyFormat.JSON))
        .isEqualTo(BodyFormat.JSON);
    assertThat(BodyFormat.guess(bytes(PAYLOAD + "\n"), BodyFormat.JSON)).isEqualTo(BodyFormat.JSON);
    assertThat(BodyFormat.guess(bytes(""), BodyFormat.JSON)).isEqualTo(BodyFormat.JSON);
  }

  @Test
  void tagsThatAKeyMayNotSet_areLeftOut() {
    Caller caller =
        new Caller(
            "litellm", Optional.of("acme"), Map.of("team", "core"), Optional.of(Set.of("user")));
    UsageEvent event = event(PAYLOAD, caller);
    assertThat(event.tenant()).isEqualTo("acme");
    assertThat(event.tags()).isEqualTo(Map.of("team", "core", "user", "u-17"));
  }

  @Test
  void absurdNumbers_areRefusedAtOnce() {
    for (String number : List.of("1e400", "1e400000000", "1e-400000000", "-1")) {
      Decoded decoded =
          decoded(
                  PAYLOAD
                      .replace("\"prompt_tokens\":1200", "\"prompt_tokens\":" + number)
                      .replace("1795348802.0904", number),
                  BodyFormat.JSON)
              .getFirst();
      assertThat(decoded)
          .as(number)
          .isInstanceOfSatisfying(
              Decoded.Refused.class,
              refused ->
                  assertThat(refused.refusal().field()).as(number).isEqualTo("usage.input_tokens"));
    }
  }

  @Test
  void otherPayloads_sayWhatIsMissing() {
    Decoded.Refused refused =
        (Decoded.Refused)
            decoded("{\"id\":\"1\",\"model\":\"gpt-4o\"}", BodyFormat.JSON).getFirst();
    assertThat(refused.refusal().field()).isEqualTo("provider");
    assertThat(event("{\"id\":\"1\",\"model\":\"openai/gpt-4o\"}", Caller.ANYONE).requestModel())
        .isEqualTo("gpt-4o");
    assertThat(decoded("[null]", BodyFormat.JSON).getFirst()).isInstanceOf(Decoded.Refused.class);
  }

  private Map<String, Integer> usage(String payload) {
    Map<String, Integer> usage = new TreeMap<>();
    event(payload, Caller.ANYONE)
        .usage()
        .forEach(
            (unit, quantity) ->
                usage.put(unit, new BigDecimal("1").multiply(quantity).intValueExact()));
    return usage;
  }

  /** All that is published of it. */
  private static String whole(UsageEvent event) {
    return UsageEventMapper.toAvro(event).toString();
  }

  private UsageEvent event(String body, Caller caller) {
    Decoding decoding = decoder.decode(bytes(body), BodyFormat.JSON, caller);
    assertThat(decoding).isInstanceOf(Decoding.Events.class);
    Decoded decoded = ((Decoding.Events) decoding).events().getFirst();
    assertThat(decoded).isInstanceOf(Decoded.Valid.class);
    return ((Decoded.Valid) decoded).event();
  }

  private List<Decoded> decoded(String body, BodyFormat format) {
    return ((Decoding.Events) decoder.decode(bytes(body), format, Caller.ANYONE)).events();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
