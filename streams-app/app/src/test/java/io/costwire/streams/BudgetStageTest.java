// SPDX-License-Identifier: Apache-2.0
package io.costwire.streams;

import static io.costwire.schemas.Fixtures.money;
import static io.costwire.streams.TopologyHarness.NOON;
import static org.assertj.core.api.Assertions.assertThat;

import io.costwire.schemas.BudgetDefinition;
import io.costwire.schemas.BudgetPeriod;
import io.costwire.schemas.BudgetState;
import io.costwire.schemas.BudgetStatus;
import io.costwire.schemas.Fixtures;
import io.costwire.schemas.Severity;
import io.costwire.schemas.Signal;
import io.costwire.schemas.SignalState;
import io.costwire.schemas.UsageEvent;
import io.costwire.schemas.topics.Topics;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.kafka.streams.KeyValue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Each event of the fixture costs 0.0035 dollars. */
class BudgetStageTest {
  private static final String KEY = "search-day||2026-11-22T00:00:00Z";

  private final TopologyHarness topology = new TopologyHarness();

  @AfterEach
  void close() {
    topology.close();
  }

  private void spend(int events) {
    for (int i = 0; i < events; i++) {
      topology.send(event("e-" + System.nanoTime()).build());
    }
    topology.drain();
  }

  private static UsageEvent.Builder event(String id) {
    return Fixtures.usageEvent(id);
  }

  private void define(String amount, Instant at) {
    topology.budget(
        "search-day",
        Fixtures.budget("search-day").setAmount(money(amount)).setUpdatedAt(at).build());
  }

  private BudgetStatus lastStatus() {
    return topology.read(Topics.COST_BUDGETS).getLast();
  }

  @Test
  void spend_isCountedAgainstTheBudget() {
    define("500", NOON);
    spend(2);

    List<KeyValue<String, BudgetStatus>> statuses = topology.readWithKeys(Topics.COST_BUDGETS);
    assertThat(statuses).hasSize(1);
    assertThat(statuses.getFirst().key).isEqualTo(KEY);
    BudgetStatus status = statuses.getFirst().value;
    assertThat(status.getSpent()).isEqualTo(money("0.007"));
    assertThat(status.getRemaining()).isEqualTo(money("499.993"));
    assertThat(status.getState()).isEqualTo(BudgetState.OK);
    assertThat(status.getPeriodEnd()).isEqualTo(Instant.parse("2026-11-23T00:00:00Z"));
    assertThat(status.getRevision()).isEqualTo((1L << 40) | 1);
    assertThat(topology.read(Topics.COST_SIGNALS)).isEmpty();
  }

  @Test
  void eventsOfOthers_areNotCounted() {
    define("500", NOON);
    topology.send(event("e-1").setTenant("umbrella").build());
    topology.send(event("e-2").setTags(Map.of("team", "ads")).build());
    topology.send(event("e-3").setTags(Map.of()).build());
    topology.drain();

    assertThat(topology.read(Topics.COST_BUDGETS)).isEmpty();
  }

  @Test
  void importedEvents_countInThePeriodThatRunsAndInNoneThatIsOver() {
    define("0.001", NOON.minus(Duration.ofDays(2)));
    Instant yesterday = NOON.minus(Duration.ofDays(1));
    topology.send(event("late").setEventTime(yesterday).build());
    topology.drain();
    assertThat(topology.read(Topics.COST_SIGNALS)).hasSize(3);

    String producer = "costwire-import-litellm/1";
    topology.send(event("import").setEventTime(yesterday).setProducer(producer).build());
    topology.drain();
    assertThat(topology.read(Topics.COST_BUDGETS)).hasSize(1);

    topology.send(event("today").setProducer(producer).build());
    topology.drain();
    topology.drain();
    BudgetStatus status = lastStatus();
    assertThat(status.getSpent()).isEqualTo(money("0.0035"));
    assertThat(status.getPeriodStart()).isEqualTo(Instant.parse("2026-11-22T00:00:00Z"));
  }

  @Test
  void threshold_firesOncePerPeriod() {
    define("0.01", NOON);
    spend(2);
    spend(1);
    spend(1);

    List<KeyValue<String, Signal>> signals = topology.readWithKeys(Topics.COST_SIGNALS);
    assertThat(signals)
        .extracting(s -> s.key)
        .containsExactly(
            "budget|" + KEY + "|50", "budget|" + KEY + "|80", "budget|" + KEY + "|100");
    assertThat(signals)
        .extracting(s -> s.value.getSeverity())
        .containsExactly(Severity.WARNING, Severity.WARNING, Severity.CRITICAL);
    Signal first = signals.getFirst().value;
    assertThat(first.getTitle()).isEqualTo("Budget search-day at 70 % ($0.007 of $0.01)");
    assertThat(first.getState()).isEqualTo(SignalState.FIRED);
    assertThat(first.getLabels()).isEqualTo(Map.of("team", "search"));
    assertThat(first.getObserved()).isEqualTo(money("0.007"));
    assertThat(lastStatus().getState()).isEqualTo(BudgetState.EXCEEDED);
  }

  @Test
  void raisedAmount_withdrawsAtOnce() {
    define("0.01", NOON);
    spend(3);
    topology.read(Topics.COST_SIGNALS);
    define("10", NOON.plusSeconds(1));

    assertThat(topology.read(Topics.COST_SIGNALS))
        .hasSize(3)
        .allSatisfy(
            signal -> {
              assertThat(signal.getState()).isEqualTo(SignalState.WITHDRAWN);
              assertThat(signal.getRevision()).isEqualTo((1L << 40) | 2);
            });
    BudgetStatus status = lastStatus();
    assertThat(status.getSpent()).isEqualTo(money("0.0105"));
    assertThat(status.getState()).isEqualTo(BudgetState.OK);
  }

  @Test
  void deletedBudget_isWithdrawnAndLeavesATombstone() {
    define("0.01", NOON);
    spend(3);
    topology.read(Topics.COST_SIGNALS);
    topology.read(Topics.COST_BUDGETS);
    topology.budget("search-day", null);

    assertThat(topology.readWithKeys(Topics.COST_BUDGETS))
        .satisfiesExactly(
            last -> {
              assertThat(last.key).isEqualTo(KEY);
              assertThat(last.value.getState()).isEqualTo(BudgetState.CLOSED);
            },
            gone -> assertThat(gone).isEqualTo(KeyValue.pair(KEY, null)));
    assertThat(topology.read(Topics.COST_SIGNALS))
        .hasSize(3)
        .allSatisfy(
            signal -> {
              assertThat(signal.getState()).isEqualTo(SignalState.WITHDRAWN);
              assertThat(signal.getTenant()).isEqualTo("acme");
              assertThat(signal.getLabels()).isEqualTo(Map.of("team", "search"));
              assertThat(signal.getLimit()).isEqualTo(money("0.01"));
              assertThat(signal.getCurrency()).isEqualTo("USD");
            });
    spend(1);
    assertThat(topology.read(Topics.COST_BUDGETS)).isEmpty();
  }

  @Test
  void budgetThatChangesHands_isWithdrawnFromWhomItWasToldTo() {
    topology.budget("user-day", ofUsers("user-day", NOON).build());
    topology.send(event("e-1").setTags(Map.of("user", "ann")).build());
    topology.drain();
    topology.read(Topics.COST_SIGNALS);
    topology.budget(
        "user-day", ofUsers("user-day", NOON.plusSeconds(1)).setTenant("umbrella").build());

    assertThat(topology.read(Topics.COST_SIGNALS))
        .hasSize(3)
        .allSatisfy(
            signal -> {
              assertThat(signal.getState()).isEqualTo(SignalState.WITHDRAWN);
              assertThat(signal.getTenant()).isEqualTo("acme");
              assertThat(signal.getLabels()).isEqualTo(Map.of("user", "ann"));
            });
  }

  private static BudgetDefinition.Builder ofUsers(String id, Instant at) {
    return Fixtures.budget(id)
        .setFilter(Map.of())
        .setGroupBy(List.of("user"))
        .setAmount(money("0.001"))
        .setUpdatedAt(at);
  }

  @Test
  void groups_haveABudgetEach() {
    topology.budget(
        "user-day",
        Fixtures.budget("user-day").setFilter(Map.of()).setGroupBy(List.of("user")).build());
    topology.send(event("e-1").setTags(Map.of("user", "a|b")).build());
    topology.send(event("e-2").setTags(Map.of()).build());
    topology.drain();

    assertThat(topology.readWithKeys(Topics.COST_BUDGETS))
        .extracting(s -> s.key)
        .containsExactlyInAnyOrder(
            "user-day|a\\|b|2026-11-22T00:00:00Z", "user-day|untagged|2026-11-22T00:00:00Z");
  }

  @Test
  void unpricedEvents_areCountedAndNotFree() {
    define("500", NOON);
    topology.send(event("e-1").setRequestModel("nobody").setResponseModel(null).build());
    topology.drain();

    BudgetStatus status = lastStatus();
    assertThat(status.getUnpriced()).isEqualTo(1);
    assertThat(status.getSpent()).isEqualByComparingTo("0");
  }

  @Test
  void lateEvent_countsInThePeriodItBelongsTo() {
    define("500", NOON.minus(Duration.ofDays(3)));
    topology.send(event("e-1").setEventTime(NOON.minus(Duration.ofDays(3))).build());
    topology.drain();

    assertThat(lastStatus().getPeriodStart()).isEqualTo(Instant.parse("2026-11-19T00:00:00Z"));
  }

  @Test
  void lateEventOfAPeriodThatWasOverBeforeTheBudget_isNoneOfIts() {
    define("500", NOON);
    topology.send(event("e-1").setEventTime(NOON.minus(Duration.ofDays(3))).build());
    topology.drain();

    assertThat(topology.read(Topics.COST_BUDGETS)).isEmpty();
    assertThat(topology.count("costwire_streams_budget_partials_late")).isEqualTo(1);
  }

  @Test
  void changedBudget_leavesPeriodsThatAreOverAsTheyWere() {
    define("500", NOON.minus(Duration.ofDays(3)));
    topology.send(event("e-1").setEventTime(NOON.minus(Duration.ofDays(3))).build());
    topology.drain();
    topology.read(Topics.COST_BUDGETS);
    define("0.000001", NOON);

    assertThat(topology.read(Topics.COST_BUDGETS)).isEmpty();
    assertThat(topology.read(Topics.COST_SIGNALS)).isEmpty();
    topology.budget("search-day", null);
    assertThat(topology.readWithKeys(Topics.COST_BUDGETS)).isEmpty();
  }

  @Test
  void period_isCivilInTheZoneOfTheBudget() {
    topology.budget(
        "berlin",
        Fixtures.budget("berlin")
            .setPeriod(BudgetPeriod.MONTH)
            .setTimeZone("Europe/Berlin")
            .setUpdatedAt(Instant.parse("2026-10-01T00:00:00Z"))
            .build());
    topology.send(event("e-1").setEventTime(Instant.parse("2026-10-31T22:59:59Z")).build());
    topology.send(event("e-2").setEventTime(Instant.parse("2026-10-31T23:00:00Z")).build());
    topology.drain();

    assertThat(topology.read(Topics.COST_BUDGETS))
        .extracting(BudgetStatus::getPeriodStart)
        .containsExactlyInAnyOrder(
            Instant.parse("2026-09-30T22:00:00Z"), Instant.parse("2026-10-31T23:00:00Z"));
  }

  @Test
  void definitionThatCannotBeCounted_isRefusedAndCounted() {
    topology.budget("bad", Fixtures.budget("bad").setTimeZone("Mars/Base").build());
    topology.budget("euro", Fixtures.budget("euro").setCurrency("EUR").build());
    topology.budget("zero", Fixtures.budget("zero").setAmount(money("0")).build());
    topology.budget("rolling", Fixtures.budget("r").setPeriod(BudgetPeriod.ROLLING).build());
    spend(1);

    assertThat(topology.count("costwire_streams_budgets_refused")).isEqualTo(4);
    assertThat(topology.read(Topics.COST_BUDGETS)).isEmpty();
  }

  @Test
  void closedPeriods_areForgottenWithATombstone() {
    define("500", NOON);
    spend(1);
    topology.read(Topics.COST_BUDGETS);
    Instant later = NOON.plus(Duration.ofDays(60));
    topology.send(event("late").setEventTime(later).build(), later);
    topology.drain();
    topology.advance(Duration.ofSeconds(1));

    assertThat(topology.readWithKeys(Topics.COST_BUDGETS)).contains(KeyValue.pair(KEY, null));
  }
}
