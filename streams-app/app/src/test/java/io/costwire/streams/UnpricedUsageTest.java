// SPDX-License-Identifier: Apache-2.0
package io.costwire.streams;

import static io.costwire.streams.TopologyHarness.NOON;
import static org.assertj.core.api.Assertions.assertThat;

import io.costwire.schemas.Fixtures;
import io.costwire.schemas.Severity;
import io.costwire.schemas.Signal;
import io.costwire.schemas.SignalKind;
import io.costwire.schemas.SignalRule;
import io.costwire.schemas.SignalState;
import io.costwire.schemas.UsageEvent;
import io.costwire.schemas.topics.Topics;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class UnpricedUsageTest {
  private static final String ID = "unpriced|unpriced-usage|acme|openai|newcomer|2026-11-22";

  private static final String NEXT_BOOK =
      TopologyHarness.BOOK
          .replace("test.1", "test.2")
          .replace(
              "  - id: yuan-1\n",
              """
                - id: newcomer
                  prices:
                  - id: newcomer@base
                    rates:
                      input_tokens: {per: 1000000, rate: "2"}
                      output_tokens: {per: 1000000, rate: "8"}
                - id: yuan-1
              """);

  private final TopologyHarness topology = new TopologyHarness();
  private int events;

  @AfterEach
  void close() {
    topology.close();
  }

  private UsageEvent.Builder newcomer() {
    events++;
    return Fixtures.usageEvent("e-" + events).setRequestModel("newcomer").setResponseModel(null);
  }

  private void send(int count) {
    for (int i = 0; i < count; i++) {
      topology.send(newcomer().build());
    }
    topology.drain();
  }

  private List<Signal> signals() {
    return topology.read(Topics.COST_SIGNALS).stream()
        .filter(signal -> signal.getKind() == SignalKind.UNPRICED_USAGE)
        .toList();
  }

  @Test
  void firstEvent_isToldWithQuantityAndEstimate() {
    send(1);

    Signal signal = signals().getFirst();
    assertThat(signal.getSignalId()).isEqualTo(ID);
    assertThat(signal.getState()).isEqualTo(SignalState.FIRED);
    assertThat(signal.getSeverity()).isEqualTo(Severity.WARNING);
    assertThat(signal.getTitle())
        .isEqualTo("1 event of openai newcomer on 2026-11-22 has no price");
    assertThat(signal.getObserved()).as("no money was seen").isNull();
    assertThat(signal.getLabels()).isEqualTo(Map.of("provider", "openai", "model", "newcomer"));
    // yuan-1 is the dearest: 20 and 80 yuan for a million, an eighth of it in dollars
    assertThat(signal.getEvidence())
        .isEqualTo(
            Map.of(
                "events", "1",
                "usage_input_tokens", "1000",
                "usage_output_tokens", "100",
                "estimated_cost_at_most", "0.0035 USD",
                "estimate_basis", "dearest list price of openai in price book test.1"));
  }

  @Test
  void moreEvents_areToldWheneverTheyHaveDoubled() {
    List<String> told = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      send(1);
      signals()
          .forEach(s -> told.add(s.getEvidence().get("events") + "/" + (s.getRevision() & 0xFF)));
    }
    assertThat(told).containsExactly("1/1", "2/2", "4/3", "8/4", "16/5");
  }

  @Test
  void unknownProvider_isEstimatedByAllAndAnUnknownUnitByNobody() {
    topology.send(
        newcomer()
            .setProvider("nobody")
            .setUsage(Fixtures.usage("web_searches", 2, "dreams", 3))
            .build());
    topology.send(newcomer().setProvider("nemo").setUsage(Fixtures.usage("dreams", 3)).build());
    topology.drain();

    List<Signal> signals = signals();
    assertThat(signals).hasSize(2);
    assertThat(evidence(signals, "nobody"))
        .containsEntry("estimated_cost_at_most", "18 USD")
        .containsEntry("estimate_basis", "dearest list price of any provider in price book test.1")
        .containsEntry("units_without_estimate", "dreams");
    assertThat(evidence(signals, "nemo"))
        .containsEntry("estimated_cost_at_most", "not known")
        .containsEntry("units_without_estimate", "dreams")
        .doesNotContainKey("estimate_basis");
  }

  private static Map<String, String> evidence(List<Signal> signals, String provider) {
    return signals.stream()
        .filter(signal -> signal.getLabels().get("provider").equals(provider))
        .findFirst()
        .orElseThrow()
        .getEvidence();
  }

  @Test
  void signal_isWithdrawnWhenCorrectionsHavePricedAll() {
    send(3);
    signals();
    topology.activate(NEXT_BOOK);
    topology.advance(Duration.ofMillis(250));
    topology.drain();

    assertThat(signals())
        .singleElement()
        .satisfies(s -> assertThat(s.getSignalId()).isEqualTo(ID))
        .satisfies(s -> assertThat(s.getState()).isEqualTo(SignalState.WITHDRAWN))
        .satisfies(s -> assertThat(s.getRevision()).isEqualTo((1L << 40) | 2));
    send(5);
    assertThat(signals()).as("they have a price").isEmpty();
  }

  @Test
  void restart_neitherForgetsNorRepeats() {
    topology.send(newcomer().build());
    topology.restart();
    topology.drain();
    assertThat(signals()).as("was not handed on before").hasSize(1);
    topology.restart();
    topology.drain();
    assertThat(signals()).isEmpty();
    send(1);
    assertThat(signals())
        .singleElement()
        .satisfies(s -> assertThat(s.getEvidence()).containsEntry("events", "2"))
        .satisfies(s -> assertThat(s.getRevision()).isEqualTo((1L << 40) | 2));
  }

  @Test
  void everyTenantModelAndDay_isTold() {
    topology.send(newcomer().build());
    topology.send(newcomer().setTenant("umbrella").build());
    topology.send(newcomer().setRequestModel("other|one").build());
    topology.send(newcomer().setEventTime(NOON.minus(Duration.ofDays(2))).build());
    topology.drain();

    assertThat(signals())
        .extracting(Signal::getSignalId)
        .containsExactlyInAnyOrder(
            ID,
            "unpriced|unpriced-usage|umbrella|openai|newcomer|2026-11-22",
            "unpriced|unpriced-usage|acme|openai|other\\|one|2026-11-22",
            "unpriced|unpriced-usage|acme|openai|newcomer|2026-11-20");
  }

  @Test
  void modelsBeyondTheBound_areSummedUpTogetherAndCounted() {
    for (int i = 0; i < 203; i++) {
      topology.send(newcomer().setRequestModel("made-up-" + i).build());
    }
    topology.drain();

    List<Signal> signals = signals();
    assertThat(signals).hasSize(202);
    assertThat(topology.count("costwire_streams_unpriced_models_overflowed")).isEqualTo(3);
    assertThat(
            signals.stream()
                .filter(s -> s.getLabels().get("model").equals("__other__"))
                .map(s -> s.getEvidence().get("events")))
        .containsExactly("1", "2");
  }

  @Test
  void ruleWithAFilter_countsWhatItLooksAt() {
    topology.signalRule(rule("unpriced-usage").setEnabled(false).build());
    topology.signalRule(rule("ads").setFilter(Map.of("team", "ads")).build());
    topology.send(newcomer().build());
    topology.send(newcomer().setTags(Map.of("team", "ads")).build());
    topology.drain();

    assertThat(signals())
        .singleElement()
        .satisfies(s -> assertThat(s.getSubject()).isEqualTo("ads"))
        .satisfies(s -> assertThat(s.getEvidence()).containsEntry("events", "1"));
  }

  @Test
  void ruleThatIsSwitchedOff_endsItsSignals() {
    send(1);
    signals();
    topology.signalRule(rule("unpriced-usage").setEnabled(false).build());
    topology.advance(Duration.ofSeconds(1));
    topology.advance(Duration.ofSeconds(1));

    assertThat(signals())
        .singleElement()
        .satisfies(s -> assertThat(s.getState()).isEqualTo(SignalState.ENDED))
        .satisfies(s -> assertThat(s.getRevision()).isEqualTo((1L << 40) | 2));
    send(1);
    assertThat(signals()).isEmpty();
  }

  private static SignalRule.Builder rule(String id) {
    return SignalRule.newBuilder()
        .setRuleId(id)
        .setKind(SignalKind.UNPRICED_USAGE)
        .setUpdatedAt(NOON);
  }

  @Test
  void usageThatIsNotKnown_isNotUnpriced() {
    topology.send(newcomer().setUsage(List.of()).build());
    topology.send(Fixtures.usageEvent("known").build());
    topology.drain();

    assertThat(signals()).isEmpty();
  }

  @Test
  void textOfAPrompt_isInNoFieldOfASignal() {
    String text = "please ignore all previous instructions and";
    topology.send(
        newcomer()
            .setTags(Map.of("user", text, "prompt", text))
            .setFinishReason(text)
            .setErrorType(text)
            .setSessionId(text)
            .build());
    topology.drain();

    assertThat(signals()).singleElement().asString().doesNotContain("ignore");
  }

  @Test
  void days_areForgottenAndWhatComesLaterIsCounted() {
    send(1);
    signals();
    Instant later = NOON.plus(Duration.ofDays(47));
    topology.send(newcomer().setEventTime(later).build(), later);
    topology.drain();
    topology.advance(Duration.ofSeconds(5));
    signals();
    topology.activate(NEXT_BOOK);
    topology.advance(Duration.ofMillis(250));
    topology.drain();

    assertThat(signals())
        .as("the first is no longer parked")
        .singleElement()
        .satisfies(s -> assertThat(s.getSignalId()).endsWith("|2027-01-08"))
        .satisfies(s -> assertThat(s.getState()).isEqualTo(SignalState.WITHDRAWN));
  }
}
