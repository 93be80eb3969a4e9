// SPDX-License-Identifier: Apache-2.0
package io.costwire.grafana;

import static io.costwire.sink.SampleWarehouse.costBy;
import static io.costwire.sink.SampleWarehouse.dimension;
import static io.costwire.sink.SampleWarehouse.text;
import static org.assertj.core.api.Assertions.assertThat;

import io.costwire.schemas.PriceStatus;
import io.costwire.schemas.PricedUsage;
import io.costwire.sink.SampleWarehouse;
import io.costwire.testkit.CostwireBackends;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every query of the overview on the engine, against the same numbers made in Java. */
class ITDashboard {
  private static final long SEED = 7;
  private static final CostwireBackends BACKENDS = CostwireBackends.shared();
  private static final String DATABASE = BACKENDS.uniqueName("dashboard");
  private static final SampleWarehouse SAMPLE =
      SampleWarehouse.fill(BACKENDS.clickhouseHttpUrl(), DATABASE, Instant.now(), SEED, 3_000);
  private static final Instant NOW = SAMPLE.now();
  private static final Map<String, String> QUERIES = Dashboard.load("costwire-overview").queries();

  /** How long a panel looks back, and what it then reads. */
  private enum Look {
    ROWS(Duration.ofHours(6), ChronoUnit.MICROS, "usage_priced"),
    HOURS(Duration.ofDays(7), ChronoUnit.HOURS, "cost_1h"),
    DAYS(Duration.ofDays(365), ChronoUnit.DAYS, "cost_1d");

    private final TimeRange range;
    private final ChronoUnit grain;
    private final String table;

    Look(Duration back, ChronoUnit grain, String table) {
      this.range = new TimeRange(NOW.minus(back), NOW, Duration.ofMinutes(5));
      this.grain = grain;
      this.table = table;
    }

    /** When an event counts: itself, or the start of its hour or day. */
    Instant at(PricedUsage priced) {
      return priced.getEvent().getEventTime().truncatedTo(grain);
    }

    List<PricedUsage> events(Predicate<PricedUsage> filter) {
      return SAMPLE.events().stream()
          .filter(p -> !at(p).isBefore(range.from()) && filter.test(p))
          .toList();
    }
  }

  private static final Map<String, List<String>> ALL =
      Map.of("tenant", List.of(), "team", List.of(), "environment", List.of(), "model", List.of());

  private static List<String> run(String name, Look look, Map<String, List<String>> selected) {
    Map<String, List<String>> variables = new LinkedHashMap<>(ALL);
    variables.putAll(selected);
    String sql = QueryMacros.expand(QUERIES.getOrDefault(name, name), look.range, variables);
    return BACKENDS
        .executeClickhouse(sql.replaceAll("FROM v_", "FROM " + DATABASE + ".v_"))
        .lines()
        .toList();
  }

  private static boolean unpriced(PricedUsage priced) {
    return priced.getStatus() == PriceStatus.UNPRICED_MODEL
        || priced.getStatus() == PriceStatus.UNPRICED_PROVIDER;
  }

  private static List<String> byCost(List<PricedUsage> events, String dimension) {
    Map<String, BigDecimal> costs = costBy(events, p -> dimension(p, dimension));
    return costs.entrySet().stream()
        .sorted(Map.Entry.<String, BigDecimal>comparingByValue().reversed())
        .map(e -> e.getKey() + "\t" + text(e.getValue()))
        .toList();
  }

  @ParameterizedTest
  @EnumSource
  void stats_areTheTotals(Look look) {
    List<PricedUsage> all = look.events(p -> true);
    long unpriced = look.events(ITDashboard::unpriced).size();

    assertThat(run("Spend", look, ALL)).containsExactly(text(SampleWarehouse.sum(all)));
    assertThat(run("Requests", look, ALL)).containsExactly(String.valueOf(all.size()));
    assertThat(unpriced).isPositive();
    assertThat(run("Unpriced events", look, ALL)).containsExactly(String.valueOf(unpriced));
    assertThat(run("Rejected records", look, ALL)).containsExactly("5");
  }

  @ParameterizedTest
  @EnumSource
  void aPanel_readsOnlyTheTableOfItsRange(Look look) {
    for (String panel : List.of("Spend", "Spend over time", "Spend by team", "Top users")) {
      assertThat(run("EXPLAIN ESTIMATE " + QUERIES.get(panel), look, ALL))
          .map(line -> line.split("\t"))
          .filteredOn(estimate -> !estimate[1].equals("cost_adjustments"))
          .filteredOn(estimate -> Long.parseLong(estimate[3]) > 0)
          .extracting(estimate -> estimate[1])
          .as(panel)
          .containsExactly(look.table);
    }
  }

  @ParameterizedTest
  @EnumSource
  void spendOverTime_isPerIntervalAndModel(Look look) {
    Function<PricedUsage, String> point =
        p -> {
          long start = look.at(p).getEpochSecond() / 300 * 300;
          String time = Instant.ofEpochSecond(start).toString().replace('T', ' ').replace("Z", "");
          return time + "\t" + dimension(p, "model");
        };

    assertThat(run("Spend over time", look, ALL).stream().map(ITDashboard::nullAsZero))
        .containsExactlyInAnyOrderElementsOf(
            costBy(look.events(p -> true), point).entrySet().stream()
                .map(e -> e.getKey() + "\t" + text(e.getValue()))
                .toList());
  }

  private static String nullAsZero(String line) {
    return line.replaceAll("\\\\N$", "0");
  }

  @ParameterizedTest
  @EnumSource
  void spendBy_isSortedByCost(Look look) {
    List<PricedUsage> all = look.events(p -> true);

    assertThat(run("Spend by model", look, ALL)).isEqualTo(byCost(all, "model"));
    assertThat(run("Spend by team", look, ALL)).isEqualTo(byCost(all, "team"));
  }

  @ParameterizedTest
  @EnumSource
  void topUsers_areTen_alsoOfOneTeam(Look look) {
    Map<String, List<String>> search = Map.of("team", List.of("search"));
    List<PricedUsage> ofSearch =
        // A selected team needs single requests, whatever the range.
        SAMPLE.events().stream()
            .filter(p -> !p.getEvent().getEventTime().isBefore(look.range.from()))
            .filter(p -> dimension(p, "team").equals("search"))
            .toList();

    assertThat(users(run("Top users", look, ALL)))
        .isEqualTo(byCost(look.events(p -> true), "user").subList(0, 10));
    assertThat(users(run("Top users", look, search)))
        .isEqualTo(byCost(ofSearch, "user").subList(0, 10));
  }

  private static List<String> users(List<String> lines) {
    return lines.stream().map(l -> l.replaceFirst("\t\\d+\t", "\t")).toList();
  }

  @ParameterizedTest
  @EnumSource
  void budgets_alerts_unpriced_andRejected_areShown(Look look) {
    assertThat(run("Budget status", look, ALL))
        .hasSize(budgetsIn(look))
        .filteredOn(l -> l.startsWith("all-day"))
        .singleElement()
        .asString()
        .contains("\t612.5\t500\t-112.5\t", "122.5", "EXCEEDED");
    assertThat(run("Alerts", look, ALL))
        .singleElement()
        .asString()
        .contains("FIRING\tWARNING\tBudget");
    long unpriced =
        run("Unpriced usage", look, ALL).stream()
            .mapToLong(l -> Long.parseLong(l.split("\t")[3]))
            .sum();
    assertThat(unpriced).isEqualTo(unpricedShown(look));
    assertThat(run("Rejected", look, ALL))
        .extracting(l -> l.split("\t")[3])
        .containsExactly("3", "2");
  }

  private static int budgetsIn(Look look) {
    return (int)
        SAMPLE.budgets().stream().filter(b -> b.getPeriodEnd().isAfter(look.range.from())).count();
  }

  /** The table of what is unpriced counts by hours or days, which the range may begin within. */
  private static long unpricedShown(Look look) {
    if (look != Look.ROWS) {
      return look.events(ITDashboard::unpriced).size();
    }
    Instant from = look.range.from().truncatedTo(ChronoUnit.HOURS);
    return SAMPLE.events().stream()
        .filter(p -> unpriced(p) && !p.getEvent().getEventTime().isBefore(from))
        .count();
  }

  @ParameterizedTest
  @EnumSource
  void selection_narrowsEveryPanelTheSameWay(Look look) {
    Map<String, List<String>> selected =
        Map.of(
            "tenant", List.of("acme"),
            "team", List.of("search", "untagged"),
            "environment", List.of("production"),
            "model", List.of("gpt-4o"));
    List<PricedUsage> events =
        look.events(
            p ->
                p.getEvent().getTenant().equals("acme")
                    && List.of("search", "untagged").contains(dimension(p, "team"))
                    && dimension(p, "environment").equals("production")
                    && dimension(p, "model").equals("gpt-4o"));

    assertThat(events).isNotEmpty();
    assertThat(run("Spend", look, selected)).containsExactly(text(SampleWarehouse.sum(events)));
    assertThat(run("Spend by team", look, selected)).isEqualTo(byCost(events, "team"));
    assertThat(run("Spend by model", look, selected)).isEqualTo(byCost(events, "model"));
  }

  @Test
  void everyQuery_runs_forAll_forOneValue_andForAHostileOne() {
    String hostile = "'); DROP TABLE x -- \\' ${team:sqlstring} $__toTime {fn now()} é😀";
    for (List<String> value : List.of(List.<String>of(), List.of("search"), List.of(hostile))) {
      Map<String, List<String>> selected = new LinkedHashMap<>();
      ALL.keySet().forEach(name -> selected.put(name, value));
      for (Look look : Look.values()) {
        QUERIES
            .keySet()
            .forEach(name -> assertThat(run(name, look, selected)).as(name).isNotNull());
      }
    }
  }

  @Test
  void variables_offerWhatIsThere() {
    assertThat(run("$tenant", Look.ROWS, ALL)).containsExactly("acme", "globex");
    assertThat(run("$team", Look.ROWS, ALL)).containsExactly("search", "support", "untagged");
    assertThat(run("$environment", Look.ROWS, ALL)).containsExactly("production", "staging");
    assertThat(run("$model", Look.ROWS, ALL))
        .isSortedAccordingTo(Comparator.naturalOrder())
        .contains("gpt-4o");
  }
}
