// SPDX-License-Identifier: Apache-2.0
package io.costwire.streams;

import static io.costwire.schemas.Fixtures.money;
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
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A search costs 9 dollars; the shipped rule tells of 2 percent that are 10 dollars a day. */
class PriceChangeTest {
  private static final Instant YESTERDAY = NOON.minus(Duration.ofDays(1));

  private final TopologyHarness topology = new TopologyHarness();
  private int events;

  @AfterEach
  void close() {
    topology.close();
  }

  private void searches(String tenant, int count, Instant at) {
    send(Fixtures.usage("web_searches", count), "absurd", tenant, at);
  }

  private void send(
      List<io.costwire.schemas.Quantity> usage, String model, String tenant, Instant at) {
    events++;
    UsageEvent event =
        Fixtures.usageEvent("e-" + events)
            .setTenant(tenant)
            .setRequestModel(model)
            .setResponseModel(null)
            .setEventTime(at)
            .setUsage(usage)
            .build();
    topology.send(event);
  }

  private void activate(String version, String searchRate) {
    topology.activate(
        TopologyHarness.BOOK
            .replace("test.1", version)
            .replace("rate: \"9\"", "rate: \"" + searchRate + "\""));
  }

  private List<Signal> look() {
    for (int i = 0; i < 6; i++) {
      topology.advance(Duration.ofSeconds(1));
    }
    return topology.read(Topics.COST_SIGNALS).stream()
        .filter(signal -> signal.getKind() == SignalKind.PRICE_CHANGE)
        .toList();
  }

  @Test
  void dearerBook_isToldOnceByTheLastCompleteDay() {
    searches("acme", 10, YESTERDAY);
    send(Fixtures.usage("input_tokens", 1000, "output_tokens", 100), "gpt-4o", "acme", YESTERDAY);
    send(Fixtures.usage("input_tokens", 1000), "nobody-knows", "acme", YESTERDAY);
    searches("acme", 1000, NOON);
    assertThat(look()).as("no other book to compare with").isEmpty();
    activate("test.2", "10");

    List<Signal> signals = look();
    assertThat(signals).hasSize(1);
    Signal signal = signals.getFirst();
    assertThat(signal.getSignalId()).isEqualTo("price-change|price-change|acme|test.1|test.2");
    assertThat(signal.getState()).isEqualTo(SignalState.FIRED);
    assertThat(signal.getSeverity()).isEqualTo(Severity.WARNING);
    assertThat(signal.getTitle())
        .isEqualTo(
            "Price book test.2 makes the usage of 2026-11-21 about 11.1 % dearer: $10 a day");
    assertThat(signal.getObserved()).isEqualTo(money("90.0035"));
    assertThat(signal.getRevision()).isEqualTo((1L << 40) | 1);
    assertThat(signal.getEvidence())
        .containsEntry("previous_version", "test.1")
        .containsEntry("version", "test.2")
        .containsEntry("day", "2026-11-21")
        .containsEntry("day_is_complete", "yes")
        .containsEntry("cost_of_the_day", "90.0035 USD")
        .containsEntry("estimated_cost_at_new_prices", "100.0035 USD")
        .containsEntry("estimated_change_a_day", "+10 USD")
        .containsEntry("change_percent", "+11.1")
        .containsEntry("models_not_compared", "1")
        .containsEntry("model_1", "openai absurd: 90 USD -> 100 USD (+11.1 %)")
        .containsEntry("model_2", "openai gpt-4o: 0.0035 USD -> 0.0035 USD (0 %)");
    assertThat(look()).isEmpty();
  }

  @Test
  void cheaperBook_isInformationByTheRunningDayWhereThereIsNoOther() {
    searches("acme", 10, NOON);
    look();
    activate("test.2", "4.5");

    assertThat(look())
        .singleElement()
        .satisfies(s -> assertThat(s.getSeverity()).isEqualTo(Severity.INFO))
        .satisfies(
            s ->
                assertThat(s.getEvidence())
                    .containsEntry("day", "2026-11-22")
                    .containsEntry("day_is_complete", "no")
                    .containsEntry("estimated_change_a_day", "-45 USD")
                    .containsEntry("change_percent", "-50"));
  }

  @Test
  void smallChanges_areNotTold() {
    searches("acme", 10, YESTERDAY);
    searches("umbrella", 1000, YESTERDAY);
    look();
    activate("test.2", "9.1");

    assertThat(look()).as("1 dollar, and 1.1 percent").isEmpty();
  }

  @Test
  void everyTenant_isToldOfItsOwnUsage() {
    for (int i = 0; i < 30; i++) {
      searches("tenant-" + i, 10 + i, YESTERDAY);
    }
    look();
    activate("test.2", "10");

    List<Signal> signals = look();
    assertThat(signals).extracting(Signal::getTenant).doesNotHaveDuplicates().hasSize(30);
    assertThat(signals)
        .filteredOn(s -> s.getTenant().equals("tenant-7"))
        .singleElement()
        .satisfies(s -> assertThat(s.getObserved()).isEqualTo(money("153")));
  }

  @Test
  void restart_neitherRepeatsNorLeavesOut() {
    searches("acme", 10, YESTERDAY);
    look();
    topology.restart();
    activate("test.2", "10");
    topology.restart();
    timePasses();
    assertThat(look()).hasSize(1);
    topology.restart();
    timePasses();
    assertThat(look()).isEmpty();
    activate("test.3", "4.5");
    assertThat(look())
        .singleElement()
        .satisfies(
            s ->
                assertThat(s.getSignalId())
                    .isEqualTo("price-change|price-change|acme|test.2|test.3"))
        .satisfies(s -> assertThat(s.getRevision()).isEqualTo((1L << 40) | 2));
  }

  /** The driver forgets stream time with a restart. */
  private void timePasses() {
    send(Fixtures.usage("input_tokens", 1), "gpt-4o", "umbrella", NOON);
  }

  @Test
  void rules_filterByModelAndTenant() {
    topology.signalRule(rule("price-change").setEnabled(false).build());
    topology.signalRule(rule("gpt").setFilter(Map.of("model", "gpt-4o")).build());
    topology.signalRule(rule("umbrella").setTenant("umbrella").build());
    searches("acme", 10, YESTERDAY);
    searches("umbrella", 10, YESTERDAY);
    look();
    activate("test.2", "10");

    assertThat(look()).extracting(Signal::getSubject).containsExactly("umbrella");
  }

  private static SignalRule.Builder rule(String id) {
    return SignalRule.newBuilder()
        .setRuleId(id)
        .setKind(SignalKind.PRICE_CHANGE)
        .setPercent(BigDecimal.valueOf(2).setScale(12))
        .setMinimumImpact(money("10"))
        .setUpdatedAt(NOON);
  }
}
