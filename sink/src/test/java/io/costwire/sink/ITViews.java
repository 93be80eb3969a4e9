// SPDX-License-Identifier: Apache-2.0
package io.costwire.sink;

import static io.costwire.sink.SampleWarehouse.costBy;
import static io.costwire.sink.SampleWarehouse.dimension;
import static io.costwire.sink.SampleWarehouse.text;
import static org.assertj.core.api.Assertions.assertThat;

import io.costwire.schemas.PriceStatus;
import io.costwire.schemas.PricedUsage;
import io.costwire.sink.clickhouse.ViewExample;
import io.costwire.testkit.CostwireBackends;
import java.io.IOException;
import java.math.BigDecimal;
import java.sql.SQLException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Every documented example of a view, against the same sums made in Java from the events. */
class ITViews {
  private static final long SEED = 20_261_122;

  private static final CostwireBackends BACKENDS = CostwireBackends.shared();
  private static final String DATABASE = BACKENDS.uniqueName("views");
  private static final Map<String, String> EXAMPLES = new LinkedHashMap<>();
  private static SampleWarehouse sample;

  @BeforeAll
  static void fill() throws IOException {
    sample = SampleWarehouse.fill(BACKENDS.clickhouseHttpUrl(), DATABASE, Instant.now(), SEED);
    ViewExample.all().forEach(example -> EXAMPLES.put(example.view(), example.query()));
  }

  /** Lines of the example of a view. */
  private static List<String> example(String view) {
    return answer(EXAMPLES.get(view));
  }

  private static List<String> answer(String sql) {
    return BACKENDS
        .executeClickhouse(sql.replaceAll("(FROM|JOIN) v_", "$1 " + DATABASE + ".v_"))
        .lines()
        .toList();
  }

  private static List<String> byCost(
      Function<PricedUsage, String> key, Function<String, String> line) {
    Map<String, BigDecimal> costs = costBy(sample.events(), key);
    return costs.keySet().stream()
        .sorted(
            Comparator.comparing((String k) -> costs.getOrDefault(k, BigDecimal.ZERO)).reversed())
        .map(k -> line.apply(k) + "\t" + text(costs.getOrDefault(k, BigDecimal.ZERO)))
        .toList();
  }

  private static long count(Function<PricedUsage, String> key, String value) {
    return sample.events().stream().filter(p -> key.apply(p).equals(value)).count();
  }

  private static boolean unpriced(PricedUsage priced) {
    return priced.getStatus() == PriceStatus.UNPRICED_MODEL;
  }

  private static String model(PricedUsage priced) {
    return dimension(priced, "provider") + "\t" + dimension(priced, "model");
  }

  @Test
  void everyView_hasAnExample() throws SQLException {
    List<String> views =
        BACKENDS
            .executeClickhouse(
                "SELECT name FROM system.tables WHERE database = '%s' AND engine = 'View'"
                    .formatted(DATABASE))
            .lines()
            .toList();

    assertThat(EXAMPLES.keySet()).containsExactlyInAnyOrderElementsOf(views);
  }

  @Test
  void usage_groupsByAnyTag() {
    Function<PricedUsage, String> feature = p -> dimension(p, "feature");

    assertThat(example("v_usage")).isEqualTo(byCost(feature, f -> f + "\t" + count(feature, f)));
  }

  @Test
  void costOverTime_addsAdjustmentsToHours() {
    Function<PricedUsage, String> day =
        p -> p.getEvent().getEventTime().truncatedTo(ChronoUnit.DAYS).toString().substring(0, 10);

    assertThat(example("v_cost_over_time"))
        .containsExactlyInAnyOrderElementsOf(byCost(day, d -> d));
  }

  @Test
  void costPerMinute_addsAdjustmentsToMinutes() {
    Function<PricedUsage, String> minute =
        p ->
            p.getEvent()
                .getEventTime()
                .truncatedTo(ChronoUnit.MINUTES)
                .toString()
                .replace('T', ' ')
                .replace("Z", "");

    assertThat(example("v_cost_per_minute"))
        .containsExactlyInAnyOrderElementsOf(byCost(minute, m -> m.length() == 16 ? m + ":00" : m));
  }

  @Test
  void costByModel_matches() {
    List<String> expected = new ArrayList<>();
    for (String line : byCost(ITViews::model, m -> m + "\t" + count(ITViews::model, m))) {
      String[] parts = line.split("\t");
      long unpriced =
          sample.events().stream()
              .filter(p -> unpriced(p) && model(p).equals(parts[0] + "\t" + parts[1]))
              .count();
      expected.add(line + "\t" + unpriced);
    }

    assertThat(example("v_cost_by_model")).isEqualTo(expected);
  }

  @Test
  void costByTeam_matches_andSumsToTheGrandTotal() {
    Function<PricedUsage, String> team = p -> dimension(p, "team");

    assertThat(example("v_cost_by_team")).isEqualTo(byCost(team, t -> t + "\t" + count(team, t)));
    assertThat(
            answer(
                "SELECT (SELECT sum(billed_cost) FROM v_cost_by_team), (SELECT sum(billed_cost)"
                    + " FROM v_cost_by_model), (SELECT sum(billed_cost) FROM v_cost_by_user),"
                    + " (SELECT sum(billed_cost) FROM v_cost_over_time), (SELECT sum(billed_cost)"
                    + " FROM v_cost_per_minute), (SELECT sum(billed_cost) FROM v_usage)"))
        .containsExactly((text(SampleWarehouse.sum(sample.events())) + "\t").repeat(6).strip());
  }

  @Test
  void costByUser_isTheTopTen() {
    assertThat(example("v_cost_by_user"))
        .isEqualTo(byCost(p -> dimension(p, "user"), u -> u).subList(0, 10));
  }

  @Test
  void budgetStatus_showsWhatIsCurrent() {
    assertThat(example("v_budget_status"))
        .containsExactly(
            "all-day\t612.5\t500\t122.5\tEXCEEDED",
            "search-day\t410.000000000000000001\t500\t82\tWARNING");
  }

  @Test
  void unpriced_countsWhatHasNoCost() {
    List<String> lines =
        answer(EXAMPLES.get("v_unpriced").replace(", max(last_seen) AS last_seen", ""));
    List<PricedUsage> without = sample.events().stream().filter(ITViews::unpriced).toList();

    assertThat(lines)
        .containsExactlyInAnyOrderElementsOf(
            without.stream()
                .map(ITViews::model)
                .distinct()
                .map(m -> m + "\t" + without.stream().filter(p -> model(p).equals(m)).count())
                .toList());
    assertThat(example("v_unpriced")).hasSameSizeAs(lines);
  }

  @Test
  void corrections_sumToWhatTheyChanged() {
    List<PricedUsage> corrected =
        sample.events().stream().filter(p -> p.getReplaced() != null).toList();

    assertThat(corrected).isNotEmpty();
    assertThat(example("v_corrections"))
        .containsExactly(
            "reprice-1\t2026-11-22.1\t%d\t%s"
                .formatted(corrected.size(), text(SampleWarehouse.sum(corrected))));
  }

  @Test
  void providerCost_differsByWhatTheProviderSaysMore() {
    List<PricedUsage> reported =
        sample.events().stream().filter(p -> p.getEvent().getProviderCost() != null).toList();
    Map<String, List<PricedUsage>> byModel =
        reported.stream().collect(Collectors.groupingBy(ITViews::model));

    assertThat(reported).hasSizeGreaterThan(50);
    assertThat(example("v_provider_cost"))
        .containsExactlyInAnyOrderElementsOf(
            byModel.entrySet().stream().map(ITViews::providerCostLine).toList());
  }

  private static String providerCostLine(Map.Entry<String, List<PricedUsage>> model) {
    BigDecimal said =
        model.getValue().stream()
            .map(p -> p.getEvent().getProviderCost())
            .reduce(BigDecimal.ZERO, BigDecimal::add);
    int events = model.getValue().size();
    BigDecimal difference = SampleWarehouse.DIFFERENCE.multiply(BigDecimal.valueOf(events));
    return String.join(
        "\t",
        model.getKey(),
        Integer.toString(events),
        text(said.subtract(difference)),
        text(said),
        text(difference));
  }

  @Test
  void rejected_countsByReason() {
    assertThat(example("v_rejected"))
        .containsExactly("INGEST\tNEGATIVE_QUANTITY\t3", "INGEST\tMALFORMED\t2");
  }

  @Test
  void alerts_areReadable() {
    assertThat(example("v_alerts"))
        .singleElement()
        .asString()
        .endsWith("FIRING\tWARNING\tBudget search-team-day at 82 % ($410 of $500)");
  }
}
