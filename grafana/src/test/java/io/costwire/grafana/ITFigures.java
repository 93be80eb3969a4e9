// SPDX-License-Identifier: Apache-2.0
package io.costwire.grafana;

import static io.costwire.grafana.SampleDashboards.ALL;
import static io.costwire.grafana.SampleDashboards.NOW;
import static io.costwire.grafana.SampleDashboards.SAMPLE;
import static io.costwire.grafana.SampleDashboards.column;
import static io.costwire.grafana.SampleDashboards.dimension;
import static io.costwire.grafana.SampleDashboards.hasCost;
import static io.costwire.sink.SampleWarehouse.sum;
import static io.costwire.sink.SampleWarehouse.text;
import static org.assertj.core.api.Assertions.assertThat;

import io.costwire.grafana.SampleDashboards.Look;
import io.costwire.schemas.BudgetState;
import io.costwire.schemas.BudgetStatus;
import io.costwire.schemas.CallStatus;
import io.costwire.schemas.PricedUsage;
import io.costwire.schemas.Savings;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Figures of each of the other dashboards against the same ones made in Java. */
class ITFigures {
  private static List<String> run(String dashboard, String panel, Look look) {
    return SampleDashboards.run(Dashboard.load("costwire-" + dashboard), panel, look, ALL);
  }

  /** A line for each value, in the order of the values. */
  private static List<String> lines(
      List<PricedUsage> events,
      Function<PricedUsage, String> value,
      BiFunction<String, List<PricedUsage>, String> line) {
    Map<String, List<PricedUsage>> groups =
        events.stream().collect(Collectors.groupingBy(value, TreeMap::new, Collectors.toList()));
    return groups.entrySet().stream().map(e -> line.apply(e.getKey(), e.getValue())).toList();
  }

  private static List<PricedUsage> priced(Look look) {
    return look.events(SampleDashboards::hasCost);
  }

  private static BigDecimal tokens(List<PricedUsage> events, String unit) {
    return events.stream()
        .flatMap(p -> p.getEvent().getUsage().stream())
        .filter(q -> q.getUnit().equals(unit))
        .map(q -> q.getQuantity())
        .reduce(BigDecimal.ZERO, BigDecimal::add);
  }

  private static BigDecimal ratio(BigDecimal of, long by) {
    return of.divide(BigDecimal.valueOf(by), 18, RoundingMode.DOWN);
  }

  @ParameterizedTest
  @EnumSource
  void models_haveTheirTokensAndSpend(Look look) {
    List<String> models = run("models", "Models", look);

    assertThat(run("models", "Input tokens", look))
        .containsExactly(text(tokens(look.events(), "input_tokens")));
    assertThat(
            models.stream()
                .map(l -> l.split("\t"))
                .filter(c -> !c[11].equals("\\N"))
                .map(c -> String.join("\t", c[0], c[1], c[2], c[11])))
        .containsExactlyElementsOf(
            SampleDashboards.byCost(
                look.events(), p -> dimension(p, "provider") + "\t" + dimension(p, "model")));
    assertThat(column(models, 3).stream().mapToLong(Long::parseLong).sum())
        .isEqualTo(look.events().size());
  }

  @ParameterizedTest
  @EnumSource
  void budgets_areCountedByState(Look look) {
    List<BudgetStatus> current =
        SAMPLE.budgets().stream()
            .filter(b -> !b.getPeriodStart().isAfter(NOW) && b.getPeriodEnd().isAfter(NOW))
            .toList();

    assertThat(run("budgets", "Exceeded", look))
        .containsExactly(count(current, BudgetState.EXCEEDED));
    assertThat(run("budgets", "Warning", look))
        .containsExactly(count(current, BudgetState.WARNING));
    assertThat(run("budgets", "Will be exceeded", look)).containsExactly("1");
    assertThat(run("budgets", "Forecast against amount", look)).containsExactly("acme-team\t110");
    assertThat(run("budgets", "Budgets and forecasts", look))
        .hasSize(current.size())
        .filteredOn(l -> l.startsWith("acme-team\t"))
        .singleElement()
        .asString()
        .contains("\tUSD\t300\t150\t150\t50\t330\t280\t390\t");
    assertThat(run("budgets", "Past periods", look))
        .hasSize(SAMPLE.budgets().size() - current.size());
  }

  private static String count(List<BudgetStatus> budgets, BudgetState state) {
    return String.valueOf(budgets.stream().filter(b -> b.getState() == state).count());
  }

  @Test
  void signals_areCounted() {
    for (String panel : List.of("Firing now", "Signals")) {
      assertThat(run("signals", panel, Look.ROWS)).as(panel).containsExactly("1");
    }
    assertThat(run("signals", "By kind and severity", Look.ROWS))
        .containsExactly("BUDGET_THRESHOLD\tWARNING\tUSD\t1\t1\t0\t0\t410");
  }

  @ParameterizedTest
  @EnumSource
  void savings_areTheSumOfAllMeasures(Look look) {
    assertThat(run("savings", "Saved", look))
        .containsExactlyInAnyOrderElementsOf(
            lines(priced(look), PricedUsage::getCurrency, (c, of) -> c + "\t" + text(saved(of))));
    List<PricedUsage> failed =
        SAMPLE.events().stream()
            .filter(p -> hasCost(p) && !p.getEvent().getEventTime().isBefore(look.range.from()))
            .filter(
                p ->
                    p.getEvent().getStatus() == CallStatus.ERROR
                        || p.getEvent().getStatus() == CallStatus.THROTTLED)
            .toList();
    assertThat(run("savings", "Spent on failed calls", look))
        .isEqualTo(SampleDashboards.byCurrency(failed));
  }

  private static BigDecimal saved(List<PricedUsage> events) {
    return events.stream()
        .map(PricedUsage::getSavings)
        .filter(Objects::nonNull)
        .flatMap(ITFigures::measures)
        .filter(Objects::nonNull)
        .reduce(BigDecimal.ZERO, BigDecimal::add);
  }

  private static Stream<BigDecimal> measures(Savings savings) {
    return Stream.of(
        savings.getPromptCache(),
        savings.getResponseCache(),
        savings.getBatch(),
        savings.getDiscount());
  }

  @ParameterizedTest
  @EnumSource
  void waste_isForAMonth(Look look) {
    Map<String, BigDecimal> failed = new TreeMap<>();
    SAMPLE.events().stream()
        .filter(p -> !p.getEvent().getEventTime().isBefore(look.range.from()))
        .collect(Collectors.groupingBy(ITFigures::owner))
        .values()
        .forEach(
            of -> {
              List<PricedUsage> paid = of.stream().filter(ITFigures::paidFailure).toList();
              if (paid.size() >= 5 && 100 * paid.size() >= 2 * of.size()) {
                failed.merge(
                    "FAILED_CALLS " + paid.getFirst().getCurrency(), sum(paid), BigDecimal::add);
              }
            });
    Duration range = Duration.between(look.range.from(), look.range.to());

    assertThat(run("waste", "Estimated saving a month", look))
        .filteredOn(line -> line.startsWith("FAILED_CALLS"))
        .containsExactlyInAnyOrderElementsOf(
            failed.entrySet().stream()
                .map(e -> e.getKey() + "\t" + text(monthly(e.getValue(), range)))
                .toList());
  }

  private static BigDecimal monthly(BigDecimal saving, Duration range) {
    return ratio(
        saving.multiply(BigDecimal.valueOf(Duration.ofDays(30).toSeconds())), range.toSeconds());
  }

  private static List<String> owner(PricedUsage priced) {
    return Stream.concat(
            Stream.of(priced.getEvent().getTenant()),
            Stream.of("team", "service", "feature", "provider", "model")
                .map(name -> dimension(priced, name)))
        .toList();
  }

  private static boolean paidFailure(PricedUsage priced) {
    CallStatus status = priced.getEvent().getStatus();
    return (status == CallStatus.ERROR || status == CallStatus.THROTTLED)
        && hasCost(priced)
        && priced.getBilledCost().signum() > 0;
  }

  @ParameterizedTest
  @EnumSource
  void unitCosts_areOverWhatHasACost(Look look) {
    assertThat(run("unit-economics", "Cost per request", look))
        .isEqualTo(
            lines(
                priced(look),
                PricedUsage::getCurrency,
                (c, of) -> c + "\t" + text(ratio(sum(of), of.size()))));
  }

  @ParameterizedTest
  @EnumSource
  void experiments_spendWhatTheirRequestsDo(Look look) {
    List<PricedUsage> of =
        SAMPLE.events().stream()
            .filter(p -> p.getEvent().getExperiment() != null)
            .filter(p -> !p.getEvent().getEventTime().isBefore(look.range.from()))
            .toList();

    assertThat(run("experiments", "Spend on experiments", look))
        .isEqualTo(SampleDashboards.byCurrency(of));
    assertThat(
            column(run("experiments", "Variants", look), 4).stream()
                .mapToLong(Long::parseLong)
                .sum())
        .isEqualTo(of.size());
  }

  @ParameterizedTest
  @EnumSource
  void chargeback_isTheCostOfItsMonths(Look look) {
    Instant from =
        look.range
            .from()
            .atZone(ZoneOffset.UTC)
            .truncatedTo(ChronoUnit.DAYS)
            .withDayOfMonth(1)
            .toInstant();
    List<PricedUsage> months =
        SAMPLE.events().stream().filter(p -> !p.getEvent().getEventTime().isBefore(from)).toList();

    assertThat(run("chargeback", "Charged", look)).isEqualTo(SampleDashboards.byCurrency(months));
    assertThat(run("chargeback", "Cost centres", look).stream().map(ITFigures::withoutCalls))
        .isEqualTo(
            SampleDashboards.byCost(
                look.events(),
                p -> dimension(p, "department") + "\t" + dimension(p, "cost_center")));
  }

  private static String withoutCalls(String line) {
    String[] cells = line.split("\t");
    return String.join("\t", cells[0], cells[1], cells[2], cells[4]);
  }

  @ParameterizedTest
  @EnumSource
  void quality_countsWhatHasNoPrice_whatWasRefused_andWhatWasLate(Look look) {
    List<PricedUsage> unpriced = look.events(SampleDashboards::unpriced);

    assertThat(run("quality", "Unpriced events", look))
        .containsExactly(String.valueOf(unpriced.size()));
    assertThat(
            run("quality", "Unpriced usage", look).stream()
                .map(l -> String.join("\t", List.of(l.split("\t")).subList(0, 3))))
        .containsExactlyInAnyOrderElementsOf(
            lines(
                unpriced,
                p -> dimension(p, "provider") + "\t" + dimension(p, "model"),
                (model, of) -> model + "\t" + of.size()));
    assertThat(column(run("quality", "Rejected", look), 3)).containsExactly("3", "2");
    assertThat(column(run("quality", "Late", look), 0)).containsOnly("1: up to a minute");
  }

  @ParameterizedTest
  @EnumSource
  void pipeline_accountsForEveryRecord(Look look) {
    assertThat(run("pipeline", "Unreconciled", look)).containsExactly("0");
    assertThat(run("pipeline", "Accepted less accounted", look)).containsExactly("0");
    assertThat(run("pipeline", "Conservation law", look))
        .hasSize(8)
        .startsWith("accepted\t3005\t100", "priced\t2800\t93.178036");
    assertThat(run("pipeline", "Last pass", look))
        .containsExactly(String.valueOf(NOW.toEpochMilli()));
  }
}
