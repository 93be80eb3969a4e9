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
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every query of the overview on the engine, against the same numbers made in Java. */
class ITDashboard {
  private static final long SEED = 7;
  private static final CostwireBackends BACKENDS = CostwireBackends.shared();
  private static final String DATABASE = BACKENDS.uniqueName("dashboard");
  private static final Instant NOW = Instant.now();
  private static final SampleWarehouse SAMPLE =
      SampleWarehouse.fill(BACKENDS.clickhouseHttpUrl(), DATABASE, NOW, SEED);
  private static final Map<String, String> QUERIES = Dashboard.load("costwire-overview").queries();
  private static final TimeRange RANGE =
      new TimeRange(NOW.minus(Duration.ofHours(6)), NOW, Duration.ofMinutes(5));

  private static final Map<String, List<String>> ALL =
      Map.of("tenant", List.of(), "team", List.of(), "environment", List.of(), "model", List.of());

  private static List<String> run(String name, Map<String, List<String>> selected) {
    Map<String, List<String>> variables = new LinkedHashMap<>(ALL);
    variables.putAll(selected);
    String sql = QueryMacros.expand(QUERIES.getOrDefault(name, name), RANGE, variables);
    return BACKENDS
        .executeClickhouse(sql.replaceAll("FROM v_", "FROM " + DATABASE + ".v_"))
        .lines()
        .toList();
  }

  private static List<PricedUsage> matching(Predicate<PricedUsage> filter) {
    return SAMPLE.events().stream().filter(filter).toList();
  }

  private static List<String> byCost(List<PricedUsage> events, String dimension) {
    Map<String, BigDecimal> costs = costBy(events, p -> dimension(p, dimension));
    return costs.entrySet().stream()
        .sorted(Map.Entry.<String, BigDecimal>comparingByValue().reversed())
        .map(e -> e.getKey() + "\t" + text(e.getValue()))
        .toList();
  }

  @Test
  void stats_areTheTotals() {
    List<PricedUsage> all = SAMPLE.events();
    long unpriced = matching(p -> p.getStatus() == PriceStatus.UNPRICED_MODEL).size();

    assertThat(run("Spend", ALL)).containsExactly(text(SampleWarehouse.sum(all)));
    assertThat(run("Requests", ALL)).containsExactly(String.valueOf(all.size()));
    assertThat(unpriced).isPositive();
    assertThat(run("Unpriced events", ALL)).containsExactly(String.valueOf(unpriced));
    assertThat(run("Rejected records", ALL)).containsExactly("5");
  }

  @Test
  void spendOverTime_isPerIntervalAndModel() {
    Function<PricedUsage, String> point =
        p -> {
          long start = p.getEvent().getEventTime().getEpochSecond() / 300 * 300;
          String time = Instant.ofEpochSecond(start).toString().replace('T', ' ').replace("Z", "");
          return time + "\t" + dimension(p, "model");
        };
    List<PricedUsage> withCost = SAMPLE.events();

    assertThat(run("Spend over time", ALL).stream().map(ITDashboard::nullAsZero))
        .containsExactlyInAnyOrderElementsOf(
            costBy(withCost, point).entrySet().stream()
                .map(e -> e.getKey() + "\t" + text(e.getValue()))
                .toList());
  }

  private static String nullAsZero(String line) {
    return line.replaceAll("\\\\N$", "0");
  }

  @ParameterizedTest
  @CsvSource({"Spend by model, model", "Spend by team, team"})
  void spendBy_isSortedByCost(String panel, String dimension) {
    assertThat(run(panel, ALL)).isEqualTo(byCost(SAMPLE.events(), dimension));
  }

  @Test
  void topUsers_areTen() {
    List<String> users =
        run("Top users", ALL).stream().map(l -> l.replaceFirst("\t\\d+\t", "\t")).toList();

    assertThat(users).isEqualTo(byCost(SAMPLE.events(), "user").subList(0, 10));
  }

  @Test
  void budgets_alerts_unpriced_andRejected_areShown() {
    assertThat(run("Budget status", ALL))
        .hasSize(2)
        .first()
        .asString()
        .contains("all-day", "\t612.5\t500\t-112.5\t", "122.5", "EXCEEDED");
    assertThat(run("Alerts", ALL)).singleElement().asString().contains("FIRING\tWARNING\tBudget");
    long unpriced =
        run("Unpriced usage", ALL).stream().mapToLong(l -> Long.parseLong(l.split("\t")[3])).sum();
    assertThat(unpriced).isEqualTo(matching(p -> p.getBilledCost() == null).size());
    assertThat(run("Rejected", ALL)).extracting(l -> l.split("\t")[3]).containsExactly("3", "2");
  }

  @Test
  void selection_narrowsEveryPanelTheSameWay() {
    Map<String, List<String>> selected =
        Map.of(
            "tenant", List.of("acme"),
            "team", List.of("search", "untagged"),
            "environment", List.of("production"),
            "model", List.of("gpt-4o"));
    List<PricedUsage> events =
        matching(
            p ->
                p.getEvent().getTenant().equals("acme")
                    && List.of("search", "untagged").contains(dimension(p, "team"))
                    && dimension(p, "environment").equals("production")
                    && dimension(p, "model").equals("gpt-4o"));

    assertThat(events).isNotEmpty();
    assertThat(run("Spend", selected)).containsExactly(text(SampleWarehouse.sum(events)));
    assertThat(run("Spend by team", selected)).isEqualTo(byCost(events, "team"));
    assertThat(run("Spend by model", selected)).isEqualTo(byCost(events, "model"));
  }

  @Test
  void everyQuery_runs_forAll_forOneValue_andForAHostileOne() {
    String hostile = "'); DROP TABLE x -- \\' ${team:sqlstring} $__toTime {fn now()} é😀";
    for (List<String> value : List.of(List.<String>of(), List.of("search"), List.of(hostile))) {
      Map<String, List<String>> selected = new LinkedHashMap<>();
      ALL.keySet().forEach(name -> selected.put(name, value));
      QUERIES.keySet().forEach(name -> assertThat(run(name, selected)).as(name).isNotNull());
    }
  }

  @Test
  void variables_offerWhatIsThere() {
    assertThat(run("$tenant", ALL)).containsExactly("acme", "globex");
    assertThat(run("$team", ALL)).containsExactly("search", "support", "untagged");
    assertThat(run("$environment", ALL)).containsExactly("production", "staging");
    assertThat(run("$model", ALL))
        .isSortedAccordingTo(Comparator.naturalOrder())
        .contains("gpt-4o");
  }
}
