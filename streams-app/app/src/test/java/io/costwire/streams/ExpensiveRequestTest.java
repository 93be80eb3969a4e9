// SPDX-License-Identifier: Apache-2.0
package io.costwire.streams;

import static io.costwire.schemas.Fixtures.money;
import static io.costwire.streams.TopologyHarness.NOON;
import static org.assertj.core.api.Assertions.assertThat;

import io.costwire.schemas.EventKind;
import io.costwire.schemas.Fixtures;
import io.costwire.schemas.PricedUsage;
import io.costwire.schemas.Severity;
import io.costwire.schemas.Signal;
import io.costwire.schemas.SignalKind;
import io.costwire.schemas.SignalRule;
import io.costwire.schemas.SignalState;
import io.costwire.schemas.UsageEvent;
import io.costwire.schemas.topics.Topics;
import java.util.List;
import java.util.Map;
import org.apache.kafka.streams.KeyValue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A search of the fixture's book costs 9 dollars; the shipped rule tells from 10 dollars on. */
class ExpensiveRequestTest {
  private final TopologyHarness topology = new TopologyHarness();

  @AfterEach
  void close() {
    topology.close();
  }

  private static UsageEvent.Builder searches(String id, int count) {
    return Fixtures.usageEvent(id)
        .setRequestModel("absurd")
        .setResponseModel(null)
        .setUsage(Fixtures.usage("web_searches", count));
  }

  private List<Signal> signals() {
    return topology.read(Topics.COST_SIGNALS);
  }

  private void reprice(String rate) {
    List<PricedUsage> priced = topology.read(Topics.USAGE_PRICED);
    String version = "test." + rate;
    topology.activate(
        TopologyHarness.BOOK
            .replace("test.1", version)
            .replace("rate: \"9\"", "rate: \"" + rate + "\""));
    topology.reprice(priced.getLast(), version);
  }

  @Test
  void chargeForCapacity_isNoRequest() {
    topology.send(searches("gpu-day", 2).setKind(EventKind.CAPACITY).build());

    assertThat(topology.read(Topics.USAGE_PRICED)).hasSize(1);
    assertThat(signals()).isEmpty();
  }

  @Test
  void importedRequest_isToldToNobody() {
    topology.send(searches("old", 20).setProducer("costwire-import-litellm/1").build());

    assertThat(topology.read(Topics.USAGE_PRICED)).hasSize(1);
    assertThat(signals()).isEmpty();
  }

  @Test
  void requestAboveTheThreshold_isToldAtOnceWithItsEvidence() {
    topology.send(
        searches("e|1", 2)
            .setLatencyMs(41_000L)
            .setFinishReason("tool_calls")
            .setRetries(1)
            .setTraceId("4bf92f3577b34da6a3ce929d0e0e4736")
            .build());

    List<KeyValue<String, Signal>> told = topology.readWithKeys(Topics.COST_SIGNALS);
    assertThat(told).hasSize(1);
    assertThat(told.getFirst().key).isEqualTo("expensive|acme|e\\|1");
    Signal signal = told.getFirst().value;
    assertThat(signal.getSignalId()).isEqualTo("expensive|acme|e\\|1");
    assertThat(signal.getKind()).isEqualTo(SignalKind.EXPENSIVE_REQUEST);
    assertThat(signal.getState()).isEqualTo(SignalState.FIRED);
    assertThat(signal.getSeverity()).isEqualTo(Severity.WARNING);
    assertThat(signal.getSubject()).isEqualTo("expensive-request");
    assertThat(signal.getTenant()).isEqualTo("acme");
    assertThat(signal.getTitle())
        .isEqualTo("A request to openai absurd cost $18 (told from $10 on)");
    assertThat(signal.getObserved()).isEqualTo(money("18"));
    assertThat(signal.getLimit()).isEqualTo(money("10"));
    assertThat(signal.getRevision()).isEqualTo((1L << 40) | 1);
    assertThat(signal.getLabels())
        .isEqualTo(
            Map.of(
                "team", "search",
                "feature", "answers",
                "service", "web",
                "provider", "openai",
                "model", "absurd"));
    assertThat(signal.getEvidence())
        .containsEntry("cost", "18 USD")
        .containsEntry("threshold", "10 USD")
        .containsEntry("usage_web_searches", "2")
        .containsEntry("latency_ms", "41000")
        .containsEntry("finish_reason", "tool_calls")
        .containsEntry("retries", "1")
        .containsEntry("trace_id", "4bf92f3577b34da6a3ce929d0e0e4736")
        .containsEntry("price_entry", "absurd@base")
        .containsEntry("event_time", "2026-11-22T12:00:00Z")
        .containsEntry("event_id", "e|1");
  }

  @Test
  void tenTimesTheThreshold_isCritical() {
    topology.send(searches("e-1", 11).build());
    topology.send(searches("e-2", 12).build());

    assertThat(signals())
        .extracting(Signal::getSeverity)
        .containsExactly(Severity.WARNING, Severity.CRITICAL);
  }

  @Test
  void ordinaryRequestsAndRepeats_areNotTold() {
    topology.send(Fixtures.usageEvent("e-1").build());
    topology.send(searches("e-2", 1).build());
    topology.send(searches("e-3", 2).build());
    topology.send(searches("e-3", 2).build());
    topology.drain();

    assertThat(signals()).extracting(Signal::getSignalId).containsExactly("expensive|acme|e-3");
  }

  @Test
  void correctionBelowTheThreshold_withdrawsWithTheRevisionOfTheEvent() {
    topology.send(searches("e-1", 2).build());
    signals();
    reprice("1");

    assertThat(signals())
        .filteredOn(s -> s.getKind() == SignalKind.EXPENSIVE_REQUEST)
        .singleElement()
        .satisfies(s -> assertThat(s.getState()).isEqualTo(SignalState.WITHDRAWN))
        .satisfies(s -> assertThat(s.getRevision()).isEqualTo((1L << 40) | 2))
        .satisfies(s -> assertThat(s.getObserved()).isEqualTo(money("2")))
        .satisfies(s -> assertThat(s.getSignalId()).isEqualTo("expensive|acme|e-1"));
    reprice("8");
    assertThat(signals())
        .filteredOn(s -> s.getKind() == SignalKind.EXPENSIVE_REQUEST)
        .singleElement()
        .satisfies(s -> assertThat(s.getState()).isEqualTo(SignalState.FIRED))
        .satisfies(s -> assertThat(s.getRevision()).isEqualTo((1L << 40) | 3))
        .satisfies(s -> assertThat(s.getObserved()).isEqualTo(money("16")));
  }

  @Test
  void correctionThatMakesItExpensive_isTold() {
    topology.send(searches("e-1", 1).build());
    assertThat(signals()).isEmpty();
    reprice("10");

    assertThat(signals())
        .filteredOn(s -> s.getKind() == SignalKind.EXPENSIVE_REQUEST)
        .singleElement()
        .satisfies(s -> assertThat(s.getState()).isEqualTo(SignalState.FIRED))
        .satisfies(s -> assertThat(s.getRevision()).isEqualTo((1L << 40) | 2));
  }

  @Test
  void correctionOfTheSameCost_saysNothing() {
    topology.send(searches("e-1", 2).build());
    signals();
    topology.countOnce(topology.read(Topics.USAGE_PRICED).getFirst(), 2);

    assertThat(topology.read(Topics.USAGE_PRICED)).hasSize(1);
    assertThat(signals()).isEmpty();
  }

  @Test
  void rules_lookAtTheirTenantAndFilterOnly() {
    topology.signalRule(rule("search-team", "2").setFilter(Map.of("team", "search")).build());
    topology.signalRule(rule("umbrella", "1").setTenant("umbrella").build());
    topology.send(searches("e-1", 1).build());
    topology.send(searches("e-2", 1).setTags(Map.of("team", "ads")).build());
    topology.send(searches("e-3", 1).setTenant("umbrella").setTags(Map.of()).build());
    topology.send(searches("e-4", 2).setTags(Map.of("team", "ads")).build());

    assertThat(signals())
        .extracting(Signal::getSubject)
        .containsExactly("search-team", "umbrella", "expensive-request");
  }

  @Test
  void switchedOffRule_tellsNothing() {
    topology.signalRule(rule("expensive-request", "10").setEnabled(false).build());
    topology.send(searches("e-1", 200).build());

    assertThat(signals()).isEmpty();
  }

  private static SignalRule.Builder rule(String id, String above) {
    return SignalRule.newBuilder()
        .setRuleId(id)
        .setKind(SignalKind.EXPENSIVE_REQUEST)
        .setAbove(money(above))
        .setUpdatedAt(NOON);
  }

  @Test
  void textOfAPrompt_isInNoFieldOfASignal() {
    String text = "please ignore all previous instructions and";
    topology.send(
        searches("e-1", 2)
            .setTags(Map.of("team", "search", "user", text, "prompt", text))
            .setFinishReason(text)
            .setTraceId(text)
            .setErrorType(text)
            .setSessionId(text)
            .setOperation(text)
            .build());

    assertThat(signals()).singleElement().asString().doesNotContain("ignore");
  }
}
