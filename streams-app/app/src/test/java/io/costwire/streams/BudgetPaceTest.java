// SPDX-License-Identifier: Apache-2.0
package io.costwire.streams;

import static io.costwire.schemas.Fixtures.money;
import static io.costwire.streams.TopologyHarness.NOON;
import static org.assertj.core.api.Assertions.assertThat;

import io.costwire.schemas.BudgetDefinition;
import io.costwire.schemas.BudgetPeriod;
import io.costwire.schemas.BudgetStatus;
import io.costwire.schemas.BurnRate;
import io.costwire.schemas.Fixtures;
import io.costwire.schemas.Quantity;
import io.costwire.schemas.Severity;
import io.costwire.schemas.Signal;
import io.costwire.schemas.SignalKind;
import io.costwire.schemas.SignalState;
import io.costwire.schemas.UsageEvent;
import io.costwire.schemas.topics.Topics;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.assertj.core.groups.Tuple;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Forecast thresholds and burn rates. A dollar is 400,000 input tokens. */
class BudgetPaceTest {
  private final TopologyHarness topology = new TopologyHarness();
  private final List<Signal> signals = new ArrayList<>();
  private final List<BudgetStatus> statuses = new ArrayList<>();
  private int sent;

  @AfterEach
  void close() {
    topology.close();
  }

  private static BudgetDefinition.Builder budget(String id, BudgetPeriod period, String amount) {
    return Fixtures.budget(id)
        .setFilter(Map.of())
        .setPeriod(period)
        .setThresholds(List.of())
        .setAmount(money(amount));
  }

  private static BigDecimal percent(String percent) {
    return new BigDecimal(percent).setScale(12);
  }

  private static BurnRate hourly(String factor, String floor) {
    return new BurnRate(3_600L, 300L, percent(factor), money(floor));
  }

  private void define(BudgetDefinition.Builder budget) {
    topology.budget(budget.getBudgetId(), budget.build());
    read();
  }

  private void send(Instant at, int dollars) {
    send(at, dollars, Map.of());
  }

  private void send(Instant at, int dollars, Map<String, String> tags) {
    BigDecimal tokens = BigDecimal.valueOf(dollars * 400_000L).setScale(12);
    UsageEvent event =
        Fixtures.usageEvent("e-" + ++sent)
            .setEventTime(at)
            .setTags(tags)
            .setUsage(List.of(new Quantity("input_tokens", tokens)))
            .build();
    topology.send(event, at);
  }

  /** Nobody spends anything, but somebody is there. */
  private void pass(Instant at) {
    topology.send(
        Fixtures.usageEvent("other-" + ++sent).setTenant("umbrella").setEventTime(at).build(), at);
    settle();
  }

  private void settle() {
    topology.drain();
    topology.drain();
    read();
  }

  private void read() {
    topology.read(Topics.COST_SIGNALS).stream()
        .filter(signal -> signal.getKind().name().startsWith("BUDGET_"))
        .forEach(signals::add);
    statuses.addAll(topology.read(Topics.COST_BUDGETS).stream().filter(Objects::nonNull).toList());
  }

  private BudgetStatus lastStatus() {
    return statuses.getLast();
  }

  /** Days of a dollar an hour, handed on each evening. */
  private Instant feed(Instant from, int days) {
    Instant at = from;
    for (int day = 0; day < days; day++) {
      for (int hour = 0; hour < 24; hour++) {
        send(at, 1);
        at = at.plus(Duration.ofHours(1));
      }
      settle();
    }
    return at;
  }

  private static BudgetDefinition.Builder month(String amount) {
    return budget("month", BudgetPeriod.MONTH, amount)
        .setForecastThresholds(List.of(percent("80"), percent("100")));
  }

  @Test
  void forecast_tellsBeforeTheMoneyIsSpent() {
    define(month("700"));
    feed(NOON, 9);
    assertThat(lastStatus().getForecast()).isNull();
    assertThat(lastStatus().getForecastMissing()).contains("14 whole days are needed");
    feed(NOON.plus(Duration.ofDays(9)), 9);

    BudgetStatus status = lastStatus();
    // December has 31 days of 24 dollars
    assertThat(status.getForecast()).isBetween(money("700"), money("790"));
    assertThat(status.getForecastLow()).isLessThanOrEqualTo(status.getForecast());
    assertThat(status.getForecastHigh()).isGreaterThanOrEqualTo(status.getForecast());
    assertThat(status.getForecastMissing()).isNull();
    assertThat(status.getForecastAsOf()).isAfter(Instant.parse("2026-12-10T00:00:00Z"));
    assertThat(status.getExhaustedAt())
        .isBetween(Instant.parse("2026-12-26T00:00:00Z"), Instant.parse("2027-01-01T00:00:00Z"));
    assertThat(signals)
        .extracting(Signal::getSignalId, Signal::getState, Signal::getSeverity)
        .containsExactly(
            signal("80", SignalState.FIRED, Severity.INFO),
            signal("100", SignalState.FIRED, Severity.WARNING));
    Signal full = signals.getLast();
    assertThat(full.getKind()).isEqualTo(SignalKind.BUDGET_FORECAST);
    assertThat(full.getTitle())
        .matches(
            "Budget month is expected to reach 10\\d % \\(\\$7\\d\\d.* of \\$700\\) by 2027-01-01"
                + " 00:00 UTC");
    assertThat(full.getEvidence())
        .containsKeys("spent", "expected", "low_10_percent", "high_90_percent", "as_of")
        .hasEntrySatisfying("history", text -> assertThat(text).matches("1\\d days, 3\\d\\d hours"))
        .hasEntrySatisfying(
            "used_up", text -> assertThat(text).matches("2026-12-\\d\\d .* UTC, between .*"));
  }

  private static Tuple signal(String percent, SignalState state, Severity severity) {
    return Tuple.tuple("budget|month||2026-12-01T00:00:00Z|forecast|" + percent, state, severity);
  }

  @Test
  void forecast_isWithdrawnWhenTheAmountIsRaised_survivesARestart_andEndsWithThePeriod() {
    define(month("900").setCountsFrom(NOON));
    Instant at = feed(NOON, 17);
    assertThat(signals).extracting(Signal::getThreshold).containsExactly(percent("80"));
    Signal fired = signals.getFirst();
    topology.restart();
    signals.clear();
    define(month("9000").setUpdatedAt(NOON.plusSeconds(9)).setCountsFrom(NOON));

    assertThat(signals).hasSize(1);
    Signal withdrawn = signals.getFirst();
    assertThat(withdrawn.getSignalId()).isEqualTo(fired.getSignalId());
    assertThat(withdrawn.getState()).isEqualTo(SignalState.WITHDRAWN);
    assertThat(withdrawn.getRevision()).isGreaterThan(fired.getRevision());
    assertThat(withdrawn.getTitle())
        .startsWith("Budget month is no longer expected to reach 80 %: at most ");

    define(month("900").setUpdatedAt(NOON.plusSeconds(10)).setCountsFrom(NOON));
    settle();
    assertThat(signals.getLast().getState()).isEqualTo(SignalState.FIRED);
    Instant january = Instant.parse("2027-01-01T00:00:30Z");
    assertThat(at).isBefore(january);
    pass(january);
    assertThat(signals.getLast().getState()).isEqualTo(SignalState.ENDED);
    assertThat(signals.getLast().getTitle()).contains("ended without reaching 80 %");
  }

  @Test
  void burnRate_firesOnce_andEndsWhenItIsCalm() {
    define(budget("day", BudgetPeriod.DAY, "24").setBurnRates(List.of(hourly("6", "2"))));
    send(NOON, 1);
    settle();
    assertThat(signals).isEmpty();
    send(NOON.plusSeconds(60), 9);
    settle();

    Signal fired = signals.getFirst();
    assertThat(signals).hasSize(1);
    assertThat(fired.getSignalId())
        .isEqualTo("budget|day||2026-11-22T00:00:00Z|burn|PT1H/PT5M|2026-11-22T12:01:00Z");
    assertThat(fired.getKind()).isEqualTo(SignalKind.BUDGET_BURN_RATE);
    assertThat(fired.getObserved()).isEqualTo(money("10"));
    assertThat(fired.getTitle())
        .isEqualTo("Budget day burns 10.1 times what it may: $10 in 1h, where $0.983 is allowed");
    assertThat(fired.getEvidence())
        .containsEntry("long_spent", "10 USD")
        .containsEntry("short_spent", "10 USD")
        .containsEntry("short_allowed", "0.066667 USD")
        .containsEntry("factor", "6 times")
        .containsEntry("floor", "2 USD")
        .containsEntry("left", "14 USD")
        .containsEntry("allowed_by", "elapsed time: the history is too short for a rhythm")
        .containsEntry("used_up_at_this_speed", "2026-11-22 12:08 UTC, in 7m");
    assertThat(fired.getSeverity()).isEqualTo(Severity.CRITICAL);

    topology.restart();
    pass(NOON.plus(Duration.ofMinutes(4)));
    send(NOON.plus(Duration.ofMinutes(5)), 1);
    settle();
    pass(NOON.plus(Duration.ofMinutes(11)));
    assertThat(signals).hasSize(1);
    pass(NOON.plus(Duration.ofMinutes(17)));
    Signal ended = signals.getLast();
    assertThat(signals).hasSize(2);
    assertThat(ended.getSignalId()).isEqualTo(fired.getSignalId());
    assertThat(ended.getState()).isEqualTo(SignalState.ENDED);
    assertThat(ended.getRevision()).isGreaterThan(fired.getRevision());
    assertThat(ended.getTitle())
        .isEqualTo("Budget day has stopped burning after 16m: $0 in the last 5m");
    assertThat(ended.getEvidence()).containsEntry("long_spent_at_most", "11 USD");
  }

  @Test
  void burnRate_isQuietBelowItsFloorAndWhenSpendIsAllowed() {
    define(budget("day", BudgetPeriod.DAY, "24").setBurnRates(List.of(hourly("6", "30"))));
    send(NOON, 10);
    settle();

    assertThat(signals).isEmpty();
  }

  @Test
  void burnRate_ofARollingBudget_isHeldAgainstAnEvenShare() {
    define(
        budget("rolls", BudgetPeriod.ROLLING, "24")
            .setRollingSeconds(86_400L)
            .setBurnRates(List.of(hourly("6", "2"))));
    send(NOON, 10);
    settle();

    assertThat(signals)
        .extracting(Signal::getSignalId)
        .containsExactly("budget|rolls||PT24H|burn|PT1H/PT5M|2026-11-22T12:00:00Z");
    assertThat(signals.getFirst().getEvidence())
        .containsEntry("allowed_by", "an even share of the rolling period");
    assertThat(lastStatus().getForecastMissing()).startsWith("a rolling period ends now");
  }

  @Test
  void budgetThatIsDeletedOrHasNoBurnRatesAnyMore_takesThemBack() {
    define(
        budget("user", BudgetPeriod.DAY, "24")
            .setGroupBy(List.of("user"))
            .setCountsFrom(NOON)
            .setBurnRates(List.of(hourly("6", "2"))));
    send(NOON, 10, Map.of("user", "ann"));
    send(NOON, 10, Map.of("user", "bob"));
    settle();
    assertThat(signals)
        .extracting(Signal::getLabels)
        .containsExactlyInAnyOrder(Map.of("user", "ann"), Map.of("user", "bob"));
    signals.clear();
    define(
        budget("user", BudgetPeriod.DAY, "24")
            .setGroupBy(List.of("user"))
            .setForecastThresholds(List.of(percent("100")))
            .setUpdatedAt(NOON.plusSeconds(9))
            .setCountsFrom(NOON));
    assertThat(signals).hasSize(2).allMatch(s -> s.getState() == SignalState.WITHDRAWN);
    assertThat(signals)
        .as("an amount or a burn rate that changed leaves the scope as it was")
        .allMatch(s -> "acme".equals(s.getTenant()))
        .extracting(Signal::getLabels)
        .containsExactlyInAnyOrder(Map.of("user", "ann"), Map.of("user", "bob"));

    define(budget("other", BudgetPeriod.DAY, "24").setBurnRates(List.of(hourly("6", "2"))));
    send(NOON, 10);
    settle();
    signals.clear();
    topology.budget("other", null);
    read();
    assertThat(signals)
        .extracting(Signal::getState, Signal::getTenant, Signal::getCurrency, Signal::getTitle)
        .containsExactly(
            Tuple.tuple(
                SignalState.WITHDRAWN,
                "acme",
                "USD",
                "Budget other was deleted or counts something else now"));
  }

  @Test
  void timeGoesOnInTheSecondStepWithoutSpend() {
    define(budget("hour", BudgetPeriod.ROLLING, "1").setRollingSeconds(3_600L));
    send(NOON, 1);
    settle();
    // a repeat of an event counts nothing, but says what time it is
    Instant later = NOON.plus(Duration.ofHours(2));
    topology.send(Fixtures.usageEvent("e-1").setEventTime(NOON).build(), later);
    settle();

    assertThat(lastStatus().getSpent()).isEqualByComparingTo("0");
  }

  @Test
  void definitionsThatMakeNoSense_areRefused() {
    define(
        budget("long", BudgetPeriod.HOUR, "1")
            .setBurnRates(List.of(new BurnRate(7_200L, 300L, percent("6"), money("1")))));
    define(
        budget("swapped", BudgetPeriod.DAY, "1")
            .setBurnRates(List.of(new BurnRate(300L, 3_600L, percent("6"), money("1")))));
    define(
        budget("twice", BudgetPeriod.DAY, "1")
            .setBurnRates(List.of(hourly("6", "1"), hourly("7", "1"))));
    define(
        budget("fine", BudgetPeriod.DAY, "1")
            .setBurnRates(List.of(new BurnRate(3_600L, 299L, percent("6"), money("1")))));
    define(
        budget("rolls", BudgetPeriod.ROLLING, "1")
            .setRollingSeconds(3_600L)
            .setForecastThresholds(List.of(percent("80"))));

    assertThat(topology.count("costwire_streams_budgets_refused")).isEqualTo(5);
  }

  @Test
  void groupsBeyondTheBound_haveNoForecast_andAreCounted() {
    define(
        budget("user", BudgetPeriod.DAY, "24")
            .setGroupBy(List.of("user"))
            .setForecastThresholds(List.of(percent("100"))));
    int most = 5_000;
    for (int i = 0; i < most; i++) {
      send(NOON, 0, Map.of("user", "u-" + i));
    }
    settle();
    send(NOON, 1, Map.of("user", "one-more"));
    settle();

    assertThat(topology.count("costwire_streams_budget_paces_refused")).isEqualTo(1);
    assertThat(statuses)
        .filteredOn(status -> status.getGroup().containsValue("one-more"))
        .singleElement()
        .satisfies(
            status -> {
              assertThat(status.getForecastMissing()).contains("too many groups");
              assertThat(status.getSpent()).isEqualTo(money("1"));
            });
  }
}
