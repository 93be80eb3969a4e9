// SPDX-License-Identifier: Apache-2.0
package io.costwire.sink;

import static io.costwire.sink.SampleViews.DATABASE;
import static io.costwire.sink.SampleViews.NOW;
import static io.costwire.sink.SampleViews.SAMPLE;
import static io.costwire.sink.SampleViews.answer;
import static io.costwire.sink.SampleViews.assertExample;
import static io.costwire.sink.SampleViews.by;
import static io.costwire.sink.SampleViews.cost;
import static io.costwire.sink.SampleViews.count;
import static io.costwire.sink.SampleViews.dateTime;
import static io.costwire.sink.SampleViews.events;
import static io.costwire.sink.SampleViews.example;
import static io.costwire.sink.SampleViews.line;
import static io.costwire.sink.SampleViews.ofDays;
import static io.costwire.sink.SampleViews.ofHours;
import static io.costwire.sink.SampleViews.percent;
import static io.costwire.sink.SampleViews.since;
import static io.costwire.sink.SampleViews.tag;
import static io.costwire.sink.SampleViews.text;
import static io.costwire.sink.SampleViews.time;
import static io.costwire.sink.SampleViews.units;
import static org.assertj.core.api.Assertions.assertThat;

import io.costwire.schemas.BudgetStatus;
import io.costwire.schemas.PricedUsage;
import io.costwire.sink.clickhouse.ViewExample;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Documented examples of views, digit for digit against the same figures made in Java from the
 * events. Worth its seconds: the views are what people and dashboards believe.
 */
class ITViews {
  private static final List<String> SETS =
      List.of("environment", "feature", "project", "provider,model", "service", "team", "total");

  private static List<String> byCost(
      Map<String, List<PricedUsage>> groups, Function<List<PricedUsage>, String> figures) {
    return groups.entrySet().stream()
        .sorted(
            Comparator.comparing((Map.Entry<String, List<PricedUsage>> e) -> cost(e.getValue()))
                .reversed()
                .thenComparing(Map.Entry::getKey))
        .map(e -> e.getKey() + "\t" + figures.apply(e.getValue()))
        .toList();
  }

  private static List<String> byCost(Map<String, List<PricedUsage>> groups) {
    return byCost(groups, events -> events.size() + "\t" + text(cost(events)));
  }

  @Test
  void everyView_hasAnExample() {
    assertThat(
            answer(
                "SELECT name FROM system.tables WHERE database = '%s' AND engine = 'View' ORDER BY name"
                    .formatted(DATABASE)))
        .isEqualTo(ViewExample.all().stream().map(ViewExample::view).sorted().toList());
  }

  @Test
  void sample_holdsEveryKindOfUsage() {
    assertThat(SAMPLE.events()).hasSize(50_000);
    assertThat(by(SAMPLE.events(), p -> p.getStatus().name())).hasSize(6);
    assertThat(by(SAMPLE.events(), SampleViews::currency)).hasSize(2);
    assertThat(SAMPLE.outcomes()).hasSizeGreaterThan(5_000);
    assertThat(by(SAMPLE.events(), SampleViews::month)).hasSizeGreaterThan(3);
  }

  @Test
  void usage_groupsByAnyTag() {
    assertExample("v_usage", byCost(by(since(Duration.ofDays(7)), tag("feature"))));
  }

  @ParameterizedTest
  @CsvSource({"v_windows_1m, 0", "v_windows_1h, 2", "v_windows_1d, 2"})
  void windows_ofEverySet_haveTheSameSums(String view, int setsMore) {
    List<PricedUsage> events =
        switch (view) {
          case "v_windows_1m" -> ofMinutes(1);
          case "v_windows_1h" -> ofHours(7);
          default -> ofDays(365);
        };
    List<String> sets = new ArrayList<>(SETS);
    if (setsMore > 0) {
      sets.add("user");
      sets.add(SampleWindows.WIDE);
      sets.sort(Comparator.naturalOrder());
    }

    assertExample(view, sets.stream().map(set -> line(set, events.size(), cost(events))).toList());
  }

  private static List<PricedUsage> ofMinutes(int hours) {
    Instant from = NOW.minus(Duration.ofHours(hours));
    return events(p -> !time(p).truncatedTo(ChronoUnit.MINUTES).isBefore(from));
  }

  @Test
  void costOverTime_addsAdjustmentsToHours() {
    List<String> expected = new ArrayList<>();
    by(ofDays(7), p -> SampleViews.day(p).toString())
        .forEach((day, of) -> expected.add(line(day, cost(of))));

    assertExample("v_cost_over_time", expected);
  }

  @Test
  void costPerMinute_addsAdjustmentsToMinutes() {
    List<String> expected = new ArrayList<>();
    by(ofMinutes(3), p -> dateTime(time(p).truncatedTo(ChronoUnit.MINUTES)))
        .forEach((minute, of) -> expected.add(line(minute, cost(of))));

    assertExample("v_cost_per_minute", expected);
  }

  @Test
  void costPerDay_sumsToMonths() {
    List<String> expected = new ArrayList<>();
    by(ofDays(365), SampleViews::month, SampleViews::currency)
        .forEach((key, of) -> expected.add(line(key, of.size(), cost(of))));

    assertExample("v_cost_per_day", expected);
  }

  @Test
  void costByModel_countsWhatIsUnpriced() {
    assertExample(
        "v_cost_by_model",
        byCost(
            by(ofHours(30), SampleViews::provider, SampleViews::model),
            of -> of.size() + "\t" + text(cost(of)) + "\t" + count(of, SampleViews::unpriced)));
    assertExample(
        "v_cost_by_model_daily",
        byCost(by(ofDays(365), SampleViews::provider, SampleViews::model)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"team", "service", "feature", "project", "environment"})
  void costByTag_matches_byHourAndDay(String tag) {
    assertExample("v_cost_by_" + tag, byCost(by(ofHours(30), tag(tag))));
    assertExample("v_cost_by_%s_daily".formatted(tag), byCost(by(ofDays(365), tag(tag))));
  }

  @Test
  void costByUser_isTheTopTen() {
    assertExample(
        "v_cost_by_user", byCost(by(ofHours(1), tag("user")), of -> text(cost(of))).subList(0, 10));
    assertExample("v_cost_by_user_daily", byCost(by(ofDays(365), tag("user"))).subList(0, 10));
  }

  @Test
  void wideSet_isCutByAnyTags() {
    List<PricedUsage> openai =
        ofHours(7).stream().filter(p -> SampleViews.provider(p).equals("openai")).toList();

    assertExample("v_cost_by_hour", byCost(by(openai, tag("team"), tag("environment"))));
    assertExample("v_cost_by_day", byCost(by(ofDays(365), tag("department"), tag("cost_center"))));
  }

  @Test
  void costByTag_knowsFurtherTags_andFirstClassOnes() {
    assertExample("v_cost_by_tag", byCost(by(ofHours(7), tag("campaign"))));
    assertThat(
            answer(
                "SELECT value, sum(requests), sum(billed_cost) AS cost FROM"
                    + " v_cost_by_tag(tag = 'cost_center') GROUP BY value ORDER BY cost DESC"))
        .isEqualTo(byCost(by(SAMPLE.events(), tag("cost_center"))));
  }

  @ParameterizedTest
  @CsvSource({
    "v_cost_by_team, hour, cost_1h",
    "v_cost_by_user, hour, cost_1h",
    "v_cost_by_hour, hour, cost_1h",
    "v_call_health, hour, usage_priced",
    "v_outcomes, event_time, usage_priced"
  })
  void filters_reachTheKeyThroughTheView(String view, String time, String table) {
    List<String> plan =
        answer(
            "EXPLAIN indexes = 1 SELECT count() FROM %s WHERE %s >= now() - INTERVAL 1 HOUR AND tenant = 'acme'"
                .formatted(view, time));
    List<String> reads =
        plan.subList(
            plan.indexOf(find(plan, "ReadFromMergeTree (%s.%s)".formatted(DATABASE, table))),
            plan.size());

    // months by the time, granules by the tenant
    assertThat(
            partsOf(
                find(
                    reads.subList(reads.indexOf(find(reads, "Min-Max")), reads.size()), "Parts: ")))
        .isLessThan(1.0);
    assertThat(
            find(
                reads.subList(reads.indexOf(find(reads, "PrimaryKey")), reads.size()),
                "Condition: "))
        .contains("tenant in");
    assertThat(find(reads, "Output: ")).doesNotContain("usage,").doesNotContain("line_items");
  }

  private static String find(List<String> lines, String text) {
    return lines.stream().filter(l -> l.contains(text)).findFirst().orElseThrow();
  }

  /** Of {@code Parts: 2/11}. */
  private static double partsOf(String line) {
    String[] parts = line.substring(line.indexOf(": ") + 2).split("/");
    return Double.parseDouble(parts[0]) / Double.parseDouble(parts[1]);
  }

  @Test
  void everyView_sumsToTheGrandTotal() {
    String total = text(cost(SAMPLE.events()));
    for (String view :
        List.of(
            "v_usage",
            "v_outcomes",
            "v_savings",
            "v_cost_over_time",
            "v_cost_per_day",
            "v_cost_by_model",
            "v_cost_by_team",
            "v_cost_by_user",
            "v_cost_by_hour",
            "v_cost_by_day",
            "v_cost_by_tag(tag = 'no such tag')",
            "v_unit_economics",
            "v_token_efficiency",
            "v_day_over_day",
            "v_chargeback")) {
      assertThat(answer("SELECT sum(billed_cost) FROM " + view)).as(view).containsExactly(total);
    }
    assertThat(answer("SELECT sum(charged) FROM v_chargeback")).containsExactly(total);
    assertThat(answer("SELECT sum(actual) FROM v_monthly_review")).containsExactly(total);
  }

  @Test
  void costViews_carryEveryUnit() {
    List<PricedUsage> all = SAMPLE.events();
    String row =
        line(
            text(units(all, "input_tokens")),
            units(all, "output_tokens"),
            units(all, "cache_read_tokens"),
            0);
    String sums =
        "SELECT sum(input_tokens), sum(output_tokens), sum(cache_read_tokens),"
            + " sum(cache_write_tokens) FROM ";

    assertThat(answer(sums + "v_cost_by_user_daily")).containsExactly(row);
    assertThat(answer(sums + "v_cost_by_hour")).containsExactly(row);
    assertThat(answer("SELECT sumMap(usage)['cache_read_tokens'] FROM v_cost_by_team"))
        .containsExactly(text(units(all, "cache_read_tokens")));
  }

  @Test
  void budgetStatus_showsWhatIsCurrent() {
    assertExample(
        "v_budget_status",
        SAMPLE.budgets().stream()
            .filter(b -> !b.getPeriodStart().isAfter(NOW) && b.getPeriodEnd().isAfter(NOW))
            .sorted(
                Comparator.comparing(
                        ITViews::usedPercent, Comparator.nullsFirst(Comparator.naturalOrder()))
                    .reversed())
            .map(
                b ->
                    line(
                        b.getBudgetId(), b.getSpent(), b.getAmount(), usedPercent(b), b.getState()))
            .toList());
  }

  private static @Nullable BigDecimal usedPercent(BudgetStatus budget) {
    return percent(budget.getSpent(), budget.getAmount());
  }

  @Test
  void unpriced_countsWhatHasNoCost() {
    List<String> expected = new ArrayList<>();
    by(
            ofHours(7).stream().filter(SampleViews::unpriced).toList(),
            SampleViews::provider,
            SampleViews::model)
        .forEach((key, of) -> expected.add(line(key, of.size(), lastSeen(of))));

    assertThat(expected).hasSizeGreaterThan(2);
    assertThat(example("v_unpriced")).containsExactlyInAnyOrderElementsOf(expected);
  }

  private static String lastSeen(List<PricedUsage> events) {
    var last = events.stream().map(SampleViews::time).max(Comparator.naturalOrder()).orElseThrow();
    return "%s.%06d".formatted(dateTime(last), last.getNano() / 1_000);
  }

  @Test
  void corrections_sumToWhatTheyChanged() {
    List<PricedUsage> corrected =
        since(Duration.ofDays(7)).stream().filter(p -> p.getReplaced() != null).toList();

    assertExample(
        "v_corrections",
        List.of(
            "reprice-1\t2026-11-22.1\t%d\t%s".formatted(corrected.size(), text(cost(corrected)))));
  }

  @Test
  void providerCost_differsByWhatTheProviderSaysMore() {
    List<String> expected = new ArrayList<>();
    by(
            since(Duration.ofDays(7)).stream()
                .filter(p -> p.getEvent().getProviderCost() != null)
                .toList(),
            SampleViews::provider,
            SampleViews::model)
        .forEach((key, of) -> expected.add(providerCost(key, of)));

    assertThat(expected).hasSizeGreaterThan(2);
    assertThat(example("v_provider_cost")).containsExactlyInAnyOrderElementsOf(expected);
  }

  private static String providerCost(String key, List<PricedUsage> events) {
    BigDecimal said = SampleViews.sum(events, p -> p.getEvent().getProviderCost());
    BigDecimal difference = SampleUsage.DIFFERENCE.multiply(BigDecimal.valueOf(events.size()));
    return line(key, events.size(), said.subtract(difference), said, difference);
  }

  @Test
  void rejected_countsByReason() {
    assertExample("v_rejected", List.of("INGEST\tNEGATIVE_QUANTITY\t3", "INGEST\tMALFORMED\t2"));
  }

  @Test
  void signals_areReadable() {
    assertThat(example("v_signals"))
        .singleElement()
        .asString()
        .endsWith(
            "FIRED\tWARNING\tBUDGET_THRESHOLD\tBudget search-team-day at 82 % ($410 of $500)");
  }

  @Test
  void alerts_areReadable() {
    assertThat(example("v_alerts"))
        .singleElement()
        .asString()
        .endsWith("FIRING\tWARNING\tBudget search-team-day at 82 % ($410 of $500)");
  }
}
