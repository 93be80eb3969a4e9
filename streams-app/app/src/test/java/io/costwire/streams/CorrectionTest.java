// SPDX-License-Identifier: Apache-2.0
package io.costwire.streams;

import static io.costwire.schemas.Fixtures.money;
import static io.costwire.streams.TopologyHarness.NOON;
import static org.assertj.core.api.Assertions.assertThat;

import io.costwire.schemas.BudgetStatus;
import io.costwire.schemas.CostAdjustment;
import io.costwire.schemas.CostTotals;
import io.costwire.schemas.CostWindow;
import io.costwire.schemas.Fixtures;
import io.costwire.schemas.PriceStatus;
import io.costwire.schemas.PricedUsage;
import io.costwire.schemas.RejectReason;
import io.costwire.schemas.RejectStage;
import io.costwire.schemas.UsageEvent;
import io.costwire.schemas.topics.Topics;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Parked events, rows of history, and what sums make of their corrections. */
class CorrectionTest {
  /** As the harness' book, with gpt-4o at twice the price and a model more. */
  private static final String NEXT_BOOK =
      TopologyHarness.BOOK
          .replace("test.1", "test.2")
          .replace("\"2.5\"", "\"5\"")
          .replace("\"1.25\"", "\"2.5\"")
          .replace("\"10\"", "\"20\"")
          .replace(
              "  - id: yuan-1\n",
              """
                - id: newcomer
                  match: [{equals: newcomer-1}]
                  prices:
                  - id: newcomer@base
                    rates:
                      input_tokens: {per: 1000000, rate: "2"}
                      output_tokens: {per: 1000000, rate: "8"}
                - id: yuan-1
              """);

  private static final String NEWCOMER_WINDOW =
      "HOUR|provider,model|acme|openai,newcomer|2026-11-22T12:00:00Z";
  private static final String AS_REPORTED_WINDOW =
      "HOUR|provider,model|acme|openai,newcomer-1|2026-11-22T12:00:00Z";
  private static final String TOTAL_WINDOW = "DAY|total|acme||2026-11-22T00:00:00Z";

  private final TopologyHarness topology = new TopologyHarness();

  @AfterEach
  void close() {
    topology.close();
  }

  private static UsageEvent.Builder newcomer(String id) {
    return Fixtures.usageEvent(id).setRequestModel("newcomer-1").setResponseModel(null);
  }

  private void activateNext() {
    topology.activate(NEXT_BOOK);
    topology.advance(Duration.ofMillis(250));
    topology.advance(Duration.ofSeconds(1));
  }

  private PricedUsage onlyPriced() {
    List<PricedUsage> priced = topology.read(Topics.USAGE_PRICED);
    assertThat(priced).hasSize(1);
    return priced.getFirst();
  }

  private Map<String, CostTotals> windows() {
    Map<String, CostTotals> latest = new TreeMap<>();
    topology.readWithKeys(Topics.COST_WINDOWS).forEach(w -> latest.put(w.key, w.value.getTotals()));
    return latest;
  }

  private BudgetStatus lastStatus() {
    return topology.read(Topics.COST_BUDGETS).getLast();
  }

  @Test
  void unpricedEvent_isPricedWhenTheBookGainsItsPrice() {
    topology.budget("search-day", Fixtures.budget("search-day").build());
    topology.send(newcomer("e-1").build());
    topology.drain();
    assertThat(onlyPriced().getStatus()).isEqualTo(PriceStatus.UNPRICED_MODEL);
    assertThat(windows().get(TOTAL_WINDOW).getUnpriced()).isEqualTo(1);
    assertThat(lastStatus().getUnpriced()).isEqualTo(1);
    assertThat(topology.level("costwire_streams_parked_events")).isEqualTo(1);

    activateNext();

    PricedUsage priced = onlyPriced();
    assertThat(priced.getStatus()).isEqualTo(PriceStatus.PRICED);
    assertThat(priced.getBilledCost()).isEqualTo(money("0.0028"));
    assertThat(priced.getRevision()).isEqualTo((1L << 40) | 2);
    assertThat(priced.getPriceVersion()).isEqualTo("test.2");
    assertThat(priced.getPriceEntry()).isEqualTo("newcomer@base");
    assertThat(priced.getReplaced().getStatus()).isEqualTo(PriceStatus.UNPRICED_MODEL);
    assertThat(priced.getReplaced().getRevision()).isEqualTo((1L << 40) | 1);
    assertThat(priced.getReplaced().getBilledCost()).isNull();
    assertThat(priced.getReplaced().getCause()).isEqualTo("price_book");
    assertThat(topology.level("costwire_streams_parked_events")).isZero();
  }

  @Test
  void windowsAndBudgets_followACorrection() {
    topology.budget("search-day", Fixtures.budget("search-day").build());
    topology.send(newcomer("e-1").build());
    topology.send(Fixtures.usageEvent("e-2").build());
    topology.drain();
    windows();
    activateNext();
    topology.drain();

    Map<String, CostTotals> windows = windows();
    CostTotals total = windows.get(TOTAL_WINDOW);
    assertThat(total.getRequests()).isEqualTo(2);
    assertThat(total.getPriced()).isEqualTo(2);
    assertThat(total.getUnpriced()).isZero();
    assertThat(total.getBilledCost()).isEqualTo(money("0.0063"));
    assertThat(total.getUsage()).isEqualTo(Fixtures.totals(2).getUsage());
    assertThat(windows.get(NEWCOMER_WINDOW).getRequests()).isEqualTo(1);
    assertThat(windows.get(NEWCOMER_WINDOW).getBilledCost()).isEqualTo(money("0.0028"));
    CostTotals emptied = windows.get(AS_REPORTED_WINDOW);
    assertThat(emptied.getRequests()).isZero();
    assertThat(emptied.getUnpriced()).isZero();
    assertThat(emptied.getUsage()).allMatch(q -> q.getQuantity().signum() == 0);
    BudgetStatus status = lastStatus();
    assertThat(status.getSpent()).isEqualTo(money("0.0063"));
    assertThat(status.getUnpriced()).isZero();
  }

  @Test
  void parkedEvents_arePricedInBoundedSteps() {
    for (int i = 0; i < 2_500; i++) {
      topology.send(newcomer("e-" + i).build());
    }
    topology.read(Topics.USAGE_PRICED);
    topology.activate(NEXT_BOOK);

    for (int expected : new int[] {1_000, 1_000, 500, 0}) {
      topology.advance(Duration.ofMillis(250));
      assertThat(topology.read(Topics.USAGE_PRICED)).hasSize(expected);
    }
    assertThat(topology.level("costwire_streams_parked_events")).isZero();
  }

  @Test
  void bookWithoutThePrice_leavesTheEventParked() {
    topology.send(newcomer("e-1").build());
    topology.read(Topics.USAGE_PRICED);
    topology.activate(TopologyHarness.BOOK.replace("test.1", "test.1b"));
    topology.advance(Duration.ofSeconds(1));
    assertThat(topology.read(Topics.USAGE_PRICED)).isEmpty();

    activateNext();
    assertThat(onlyPriced().getStatus()).isEqualTo(PriceStatus.PRICED);
  }

  @Test
  void overflow_isCountedAndLeftToReprice() {
    TopologyParts.Settings usual = TopologyHarness.settings();
    var settings =
        new TopologyParts.Settings(
            usual.generation(),
            usual.currency(),
            usual.eventTimes(),
            usual.seenHorizon(),
            usual.windowRetention(),
            usual.beat(),
            2);
    try (var small = new TopologyHarness(settings)) {
      for (int i = 0; i < 3; i++) {
        small.send(newcomer("e-" + i).build());
      }
      List<PricedUsage> unpriced = small.read(Topics.USAGE_PRICED);
      String meter = "costwire_streams_unpriced_events";
      assertThat(small.count(meter, "reason", "model", "kept", "parked")).isEqualTo(2);
      assertThat(small.count(meter, "reason", "model", "kept", "overflow")).isEqualTo(1);
      small.activate(NEXT_BOOK);
      small.advance(Duration.ofSeconds(1));
      assertThat(small.read(Topics.USAGE_PRICED)).hasSize(2);

      small.reprice(unpriced.getLast(), "test.2");
      assertThat(small.read(Topics.USAGE_PRICED)).hasSize(1);
    }
  }

  @Test
  void rowOfHistory_isCorrectedOnce() {
    topology.send(Fixtures.usageEvent("e-1").build());
    topology.drain();
    PricedUsage first = onlyPriced();
    activateNext();
    assertThat(topology.read(Topics.USAGE_PRICED)).isEmpty();

    topology.reprice(first, "test.2");
    PricedUsage second = onlyPriced();
    assertThat(second.getBilledCost()).isEqualTo(money("0.007"));
    assertThat(second.getReplaced().getBilledCost()).isEqualTo(money("0.0035"));
    assertThat(second.getReplaced().getCause()).isEqualTo("job-1");

    topology.reprice(first, "test.2");
    topology.reprice(second, "test.2");
    assertThat(topology.read(Topics.USAGE_PRICED)).isEmpty();
    topology.drain();
    assertThat(windows().get(TOTAL_WINDOW).getBilledCost()).isEqualTo(money("0.007"));
    assertThat(topology.count("costwire_streams_reprice_rows", "result", "superseded"))
        .isEqualTo(1);
    assertThat(topology.count("costwire_streams_reprice_rows", "result", "unchanged")).isEqualTo(1);
  }

  @Test
  void repricedEvent_isNotParkedAnyMore() {
    topology.send(newcomer("e-1").build());
    PricedUsage unpriced = onlyPriced();
    topology.activate(NEXT_BOOK);
    topology.reprice(unpriced, "test.2");
    assertThat(onlyPriced().getStatus()).isEqualTo(PriceStatus.PRICED);

    topology.advance(Duration.ofSeconds(1));
    assertThat(topology.read(Topics.USAGE_PRICED)).isEmpty();
  }

  @Test
  void rowForAnotherBookOrGeneration_isPassedOver() {
    topology.send(Fixtures.usageEvent("e-1").build());
    PricedUsage first = onlyPriced();
    topology.reprice(first, "test.2");
    activateNext();
    topology.reprice(PricedUsage.newBuilder(first).setRevision((2L << 40) | 1).build(), "test.2");

    assertThat(topology.read(Topics.USAGE_PRICED)).isEmpty();
    assertThat(topology.count("costwire_streams_reprice_rows", "result", "other_book"))
        .isEqualTo(1);
    assertThat(topology.count("costwire_streams_reprice_rows", "result", "other_generation"))
        .isEqualTo(1);
  }

  @Test
  void bookWithoutTheModel_takesNoPriceAway() {
    topology.send(Fixtures.usageEvent("e-1").build());
    PricedUsage first = onlyPriced();
    topology.activate(NEXT_BOOK.replace("gpt-4o", "gpt-9"));
    topology.reprice(first, "test.2");

    assertThat(topology.read(Topics.USAGE_PRICED)).isEmpty();
  }

  @Test
  void rowThatIsNone_isADeadLetterWithoutItsBytes() {
    topology.repriceBytes(new byte[] {1, 2, 3});
    var rejection = topology.onlyRejection();

    assertThat(rejection.getStage()).isEqualTo(RejectStage.PRICE);
    assertThat(rejection.getReason()).isEqualTo(RejectReason.MALFORMED);
    assertThat(rejection.getSourceTopic()).isEqualTo("control.reprice");
    assertThat(rejection.getOriginal()).isNull();
  }

  @Test
  void rowInAnotherPartition_isADeadLetter() {
    topology.send(Fixtures.usageEvent("e-1").build());
    topology.reprice(PricedUsage.newBuilder(onlyPriced()).setSourcePartition(3).build(), "test.1");

    assertThat(topology.onlyRejection().getReason()).isEqualTo(RejectReason.KEY_MISMATCH);
  }

  /** The id of the first was forgotten, so all are priced, with the same revision. */
  private List<PricedUsage> repeated(Duration... after) {
    for (Duration later : after) {
      topology.send(Fixtures.usageEvent("e-1").build(), NOON.plus(later));
      topology.drain();
    }
    return topology.read(Topics.USAGE_PRICED);
  }

  @Test
  void repeatsOfAForgottenId_areTakenOutOfWindowsAndBudgets() {
    topology.budget("search-day", Fixtures.budget("search-day").build());
    topology.send(Fixtures.usageEvent("e-2").build());
    topology.drain();
    CostTotals one = windows().get(TOTAL_WINDOW);
    BigDecimal spent = lastStatus().getSpent();
    topology.read(Topics.USAGE_PRICED);
    List<PricedUsage> priced = repeated(Duration.ZERO, Duration.ofHours(31), Duration.ofHours(62));
    assertThat(priced).hasSize(3).extracting(PricedUsage::getRevision).containsOnly((1L << 40) | 1);
    assertThat(windows().get(TOTAL_WINDOW).getRequests()).isEqualTo(4);
    assertThat(lastStatus().getSpent()).isEqualTo(spent.multiply(new BigDecimal(4)));

    topology.countOnce(priced.getLast(), 3);
    topology.countOnce(priced.getLast(), 3);
    topology.drain();

    CostTotals two = windows().get(TOTAL_WINDOW);
    assertThat(two.getRequests()).isEqualTo(2);
    assertThat(two.getPriced()).isEqualTo(2);
    assertThat(two.getBilledCost()).isEqualTo(one.getBilledCost().multiply(new BigDecimal(2)));
    assertThat(two.getUsage().getFirst().getQuantity())
        .isEqualTo(one.getUsage().getFirst().getQuantity().multiply(new BigDecimal(2)));
    assertThat(lastStatus().getSpent()).isEqualTo(spent.multiply(new BigDecimal(2)));
    PricedUsage corrected = onlyPriced();
    assertThat(corrected.getRevision()).isEqualTo((1L << 40) | 2);
    assertThat(corrected.getBilledCost()).isEqualTo(priced.getLast().getBilledCost());
    assertThat(corrected.getReplaced().getCause()).isEqualTo("late_repeat");
    assertThat(corrected.getReplaced().getTimes()).isEqualTo(3);
  }

  @Test
  void repeatsInClosedMinutes_leaveOneEventAtEveryGrain() {
    UsageEvent late = Fixtures.usageEvent("e-1").build();
    for (int days : List.of(3, 5)) {
      topology.send(late, NOON.plus(Duration.ofDays(days)));
      topology.drain();
    }
    PricedUsage repeat = topology.read(Topics.USAGE_PRICED).getLast();
    topology.countOnce(repeat, 2);
    topology.drain();

    List<CostAdjustment> adjustments = topology.read(Topics.COST_ADJUSTMENTS);
    assertThat(adjustments).extracting(CostAdjustment::getAdjustmentId).doesNotHaveDuplicates();
    assertThat(
            adjustments.stream()
                .filter(a -> a.getDimensionSet().equals("total"))
                .mapToLong(a -> a.getTotals().getRequests()))
        .containsExactly(1L, 1L, -1L);
    assertThat(windows().get(TOTAL_WINDOW).getRequests()).isEqualTo(1);
  }

  @Test
  void restart_losesAndDoublesNothing() {
    topology.send(newcomer("e-1").build());
    topology.send(Fixtures.usageEvent("e-2").build());
    List<PricedUsage> first = topology.read(Topics.USAGE_PRICED);
    topology.restart();
    activateNext();
    assertThat(onlyPriced().getEvent().getEventId()).isEqualTo("e-1");

    topology.reprice(first.getLast(), "test.2");
    assertThat(onlyPriced().getEvent().getEventId()).isEqualTo("e-2");
    topology.restart();
    first.forEach(known -> topology.reprice(known, "test.2"));
    topology.drain();

    assertThat(topology.read(Topics.USAGE_PRICED)).isEmpty();
    assertThat(windows().get(TOTAL_WINDOW).getBilledCost()).isEqualTo(money("0.0098"));
  }

  @Test
  void correctionOfAClosedWindow_isAnAdjustment() {
    topology.send(newcomer("e-1").build());
    topology.drain();
    PricedUsage unpriced = onlyPriced();
    Instant later = NOON.plus(Duration.ofDays(60));
    topology.send(Fixtures.usageEvent("e-2").setEventTime(later).build(), later);
    topology.drain();
    topology.read(Topics.USAGE_PRICED);
    windows();
    topology.activate(NEXT_BOOK);
    topology.reprice(unpriced, "test.2");
    topology.drain();

    assertThat(windows()).isEmpty();
    List<CostAdjustment> adjustments = topology.read(Topics.COST_ADJUSTMENTS);
    assertThat(adjustments).extracting(CostAdjustment::getAdjustmentId).doesNotHaveDuplicates();
    Map<String, BigDecimal> bySetAndGrain = new HashMap<>();
    for (CostAdjustment a : adjustments) {
      bySetAndGrain.merge(
          a.getGrain() + a.getDimensionSet(), a.getTotals().getBilledCost(), BigDecimal::add);
    }
    assertThat(bySetAndGrain)
        .hasSize(25)
        .allSatisfy((k, v) -> assertThat(v).isEqualTo(money("0.0028")));
    assertThat(adjustments)
        .filteredOn(a -> a.getDimensions().containsValue("newcomer-1"))
        .hasSize(5)
        .allSatisfy(a -> assertThat(a.getTotals().getRequests()).isEqualTo(-1))
        .allSatisfy(a -> assertThat(a.getTotals().getUnpriced()).isEqualTo(-1));
    assertThat(adjustments.stream().mapToLong(a -> a.getTotals().getRequests()).sum()).isZero();
  }

  @Test
  void budget_isCorrectedOnlyForWhatItHadCounted() {
    topology.now = NOON.minusSeconds(60);
    topology.send(Fixtures.usageEvent("before").build());
    topology.drain();
    PricedUsage before = onlyPriced();
    topology.now = NOON;
    topology.budget("search-day", Fixtures.budget("search-day").build());
    topology.now = NOON.plusSeconds(60);
    topology.send(Fixtures.usageEvent("after").build());
    topology.drain();
    PricedUsage after = onlyPriced();
    activateNext();
    topology.reprice(before, "test.2");
    topology.reprice(after, "test.2");
    topology.drain();

    assertThat(lastStatus().getSpent()).isEqualTo(money("0.007"));
    // a second correction of what the budget never had, though the first was made in its time
    topology.now = NOON.plusSeconds(120);
    PricedUsage again = topology.read(Topics.USAGE_PRICED).getFirst();
    assertThat(again.getEvent().getEventId()).isEqualTo("before");
    topology.activate(TopologyHarness.BOOK.replace("test.1", "test.3"));
    topology.reprice(again, "test.3");
    assertThat(onlyPriced().getReplaced().getCountedAt()).isEqualTo(NOON.minusSeconds(60));
    topology.drain();
    assertThat(topology.read(Topics.COST_BUDGETS)).isEmpty();
    assertThat(topology.count("costwire_streams_budget_corrections_uncounted")).isPositive();
  }

  /**
   * Whenever the book came, and in whatever order rows came: the sums are those of the new book.
   */
  @Test
  void sums_areThoseOfTheNewBookInTheEnd() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    List<UsageEvent> events = new ArrayList<>();
    for (int i = 0; i < 120; i++) {
      UsageEvent.Builder event =
          random.nextBoolean() ? newcomer("r-" + i) : Fixtures.usageEvent("r-" + i);
      events.add(
          event
              .setEventTime(NOON.minusSeconds(random.nextInt(80 * 24 * 3600) % (44 * 24 * 3600)))
              .setUsage(Fixtures.usage("input_tokens", random.nextInt(5_000), "output_tokens", 7))
              .build());
    }
    Map<String, BigDecimal> expected;
    try (var fresh = new TopologyHarness()) {
      fresh.activate(NEXT_BOOK);
      events.forEach(fresh::send);
      fresh.drain();
      expected = sums(fresh);
    }
    List<PricedUsage> rows = new ArrayList<>();
    for (int i = 0; i < events.size(); i++) {
      topology.send(events.get(i));
      if (i == 70) {
        topology.activate(NEXT_BOOK);
      }
      if (random.nextInt(10) == 0) {
        topology.advance(Duration.ofMillis(250));
      }
    }
    topology.advance(Duration.ofSeconds(1));
    rows.addAll(topology.read(Topics.USAGE_PRICED));
    rows.addAll(rows.subList(0, rows.size() / 2));
    Collections.shuffle(rows, random);
    rows.forEach(row -> topology.reprice(row, "test.2"));
    topology.drain();

    assertThat(sums(topology)).as("seed %d", seed).isEqualTo(expected);
  }

  /** Cost by window, adjustments added; windows that were emptied again are none. */
  private static Map<String, BigDecimal> sums(TopologyHarness topology) {
    Map<String, BigDecimal> sums = new TreeMap<>();
    Map<String, CostWindow> latest = new HashMap<>();
    topology.readWithKeys(Topics.COST_WINDOWS).forEach(w -> latest.put(w.key, w.value));
    Function<CostTotals, BigDecimal> figure =
        t -> t.getBilledCost().add(BigDecimal.valueOf(t.getRequests()).movePointRight(6));
    latest
        .values()
        .forEach(
            w ->
                sums.merge(
                    w.getGrain() + w.getDimensionSet() + w.getDimensions() + w.getWindowStart(),
                    figure.apply(w.getTotals()),
                    BigDecimal::add));
    topology
        .read(Topics.COST_ADJUSTMENTS)
        .forEach(
            a ->
                sums.merge(
                    a.getGrain() + a.getDimensionSet() + a.getDimensions() + a.getWindowStart(),
                    figure.apply(a.getTotals()),
                    BigDecimal::add));
    sums.values().removeIf(sum -> sum.signum() == 0);
    sums.replaceAll((key, sum) -> sum.stripTrailingZeros());
    return sums;
  }
}
