// SPDX-License-Identifier: Apache-2.0
package io.costwire.streams;

import static io.costwire.schemas.Fixtures.money;
import static io.costwire.streams.TopologyHarness.NOON;
import static org.assertj.core.api.Assertions.assertThat;

import io.costwire.schemas.BudgetDefinition;
import io.costwire.schemas.BudgetPeriod;
import io.costwire.schemas.BudgetStatus;
import io.costwire.schemas.Fixtures;
import io.costwire.schemas.Quantity;
import io.costwire.schemas.RejectReason;
import io.costwire.schemas.Signal;
import io.costwire.schemas.SignalState;
import io.costwire.schemas.UsageEvent;
import io.costwire.schemas.topics.Topics;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.kafka.streams.KeyValue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Rolling and fiscal periods, and tokens. Each event costs 0.0035 dollars for 1,100 tokens. */
class BudgetPeriodsTest {
  private final TopologyHarness topology = new TopologyHarness();

  @AfterEach
  void close() {
    topology.close();
  }

  private static BudgetDefinition.Builder everyone(String id, String amount) {
    return Fixtures.budget(id).setFilter(Map.of()).setAmount(money(amount));
  }

  private static BudgetDefinition.Builder rolling(String id, Duration window, String amount) {
    return everyone(id, amount)
        .setPeriod(BudgetPeriod.ROLLING)
        .setRollingSeconds(window.toSeconds());
  }

  private void define(BudgetDefinition.Builder budget) {
    topology.budget(budget.getBudgetId(), budget.build());
  }

  private static UsageEvent.Builder event(String id, Instant at) {
    return Fixtures.usageEvent(id)
        .setEventTime(at)
        .setUsage(List.of(quantity("input_tokens", 1_000), quantity("output_tokens", 100)));
  }

  private static Quantity quantity(String unit, int count) {
    return new Quantity(unit, BigDecimal.valueOf(count).setScale(12));
  }

  private void send(String id, Instant at, Instant arrival) {
    topology.send(event(id, at).build(), arrival);
    topology.drain();
  }

  private BudgetStatus lastStatus() {
    return topology.read(Topics.COST_BUDGETS).getLast();
  }

  @Test
  void tokens_areCountedInPlaceOfMoney() {
    define(everyone("tokens-day", "2000").setCurrency("tokens"));
    send("e-1", NOON, NOON);
    topology.send(event("e-2", NOON).setRequestModel("nobody").setResponseModel(null).build());
    topology.send(event("e-3", NOON).setResponseCacheHit(true).build());
    topology.send(event("e-4", NOON).setUsage(List.of()).build());
    topology.drain();

    BudgetStatus status = lastStatus();
    // a model without a price has tokens; what a cache answered has none; no usage is not known
    assertThat(status.getSpent()).isEqualTo(money("2200"));
    assertThat(status.getCurrency()).isEqualTo("tokens");
    assertThat(status.getUnpriced()).isEqualTo(1);
    assertThat(topology.read(Topics.COST_SIGNALS))
        .extracting(Signal::getTitle)
        .contains("Budget tokens-day at 110 % (2,200 of 2,000 tokens)");
  }

  @Test
  void tokensThatNobodyBelieves_areUnknown() {
    define(everyone("tokens-day", "2000").setCurrency("tokens"));
    BigDecimal half = new BigDecimal("5e11").setScale(12);
    topology.send(
        event("e-1", NOON)
            .setUsage(
                List.of(new Quantity("input_tokens", half), new Quantity("output_tokens", half)))
            .build());
    topology.drain();

    BudgetStatus nonsense = lastStatus();
    assertThat(nonsense.getSpent()).isEqualByComparingTo("0");
    assertThat(nonsense.getUnpriced()).isEqualTo(1);
    BigDecimal less = half.subtract(new BigDecimal("1e-12"));
    topology.send(
        event("e-2", NOON)
            .setUsage(
                List.of(new Quantity("input_tokens", less), new Quantity("output_tokens", half)))
            .build());
    topology.drain();
    assertThat(lastStatus().getSpent()).isEqualByComparingTo("999999999999.999999999999");
    BigDecimal refused = new BigDecimal("1e15").setScale(12);
    topology.send(
        event("e-3", NOON).setUsage(List.of(new Quantity("input_tokens", refused))).build());
    topology.drain();
    assertThat(topology.read(Topics.COST_BUDGETS)).as("ingest does not let it in").isEmpty();
    assertThat(topology.onlyRejection().getReason()).isEqualTo(RejectReason.OUT_OF_BOUNDS);
  }

  @Test
  void fiscalYear_beginsWithItsMonth() {
    define(
        everyone("fiscal", "500")
            .setPeriod(BudgetPeriod.YEAR)
            .setFiscalStartMonth(4)
            .setTimeZone("Europe/London"));
    send("e-1", NOON, NOON);

    assertThat(lastStatus().getPeriodStart()).isEqualTo("2026-03-31T23:00:00Z");
  }

  @Test
  void rollingPeriod_firesAndIsWithdrawnWhenTimePasses() {
    define(rolling("hour", Duration.ofHours(1), "0.007"));
    send("e-1", NOON, NOON);
    send("e-2", NOON.plusSeconds(1_800), NOON.plusSeconds(1_800));

    BudgetStatus full = lastStatus();
    assertThat(full.getSpent()).isEqualTo(money("0.007"));
    assertThat(full.getPeriod()).isEqualTo(BudgetPeriod.ROLLING);
    assertThat(full.getPeriodEnd()).isEqualTo(NOON.plusSeconds(1_860));
    assertThat(full.getPeriodStart()).isEqualTo(NOON.plusSeconds(1_860 - 3_600));
    assertThat(topology.read(Topics.COST_SIGNALS))
        .allMatch(signal -> signal.getState() == SignalState.FIRED)
        .extracting(Signal::getSignalId)
        .containsExactly("budget|hour||PT1H|50", "budget|hour||PT1H|80", "budget|hour||PT1H|100");

    // someone else's event says what time it is
    define(everyone("others", "500").setTenant("umbrella"));
    Instant later = NOON.plusSeconds(3_700);
    topology.send(event("e-3", later).setTenant("umbrella").build(), later);
    topology.drain();
    topology.advance(Duration.ofSeconds(1));

    assertThat(topology.readWithKeys(Topics.COST_BUDGETS))
        .filteredOn(entry -> entry.key.equals("hour||PT1H"))
        .extracting(entry -> entry.value.getSpent())
        .last()
        .isEqualTo(money("0.0035"));
    assertThat(topology.read(Topics.COST_SIGNALS))
        .allMatch(signal -> signal.getState() == SignalState.WITHDRAWN)
        .extracting(Signal::getSignalId)
        .containsExactly("budget|hour||PT1H|80", "budget|hour||PT1H|100");
  }

  @Test
  void rollingPeriod_survivesARestartAndLeavesOutWhatIsPast() {
    define(rolling("user-day", Duration.ofDays(1), "1").setGroupBy(List.of("user")));
    topology.send(event("e-1", NOON).setTags(Map.of("user", "ann")).build());
    topology.drain();
    topology.restart();
    topology.advance(Duration.ofSeconds(1));
    topology.send(event("e-2", NOON).setTags(Map.of("user", "ann")).build());
    topology.drain();
    assertThat(lastStatus().getSpent()).isEqualTo(money("0.007"));

    Instant yesterday = NOON.minus(Duration.ofDays(1));
    topology.send(event("e-3", yesterday).setTags(Map.of("user", "ann")).build());
    topology.drain();
    assertThat(topology.read(Topics.COST_BUDGETS)).isEmpty();
    assertThat(topology.count("costwire_streams_budget_partials_late")).isEqualTo(1);
  }

  @Test
  void emptyRollingPeriod_isForgottenWithATombstone() {
    define(rolling("hour", Duration.ofHours(1), "1"));
    define(everyone("others", "500").setTenant("umbrella"));
    send("e-1", NOON, NOON);
    for (Duration later : List.of(Duration.ofHours(3), Duration.ofDays(60))) {
      Instant at = NOON.plus(later);
      topology.send(event("e-" + later, at).setTenant("umbrella").build(), at);
      topology.drain();
      topology.advance(Duration.ofSeconds(1));
    }

    assertThat(topology.readWithKeys(Topics.COST_BUDGETS))
        .contains(KeyValue.pair("hour||PT1H", null));
  }

  @Test
  void otherPeriod_takesTheFormerOnesSignalsBack() {
    Instant midnight = Instant.parse("2026-11-01T00:00:00Z");
    Instant noon = midnight.plus(Duration.ofHours(12));
    define(everyone("b", "0.001").setPeriod(BudgetPeriod.DAY).setUpdatedAt(midnight));
    send("e-1", midnight, noon);
    List<Signal> fired = topology.read(Topics.COST_SIGNALS);
    Instant changed = noon.plusSeconds(5);
    define(
        everyone("b", "0.001")
            .setPeriod(BudgetPeriod.MONTH)
            .setUpdatedAt(changed)
            .setCountsFrom(changed));
    List<Signal> withdrawn = topology.read(Topics.COST_SIGNALS);
    send("e-2", midnight, noon.plusSeconds(6));
    List<Signal> again = topology.read(Topics.COST_SIGNALS);

    // the month begins with that day, so the signals have the same ids
    assertThat(again).extracting(Signal::getSignalId).containsExactlyElementsOf(ids(fired));
    assertThat(ids(withdrawn)).containsExactlyElementsOf(ids(fired));
    for (int i = 0; i < fired.size(); i++) {
      assertThat(withdrawn.get(i).getRevision()).isGreaterThan(fired.get(i).getRevision());
      assertThat(again.get(i).getRevision()).isGreaterThan(withdrawn.get(i).getRevision());
    }
  }

  private static List<String> ids(List<Signal> signals) {
    return signals.stream().map(Signal::getSignalId).toList();
  }

  @Test
  void periodsThatCannotBeCounted_areRefused() {
    define(rolling("short", Duration.ofMinutes(1), "1"));
    define(rolling("uneven", Duration.ofDays(7).plusMinutes(1), "1"));
    define(everyone("month-13", "1").setFiscalStartMonth(13));
    define(everyone("future", "1").setCountsFrom(NOON.plusSeconds(1)));

    assertThat(topology.count("costwire_streams_budgets_refused")).isEqualTo(4);
  }
}
