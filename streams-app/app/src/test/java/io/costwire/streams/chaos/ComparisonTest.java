// SPDX-License-Identifier: Apache-2.0
package io.costwire.streams.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.costwire.pricing.PriceEngine;
import io.costwire.pricing.book.PriceBook;
import io.costwire.schemas.BudgetStatus;
import io.costwire.schemas.CostAdjustment;
import io.costwire.schemas.CostWindow;
import io.costwire.schemas.Grain;
import io.costwire.schemas.PricedUsage;
import io.costwire.schemas.Rejection;
import io.costwire.schemas.Signal;
import io.costwire.schemas.SignalKind;
import io.costwire.schemas.topics.Topics;
import io.costwire.streams.TopologyHarness;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.apache.avro.specific.SpecificRecord;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * That the chaos test would notice: what is right passes, and any one thing that is wrong fails.
 */
class ComparisonTest {
  private static final long SEED = System.nanoTime();
  private static final int SENT = 2_500;

  private static Expected expected = new Expected();
  private static List<SpecificRecord> right = List.of();

  @BeforeAll
  static void sendThroughTheTopology(@TempDir Path folder) {
    Path file = folder.resolve("journal");
    List<SpecificRecord> all = new ArrayList<>();
    try (TopologyHarness topology = new TopologyHarness();
        Journal journal = new Journal(file)) {
      topology.book.activate(new PriceEngine(PriceBook.shipped()));
      Budgets.ALL.forEach(budget -> topology.budget(budget.getBudgetId(), budget));
      EventMix mix = new EventMix(new Random(SEED), () -> TopologyHarness.NOON);
      for (int i = 0; i < SENT; i++) {
        Sent sent = mix.next();
        journal.write(sent);
        topology.sendBytes(
            sent.key().getBytes(StandardCharsets.UTF_8),
            EventMix.value(sent, topology::encode),
            TopologyHarness.NOON);
        if (i % 100 == 99) {
          topology.drain();
        }
      }
      topology.drain();
      all.addAll(topology.read(Topics.USAGE_PRICED));
      all.addAll(topology.read(Topics.USAGE_REJECTED));
      all.addAll(topology.read(Topics.COST_WINDOWS));
      all.addAll(topology.read(Topics.COST_ADJUSTMENTS));
      all.addAll(topology.read(Topics.COST_BUDGETS));
      all.addAll(topology.read(Topics.COST_SIGNALS));
    }
    right = List.copyOf(all);
    expected = Expected.of(file);
  }

  private static Comparison.Result compare(List<SpecificRecord> records) {
    return Comparison.of(expected, Output.of(records));
  }

  /** What is wrong when one record of a kind is missing. */
  private static Comparison.Result without(Predicate<SpecificRecord> which) {
    List<SpecificRecord> records = new ArrayList<>(right);
    assertThat(records.remove(one(which))).isTrue();
    return compare(records);
  }

  /** What is wrong when one record of a kind came in another form. */
  private static <V extends SpecificRecord> Comparison.Result changed(
      Class<V> type, Predicate<V> which, UnaryOperator<V> change) {
    List<SpecificRecord> records = new ArrayList<>(right);
    V old = type.cast(one(r -> type.isInstance(r) && which.test(type.cast(r))));
    records.set(records.indexOf(old), change.apply(old));
    return compare(records);
  }

  private static Comparison.Result with(SpecificRecord more) {
    List<SpecificRecord> records = new ArrayList<>(right);
    records.add(more);
    return compare(records);
  }

  private static SpecificRecord one(Predicate<SpecificRecord> which) {
    return right.stream().filter(which).findAny().orElseThrow();
  }

  private static PricedUsage priced() {
    return (PricedUsage) one(r -> r instanceof PricedUsage p && p.getBilledCost() != null);
  }

  private static BigDecimal oneMore(BigDecimal money) {
    return money.add(money.ulp());
  }

  @Test
  void output_ofTheTopologyIsRight() {
    assertThat(compare(right).differences()).as("seed %d", SEED).isEmpty();
    assertThat(right.stream().map(r -> r.getSchema().getName()))
        .as("the mix reaches every topic, seed %d", SEED)
        .contains("PricedUsage", "Rejection", "CostWindow")
        .contains("CostAdjustment", "BudgetStatus", "Signal");
  }

  @Test
  void mix_hasEveryStatusAndReason() {
    assertThat(expected.events().values().stream().map(Rates.Verdict::status))
        .as("seed %d", SEED)
        .contains(Rates.Verdict.Status.values());
    assertThat(expected.rejections().keySet().stream().map(r -> r.substring(0, r.indexOf(' '))))
        .as("seed %d", SEED)
        .contains("MALFORMED", "EVENT_TIME_PAST", "EVENT_TIME_FUTURE", "NEGATIVE_QUANTITY");
    assertThat(expected.sent()).isGreaterThan(expected.events().size());
  }

  @Test
  void missingEvent_isLost() {
    Comparison.Result result = without(r -> r == priced());

    assertThat(result.lost()).isEqualTo(1);
    assertThat(result.doubled()).isZero();
    assertThat(result.differences()).anyMatch(d -> d.endsWith("is lost"));
  }

  @Test
  void eventUnderAnotherId_isDoubled() {
    PricedUsage copy = PricedUsage.newBuilder(priced()).build();
    copy.getEvent().put("event_id", "another");
    Comparison.Result result = with(copy);

    assertThat(result.doubled()).isPositive();
    assertThat(result.lost()).isZero();
    assertThat(result.differences()).anyMatch(d -> d.contains("was never sent"));
  }

  @Test
  void eventTwice_isDoubled() {
    assertThat(with(priced()).doubled()).isEqualTo(1);
  }

  @Test
  void costThatDiffersInTheLastDigit_isWrong() {
    Comparison.Result result =
        changed(
            PricedUsage.class,
            p -> p.getBilledCost() != null,
            p -> PricedUsage.newBuilder(p).setBilledCost(oneMore(p.getBilledCost())).build());

    assertThat(result.differences()).hasSize(1);
    assertThat(result.lost() + result.doubled()).isZero();
  }

  @Test
  void missingLastRevisionOfAWindow_isWrong() {
    // of the day and the largest tenant, all in one partition: the last to be read is the last
    // there is
    CostWindow gone =
        (CostWindow)
            right.stream()
                .filter(r -> r instanceof CostWindow w && isTotalOfADay(w))
                .toList()
                .getLast();

    assertThat(without(r -> r == gone).differences())
        .anyMatch(d -> d.startsWith("window"))
        .anyMatch(d -> d.startsWith("total of " + gone.getTenant()));
  }

  private static boolean isTotalOfADay(CostWindow window) {
    return window.getGrain() == Grain.DAY && window.getDimensionSet().equals("total");
  }

  @Test
  void usageOfAWindowThatDiffersInTheLastDigit_isWrong() {
    Comparison.Result result =
        changed(
            CostAdjustment.class,
            a -> !a.getTotals().getUsage().isEmpty(),
            a -> {
              CostAdjustment copy = CostAdjustment.newBuilder(a).build();
              var usage = copy.getTotals().getUsage().getFirst();
              usage.put("quantity", oneMore(usage.getQuantity()));
              return copy;
            });

    assertThat(result.differences()).anyMatch(d -> d.startsWith("window"));
  }

  @Test
  void missingRefusalAdjustmentAndSignal_areNoticed() {
    assertThat(without(Rejection.class::isInstance).lost()).isEqualTo(1);
    assertThat(without(CostAdjustment.class::isInstance).isEqual()).isFalse();
    assertThat(without(r -> isSignal(r, SignalKind.BUDGET_THRESHOLD)).isEqual()).isFalse();
  }

  private static boolean isSignal(SpecificRecord record, SignalKind kind) {
    return record instanceof Signal signal && signal.getKind() == kind;
  }

  @Test
  void missingLastRevisionOfUnpricedUsage_isNoticed() {
    SpecificRecord last =
        right.stream().filter(r -> isSignal(r, SignalKind.UNPRICED_USAGE)).toList().getLast();

    assertThat(without(r -> r == last).differences())
        .anyMatch(difference -> difference.startsWith("unpriced usage of "));
  }

  @Test
  void refusalAndAdjustmentTwice_areDoubled() {
    assertThat(with(one(Rejection.class::isInstance)).doubled()).isPositive();
    assertThat(with(one(CostAdjustment.class::isInstance)).doubled()).isEqualTo(1);
  }

  @Test
  void budgetThatDiffersInTheLastDigit_isWrong() {
    BudgetStatus status =
        (BudgetStatus) right.stream().filter(BudgetStatus.class::isInstance).toList().getLast();
    BudgetStatus more =
        BudgetStatus.newBuilder(status)
            .setSpent(oneMore(status.getSpent()))
            .setRevision(status.getRevision() + 1)
            .build();

    assertThat(with(more).differences()).singleElement().asString().startsWith("budget");
  }

  @Test
  void journal_keepsWhatWasSent(@TempDir Path folder) throws Exception {
    EventMix mix = new EventMix(new Random(SEED), () -> TopologyHarness.NOON);
    List<Sent> sent = new ArrayList<>();
    Path file = folder.resolve("journal");
    try (Journal journal = new Journal(file)) {
      for (int i = 0; i < 500; i++) {
        sent.add(mix.next());
        journal.write(sent.getLast());
      }
    }
    List<Sent> read = new ArrayList<>();
    Journal.read(file, read::add);

    assertThat(read).as("seed %d", SEED).isEqualTo(sent);
    assertThat(Files.size(file)).isPositive();
  }
}
