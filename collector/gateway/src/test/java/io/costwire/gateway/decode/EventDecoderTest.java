// SPDX-License-Identifier: Apache-2.0
package io.costwire.gateway.decode;

import static org.assertj.core.api.Assertions.assertThat;

import io.costwire.client.CallStatus;
import io.costwire.client.EventIds;
import io.costwire.client.UsageEvent;
import io.costwire.gateway.access.Caller;
import io.costwire.gateway.decode.Refusal.Reason;
import io.costwire.schemas.topics.ImportedUsage;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.AbstractCollection;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EventDecoderTest {
  private static final Instant NOON = Instant.parse("2026-11-22T12:00:00Z");
  private static final String CHAT = "{\"provider\":\"openai\",\"model\":\"gpt-4o\"}";
  private final EventDecoder decoder =
      new EventDecoder(
          new EventReader(new Completion("default", "gateway/1", InstantSource.fixed(NOON))), 100);

  @Test
  void smallestEvent_getsItsDefaults() {
    UsageEvent event = valid(CHAT);
    assertThat(event.tenant()).isEqualTo("default");
    assertThat(event.requestModel()).isEqualTo("gpt-4o");
    assertThat(event.eventTime()).isEqualTo(NOON);
    assertThat(event.producer()).isEqualTo("gateway/1");
    assertThat(event.usage()).isEmpty();
    assertThat(UUID.fromString(event.eventId()).version()).isEqualTo(7);
  }

  @Test
  void producerOfImports_isNotForSendersOfNewEvents() {
    assertThat(Completion.IMPORTS).isEqualTo(ImportedUsage.PRODUCER_PREFIX);
    String own = CHAT.replaceFirst("\\{", "{\"producer\":\"mine/2\",");
    assertThat(valid(own).producer()).isEqualTo("mine/2");
    assertThat(valid(own.replace("mine", "costwire-import-csv")).producer()).isEqualTo("gateway/1");
  }

  @Test
  void responseId_makesTheSameIdAsInTheClient() {
    UsageEvent event =
        valid(
            """
            {"tenant":"acme","provider":"OpenAI","model":"gpt-4o","provider_response_id":"chatcmpl-9x2","usage":{"input_tokens":0}}
            """);
    assertThat(event.eventId()).isEqualTo(EventIds.ofResponse("acme", "openai", "chatcmpl-9x2"));
  }

  @Test
  void longResponseId_isKeptAsItsHash() {
    String id = "r".repeat(300);
    UsageEvent event =
        valid("{\"provider\":\"a\",\"model\":\"b\",\"provider_response_id\":\"" + id + "\"}");
    assertThat(event.providerResponseId()).isEqualTo(EventIds.shortened(id));
  }

  @Test
  void numbers_areExact() {
    UsageEvent event =
        valid(
            """
            {"provider":"a","model":"b","provider_cost":0.1,"quality":"0.87",
             "usage":{"input_tokens":9007199254740993,"gpu_seconds":"12.5","pages":1e2,"audio_seconds":0.30000000000000004}}
            """);
    assertThat(event.usage())
        .containsEntry("input_tokens", new BigDecimal("9007199254740993.000000000000"))
        .containsEntry("gpu_seconds", new BigDecimal("12.500000000000"))
        .containsEntry("pages", new BigDecimal("100.000000000000"))
        .containsEntry("audio_seconds", new BigDecimal("0.300000000000"));
    assertThat(event.providerCost()).isEqualTo(new BigDecimal("0.100000000000000000"));
    assertThat(event.quality()).isEqualTo(new BigDecimal("0.870000000000"));
  }

  @Test
  void nullMeansNotSet_alsoInUsageAndTags() {
    UsageEvent event =
        valid(
            """
            {"provider":"a","model":"b","region":null,"usage":{"input_tokens":null},"tags":{"team":null,"user":""}}
            """);
    assertThat(event.usage()).isEmpty();
    assertThat(event.tags()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"'\"2026-11-22T13:00:00+01:00\"'", "'\"2026-11-22T12:00:00.000Z\"'", "1795348800000"})
  void times_areIsoOrMilliseconds(String json) {
    UsageEvent event = valid("{\"provider\":\"a\",\"model\":\"b\",\"event_time\":" + json + "}");
    assertThat(event.eventTime()).isEqualTo(NOON);
  }

  @Test
  void symbols_ignoreCase() {
    UsageEvent event = valid("{\"kind\":\"Capacity\",\"provider\":\"aws\",\"status\":\"success\"}");
    assertThat(event.status()).isEqualTo(CallStatus.SUCCESS);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\"modle\":\"x\"|UNKNOWN_FIELD|modle|did you mean model?",
        "\"prompt\":\"x\"|UNKNOWN_FIELD|prompt|no message text",
        "\"prompt_tokens\":5|UNKNOWN_FIELD|prompt_tokens|usage as input_tokens",
        "\"team\":\"x\"|UNKNOWN_FIELD|team|put it into tags",
        "\"region\":5|WRONG_TYPE|region|must be a string",
        "\"usage\":[1]|WRONG_TYPE|usage|must be an object",
        "\"usage\":{\"input_tokens\":\"many\"}|WRONG_TYPE|usage.input_tokens|must be a number",
        "\"usage\":{\"input_tokens\":-1}|NEGATIVE_QUANTITY|usage.input_tokens|must not be negative",
        "\"usage\":{\"Input Tokens\":1}|OUT_OF_BOUNDS|usage|not a name such as input_tokens",
        "\"usage\":{\"input_tokens\":1e400}|OUT_OF_BOUNDS|usage.input_tokens|more digits",
        "\"usage\":{\"input_tokens\":1e-2000000}|OUT_OF_BOUNDS|usage.input_tokens|more digits",
        "\"tags\":{\"user\":42}|WRONG_TYPE|tags.user|put it in quotes",
        "\"tags\":\"x\"|WRONG_TYPE|tags|must be an object",
        "\"kind\":\"OTHER\"|OUT_OF_BOUNDS|kind|request, capacity, heartbeat",
        "\"status\":7|WRONG_TYPE|status|must be one of",
        "\"latency_ms\":1.5|OUT_OF_BOUNDS|latency_ms|whole number",
        "\"latency_ms\":-1|NEGATIVE_QUANTITY|latency_ms|must not be negative",
        "\"latency_ms\":1e99|OUT_OF_BOUNDS|latency_ms|whole number",
        "\"success\":\"yes\"|WRONG_TYPE|success|true or false",
        "\"source\":{\"source_id\":\"a\"}|WRONG_TYPE|source|source_id, epoch and seq",
        "\"event_time\":\"yesterday\"|WRONG_TYPE|event_time|ISO-8601",
        "\"event_time\":1795348800|EVENT_TIME_PAST|event_time|milliseconds, not seconds",
        "\"event_time\":\"2026-11-24T00:00:00Z\"|EVENT_TIME_FUTURE|event_time|sender's clock",
        "\"event_id\":\"a\\u0000b\"|OUT_OF_BOUNDS|event_id|control characters",
        "\"region\":\"\\ud800\"|OUT_OF_BOUNDS|region|surrogate",
        "\"provider_cost\":-1|NEGATIVE_QUANTITY|provider_cost|must not be negative",
        "\"provider_cost_currency\":\"euro\"|OUT_OF_BOUNDS|provider_cost_currency|ISO 4217",
        "\"request_model\":\"y\"|OUT_OF_BOUNDS|model|send one of them",
      })
  void wrongField_isNamedWithTheReasonAndTheFix(
      String field, Reason reason, String path, String fix) {
    Refusal refusal = refused("{\"provider\":\"a\",\"model\":\"b\"," + field + "}").refusal();
    assertThat(refusal.reason()).isEqualTo(reason);
    assertThat(refusal.field()).isEqualTo(path);
    assertThat(refusal.message()).contains(fix);
  }

  @Test
  void missingProviderAndModel_areNamed() {
    assertThat(refused("{\"model\":\"b\"}").refusal())
        .extracting(Refusal::reason, Refusal::field)
        .containsExactly(Reason.MISSING_FIELD, "provider");
    assertThat(refused("{\"provider\":\"b\"}").refusal())
        .extracting(Refusal::reason, Refusal::field)
        .containsExactly(Reason.MISSING_FIELD, "request_model");
  }

  @Test
  void bounds_areNamed() {
    String tags = "\"tags\":{\"user\":\"" + "x".repeat(257) + "\"}";
    assertThat(refused("{\"provider\":\"a\",\"model\":\"b\"," + tags + "}").refusal().message())
        .isEqualTo("tags.user is longer than 256 bytes; shorten it.");
    StringBuilder many = new StringBuilder("\"tags\":{\"k\":\"v\"");
    for (int i = 0; i < 64; i++) {
      many.append(",\"k").append(i).append("\":\"v\"");
    }
    assertThat(refused("{\"provider\":\"a\",\"model\":\"b\"," + many + "}}").refusal().field())
        .isEqualTo("tags");
  }

  @Test
  void severalProblems_areCounted() {
    Refusal refusal = refused("{\"x1\":1,\"x2\":2,\"region\":3}").refusal();
    assertThat(refusal.field()).isEqualTo("x1");
    assertThat(refusal.message()).endsWith("(2 more problems)");
  }

  @Test
  void refusedEvent_keepsKnownFieldsThatAreFineAndNothingElse() {
    Decoded.Refused refused =
        refused(
            """
            {"event_id":"e-1","tenant":"acme","provider":"openai","model":"gpt-4o","latency_ms":12,
             "finish_reason":"tell me a secret","status":"success","usage":{"input_tokens":5,"my_secret":6},
             "tags":{"user":"jane"},"prompt":"top secret"}
            """);
    assertThat(refused.known())
        .containsOnlyKeys(
            "event_id", "tenant", "provider", "model", "latency_ms", "status", "usage.input_tokens")
        .containsEntry("usage.input_tokens", "5")
        .containsEntry("event_id", "e-1");
    assertThat(refused.eventId()).isEqualTo("e-1");
  }

  @Test
  void array_answersForEachEventWithItsOwnSlice() {
    String bad = "{\"provider\": 1 }";
    List<Decoded> events = events("[ " + CHAT + " , " + bad + ",7]", BodyFormat.JSON);
    assertThat(events).hasSize(3);
    assertThat(events.get(0)).isInstanceOf(Decoded.Valid.class);
    assertThat(events.get(1).slice().length()).isEqualTo(bad.length());
    assertThat(events.get(1).slice().sha256()).isEqualTo(BodySlice.whole(bytes(bad)).sha256());
    assertThat(((Decoded.Refused) events.get(2)).refusal().reason()).isEqualTo(Reason.WRONG_TYPE);
    assertThat(events).extracting(Decoded::index).containsExactly(0, 1, 2);
  }

  @Test
  void emptyArray_isNoEvents() {
    assertThat(events("[]", BodyFormat.JSON)).isEmpty();
  }

  @Test
  void ndjson_takesEveryLineForItself() {
    String body = CHAT + "\r\n\n{broken\n" + CHAT + CHAT + "\n" + CHAT;
    List<Decoded> events = events(body, BodyFormat.NDJSON);
    assertThat(events).extracting(Decoded::line).containsExactly(1, 3, 4, 5);
    assertThat(events).extracting(Decoded::index).containsExactly(0, 1, 2, 3);
    assertThat(events.get(0)).isInstanceOf(Decoded.Valid.class);
    assertThat(((Decoded.Refused) events.get(1)).refusal().message()).contains("line 3 column");
    assertThat(((Decoded.Refused) events.get(2)).refusal().message()).contains("Line 4 holds more");
    assertThat(events.get(3)).isInstanceOf(Decoded.Valid.class);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "''|body is empty",
        "'  '|body is empty",
        "{\"provider\":secretword}|not valid at line 1 column",
        "{\"provider\":\"a\"|ends too early, at line 1",
        "[{\"provider\":\"a\"},|ends too early",
        "{\"provider\":NaN}|not valid at line 1 column",
        "{\"provider\":\"a\",\"provider\":\"b\"}|occurs twice",
        "{}{}|more after the end",
        "[]x|not valid",
        "[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[|nested too deeply",
      })
  void unreadableBody_saysWhereWithoutQuotingIt(String body, String message) {
    Refusal refusal = unreadable(bytes(body));
    assertThat(refusal.reason()).isEqualTo(Reason.MALFORMED);
    assertThat(refusal.message()).contains(message).doesNotContain("secret");
  }

  @Test
  void otherEncodings_areNamed() {
    assertThat(unreadable(CHAT.getBytes(StandardCharsets.UTF_16)).message()).contains("UTF-8");
    assertThat(unreadable(CHAT.getBytes(StandardCharsets.UTF_16LE)).message()).contains("UTF-8");
    assertThat(unreadable(new byte[] {'{', '"', (byte) 0xC3, '"'}).message()).contains("line 1");
  }

  @Test
  void eventWithoutUsage_leavesTheIdToTheOneWithUsage() {
    String error =
        "{\"provider\":\"openai\",\"model\":\"gpt-4o\",\"provider_response_id\":\"r\",\"usage\":%s}";
    assertThat(valid(error.formatted("null")).eventId())
        .isEqualTo(valid(error.formatted("{}")).eventId())
        .isEqualTo(EventIds.ofResponse("default", "openai", "r#no-usage"))
        .isNotEqualTo(valid(error.formatted("{\"input_tokens\":1}")).eventId());
  }

  @Test
  void moreValuesThanEventsHave_areRefused() {
    String many = "{\"usage\":[" + "0,".repeat(1_000_000) + "0]}";
    assertThat(unreadable(bytes(many)).message()).contains("too many values");
  }

  @Test
  void hints_areLookedForOnce() {
    AtomicInteger looks = new AtomicInteger();
    List<String> fields = List.of("success");
    Collection<String> counted =
        new AbstractCollection<>() {
          @Override
          public Iterator<String> iterator() {
            looks.incrementAndGet();
            return fields.iterator();
          }

          @Override
          public int size() {
            return fields.size();
          }
        };
    Findings findings = new Findings();
    for (int i = 0; i < 1_000; i++) {
      findings.refuseUnknown("sucess" + i % 3, "an outcome", counted);
    }
    assertThat(findings.first().message())
        .isEqualTo(
            "sucess0 is not a field of an outcome: did you mean success? (999 more problems)");
    assertThat(looks).hasValue(1);
  }

  @Test
  void byteOrderMark_isSkipped() {
    assertThat(events("\ufeff" + CHAT, BodyFormat.JSON)).hasSize(1);
    assertThat(events("\ufeff" + CHAT + "\n" + CHAT, BodyFormat.NDJSON))
        .allMatch(Decoded.Valid.class::isInstance);
  }

  @Test
  void tooManyEvents_areRefusedAsAWhole() {
    String many = "[" + (CHAT + ",").repeat(100) + CHAT + "]";
    assertThat(unreadable(bytes(many)).reason()).isEqualTo(Reason.TOO_LARGE);
    assertThat(decoder.decode(bytes((CHAT + "\n").repeat(101)), BodyFormat.NDJSON, Caller.ANYONE))
        .isInstanceOf(Decoding.Unreadable.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "text/plain",
        "application/x-www-form-urlencoded",
        "application/json; charset=latin1"
      })
  void otherContentTypes_haveNoFormat(String contentType) {
    assertThat(BodyFormat.of(contentType)).isEmpty();
  }

  @Test
  void contentTypes_nameTheFormat() {
    assertThat(BodyFormat.of(null)).contains(BodyFormat.JSON);
    assertThat(BodyFormat.of("Application/JSON; charset=UTF-8")).contains(BodyFormat.JSON);
    assertThat(BodyFormat.of("application/x-ndjson")).contains(BodyFormat.NDJSON);
  }

  private UsageEvent valid(String json) {
    Decoded decoded = events(json, BodyFormat.JSON).getFirst();
    assertThat(decoded).isInstanceOf(Decoded.Valid.class);
    return ((Decoded.Valid) decoded).event();
  }

  private Decoded.Refused refused(String json) {
    Decoded decoded = events(json, BodyFormat.JSON).getFirst();
    assertThat(decoded).isInstanceOf(Decoded.Refused.class);
    return (Decoded.Refused) decoded;
  }

  private List<Decoded> events(String body, BodyFormat format) {
    Decoding decoding = decoder.decode(bytes(body), format, Caller.ANYONE);
    assertThat(decoding).isInstanceOf(Decoding.Events.class);
    return ((Decoding.Events) decoding).events();
  }

  private Refusal unreadable(byte[] body) {
    Decoding decoding = decoder.decode(body, BodyFormat.JSON, Caller.ANYONE);
    assertThat(decoding).isInstanceOf(Decoding.Unreadable.class);
    return ((Decoding.Unreadable) decoding).refusal();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
