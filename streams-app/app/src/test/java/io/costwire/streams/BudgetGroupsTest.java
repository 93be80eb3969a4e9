// SPDX-License-Identifier: Apache-2.0
package io.costwire.streams;

import static io.costwire.schemas.Fixtures.money;
import static io.costwire.streams.TopologyHarness.NOON;
import static org.assertj.core.api.Assertions.assertThat;

import io.costwire.schemas.BudgetDefinition;
import io.costwire.schemas.BudgetPeriod;
import io.costwire.schemas.BudgetStatus;
import io.costwire.schemas.Fixtures;
import io.costwire.schemas.PricedUsage;
import io.costwire.schemas.Signal;
import io.costwire.schemas.topics.Topics;
import io.costwire.streams.budget.BudgetFeed;
import io.costwire.streams.budget.core.Budget;
import io.costwire.streams.budget.core.BudgetAccount;
import io.costwire.streams.budget.core.BudgetTally;
import io.costwire.streams.budget.core.Spend;
import io.costwire.streams.flow.NodeNames;
import io.costwire.streams.state.ByteWriter;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.streams.KeyValue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** More groups than a budget may have. Each event of the fixture costs 0.0035 dollars. */
class BudgetGroupsTest {
  private static final int MOST = 100_000;
  private static final String OTHERS = "user-day|__other__|2026-11-22T00:00:00Z";

  private final TopologyHarness topology = new TopologyHarness();
  private final Map<String, BudgetStatus> last = new HashMap<>();
  private final List<PricedUsage> priced = new ArrayList<>();

  @AfterEach
  void close() {
    topology.close();
  }

  private static BudgetDefinition.Builder ofUsers() {
    return Fixtures.budget("user-day")
        .setFilter(Map.of())
        .setGroupBy(List.of("user"))
        .setAmount(money("0.01"))
        .setThresholds(List.of(new BigDecimal("100").setScale(12)));
  }

  /** Gives accounts to users who have spent nothing. */
  private void fill(BudgetDefinition definition, int users) {
    Budget budget = BudgetFeed.budget(definition, "USD");
    var store = topology.store(NodeNames.BUDGET_TOTALS_STORE);
    var told = BudgetAccount.opened(Spend.none(budget)).evaluate(budget).account();
    BudgetTally nothing = new BudgetTally(told, null);
    ByteWriter value = new ByteWriter();
    nothing.write(value);
    for (int i = 0; i < users; i++) {
      ByteWriter key = new ByteWriter();
      budget.key(List.of("known-" + i), NOON.getEpochSecond()).write(key);
      store.put(key.toBytes(), value.toBytes());
    }
  }

  private void spend(String id, String user) {
    topology.send(Fixtures.usageEvent(id).setTags(Map.of("user", user)).build());
    settle();
  }

  private void settle() {
    topology.drain();
    topology.drain();
    for (KeyValue<String, BudgetStatus> told : topology.readWithKeys(Topics.COST_BUDGETS)) {
      last.put(told.key, told.value);
    }
    priced.addAll(topology.read(Topics.USAGE_PRICED));
  }

  private BigDecimal spent(String user) {
    return Objects.requireNonNull(last.get("user-day|" + user + "|2026-11-22T00:00:00Z"))
        .getSpent();
  }

  private BigDecimal spentInAll() {
    return last.values().stream().map(BudgetStatus::getSpent).reduce(BigDecimal::add).orElseThrow();
  }

  @Test
  void groupsBeyondTheMost_shareOneAccount_andNothingIsLost() {
    topology.budget("user-day", ofUsers().build());
    fill(ofUsers().build(), MOST - 1);
    spend("e-1", "last");
    spend("e-2", "beyond-1");
    spend("e-3", "beyond-2");
    spend("e-4", "known-7");
    topology.restart();
    spend("e-5", "beyond-3");
    spend("e-6", "last");

    assertThat(last).containsOnlyKeys(OTHERS, key("last"), key("known-7"));
    assertThat(spent("__other__")).isEqualTo(money("0.0105"));
    assertThat(spent("last")).isEqualTo(money("0.007"));
    assertThat(spentInAll()).isEqualTo(money("0.021"));
    assertThat(Objects.requireNonNull(last.get(OTHERS)).getGroup())
        .isEqualTo(Map.of("user", "__other__"));
    assertThat(topology.count("costwire_streams_budget_groups_overflowed")).isEqualTo(3);
    assertThat(topology.read(Topics.COST_SIGNALS))
        .as("a group like any other")
        .extracting(Signal::getSignalId)
        .containsExactly("budget|" + OTHERS + "|100");
  }

  private static String key(String user) {
    return "user-day|" + user + "|2026-11-22T00:00:00Z";
  }

  @Test
  void correction_goesWhereTheEventWent() {
    topology.budget("user-day", ofUsers().build());
    fill(ofUsers().build(), MOST);
    spend("e-1", "beyond");
    spend("e-2", "beyond-2");
    topology.restart();
    topology.activate(
        TopologyHarness.BOOK.replace("test.1", "test.2").replace("rate: \"10\"", "rate: \"0\""));
    topology.reprice(priced.getFirst(), "test.2");
    settle();

    assertThat(last).containsOnlyKeys(OTHERS);
    assertThat(spent("__other__")).isPositive().isLessThan(money("0.007"));
    BigDecimal sum = priced.getLast().getBilledCost().add(priced.get(1).getBilledCost());
    assertThat(spent("__other__")).isEqualTo(sum);
  }

  @Test
  void anotherPeriodOrScope_hasRoomAgain() {
    topology.budget("user-day", ofUsers().build());
    fill(ofUsers().build(), MOST);
    var changed =
        ofUsers().setUpdatedAt(NOON.plusSeconds(1)).setFilter(Map.of("provider", "openai"));
    topology.budget("user-day", changed.build());
    settle();
    last.clear();
    spend("e-1", "ann");

    assertThat(spent("ann")).isEqualTo(money("0.0035"));
    assertThat(topology.count("costwire_streams_budget_groups_overflowed")).isZero();
  }

  @Test
  void rollingPeriod_keepsStepsOfTheOthers_untilTheyHaveLeft() {
    var rolling =
        ofUsers().setPeriod(BudgetPeriod.ROLLING).setRollingSeconds(3_600L).setAmount(money("1"));
    topology.budget("user-day", rolling.build());
    Budget budget = BudgetFeed.budget(rolling.build(), "USD");
    spend("e-0", "first");
    copyFirst(budget);
    topology.restart();
    spend("e-1", "beyond");

    String key = "user-day|__other__|PT1H";
    assertThat(Objects.requireNonNull(last.get(key)).getSpent()).isEqualTo(money("0.0035"));
    var later = NOON.plusSeconds(7_200);
    topology.send(
        Fixtures.usageEvent("e-2").setTenant("umbrella").setEventTime(later).build(), later);
    for (int step = 0; step <= MOST / 2_000; step++) {
      topology.advance(Duration.ofSeconds(1));
    }
    settle();
    assertThat(Objects.requireNonNull(last.get(key)).getSpent()).isEqualByComparingTo("0");
  }

  /** Gives accounts like that of the first user to as many others as there may be. */
  private void copyFirst(Budget budget) {
    var store = topology.store(NodeNames.BUDGET_TOTALS_STORE);
    byte[] value = Objects.requireNonNull(store.get(key(budget, "first")));
    for (int i = 1; i < MOST; i++) {
      store.put(key(budget, "known-" + i), value);
    }
  }

  private static byte[] key(Budget budget, String user) {
    ByteWriter key = new ByteWriter();
    budget.key(List.of(user), NOON.getEpochSecond()).write(key);
    return key.toBytes();
  }
}
