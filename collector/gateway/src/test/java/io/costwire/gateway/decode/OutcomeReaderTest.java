// SPDX-License-Identifier: Apache-2.0
package io.costwire.gateway.decode;

import static org.assertj.core.api.Assertions.assertThat;

import io.costwire.client.EventIds;
import io.costwire.gateway.access.Caller;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class OutcomeReaderTest {
  private static final Instant NOON = Instant.parse("2026-11-22T12:00:00Z");
  private final EventDecoder decoder =
      new EventDecoder(
          new OutcomeReader(new Completion("default", "gateway/1", InstantSource.fixed(NOON))), 10);

  @Test
  void outcome_isCompleted() {
    LateOutcome outcome =
        outcome("{\"event_id\":\"e-1\",\"success\":true,\"quality\":0.9,\"revenue\":\"12.5\"}");
    assertThat(outcome.tenant()).isEqualTo("default");
    assertThat(outcome.target()).isEqualTo(new LateOutcome.OfEvent("e-1"));
    assertThat(outcome.time()).isEqualTo(NOON);
    assertThat(outcome.success()).isTrue();
    assertThat(outcome.quality()).hasToString("0.900000000000");
    assertThat(outcome.revenue()).hasToString("12.500000000000000000");
  }

  @Test
  void id_isThatOfTargetAndMeasures() {
    String id = outcome("{\"event_id\":\"e-1\",\"success\":true}").id();
    assertThat(id).hasSize(32);
    assertThat(outcome("{\"event_id\":\"e-1\",\"success\":false}").id()).isEqualTo(id);
    assertThat(outcome("{\"event_id\":\"e-1\",\"quality\":1}").id()).isNotEqualTo(id);
    assertThat(outcome("{\"trace_id\":\"e-1\",\"success\":true}").id()).isNotEqualTo(id);
    assertThat(outcome("{\"event_id\":\"e-1\",\"success\":true,\"tenant\":\"b\"}").id())
        .isNotEqualTo(id);
    assertThat(outcome("{\"outcome_id\":\"fb-1\",\"event_id\":\"e-1\",\"success\":true}").id())
        .isEqualTo("fb-1");
  }

  @Test
  void response_namesTheEventThatEveryWayInMakesOfIt() {
    LateOutcome outcome =
        outcome("{\"provider\":\"OpenAI\",\"provider_response_id\":\"chatcmpl-1\",\"quality\":1}");
    assertThat(outcome.target().id())
        .isEqualTo(EventIds.ofResponse("default", "openai", "chatcmpl-1"));
  }

  @Test
  void mistakes_sayFieldAndFix() {
    assertThat(refusal("{\"success\":true}").message()).contains("event_id, or trace_id");
    assertThat(refusal("{\"event_id\":\"a\",\"trace_id\":\"b\",\"success\":true}").reason())
        .isEqualTo(Refusal.Reason.MISSING_FIELD);
    assertThat(refusal("{\"event_id\":\"a\",\"provider\":\"b\",\"success\":true}").message())
        .contains("in one way");
    assertThat(refusal("{\"event_id\":\"a\"}").field()).isEqualTo("success");
    assertThat(refusal("{\"event_id\":\"a\",\"success\":\"yes\"}").field()).isEqualTo("success");
    assertThat(refusal("{\"event_id\":\"a\",\"sucess\":true}").message())
        .contains("did you mean success");
    assertThat(refusal("{\"event_id\":\"a\",\"comment\":\"Initech\",\"success\":true}").toString())
        .doesNotContain("Initech");
    assertThat(refusal("{\"event_id\":\"a\",\"quality\":1e400}").reason())
        .isEqualTo(Refusal.Reason.OUT_OF_BOUNDS);
    assertThat(refusal("{\"event_id\":\"a\",\"success\":true,\"outcome_time\":1}").reason())
        .isEqualTo(Refusal.Reason.EVENT_TIME_PAST);
    assertThat(
            refusal(
                    "{\"event_id\":\"a\",\"success\":true,\"outcome_time\":\"2027-01-01T00:00:00Z\"}")
                .reason())
        .isEqualTo(Refusal.Reason.EVENT_TIME_FUTURE);
  }

  @Test
  void foreignTenant_isForbidden() {
    Caller caller = new Caller("k", Optional.of("acme"), Map.of(), Optional.empty());
    assertThat(read("{\"event_id\":\"a\",\"success\":true}", caller))
        .isInstanceOfSatisfying(
            Decoded.ValidOutcome.class, v -> assertThat(v.outcome().tenant()).isEqualTo("acme"));
    assertThat(read("{\"event_id\":\"a\",\"success\":true,\"tenant\":\"b\"}", caller))
        .isInstanceOfSatisfying(
            Decoded.Refused.class,
            r -> assertThat(r.refusal().reason()).isEqualTo(Refusal.Reason.FORBIDDEN));
  }

  private LateOutcome outcome(String body) {
    return ((Decoded.ValidOutcome) read(body, Caller.ANYONE)).outcome();
  }

  private Refusal refusal(String body) {
    return ((Decoded.Refused) read(body, Caller.ANYONE)).refusal();
  }

  private Decoded read(String body, Caller caller) {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    return ((Decoding.Events) decoder.decode(bytes, BodyFormat.JSON, caller)).events().getFirst();
  }
}
