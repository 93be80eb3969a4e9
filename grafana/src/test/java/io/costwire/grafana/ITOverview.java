// SPDX-License-Identifier: Apache-2.0
package io.costwire.grafana;

import static io.costwire.grafana.SampleDashboards.ALL;
import static io.costwire.grafana.SampleDashboards.NOW;
import static io.costwire.grafana.SampleDashboards.SAMPLE;
import static io.costwire.grafana.SampleDashboards.byCost;
import static io.costwire.grafana.SampleDashboards.byCurrency;
import static io.costwire.grafana.SampleDashboards.dimension;
import static io.costwire.grafana.SampleDashboards.hasCost;
import static io.costwire.sink.SampleWarehouse.costBy;
import static io.costwire.sink.SampleWarehouse.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.costwire.grafana.SampleDashboards.Look;
import io.costwire.schemas.PricedUsage;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The overview against the same numbers made in Java. */
class ITOverview {
  private static final Dashboard OVERVIEW = Dashboard.load("costwire-overview");

  private static List<String> run(String name, Look look, Map<String, List<String>> selected) {
    return SampleDashboards.run(OVERVIEW, name, look, selected);
  }

  @ParameterizedTest
  @EnumSource
  void stats_areTheTotals(Look look) {
    long unpriced = look.events(SampleDashboards::unpriced).size();

    assertThat(run("Spend", look, ALL)).hasSize(2).isEqualTo(byCurrency(look.events()));
    assertThat(run("Requests", look, ALL)).containsExactly(String.valueOf(look.events().size()));
    assertThat(unpriced).isPositive();
    double withTeam = look.events(p -> !dimension(p, "team").equals("untagged")).size();
    assertThat(run("With a team", look, ALL))
        .singleElement()
        .satisfies(
            percent ->
                assertThat(Double.parseDouble(percent))
                    .isCloseTo(100 * withTeam / look.events().size(), within(1e-9)));
    assertThat(run("Unpriced events", look, ALL)).containsExactly(String.valueOf(unpriced));
    assertThat(run("Rejected records", look, ALL)).containsExactly("5");
    assertThat(run("Unreconciled", look, ALL)).containsExactly("0");
  }

  @ParameterizedTest
  @EnumSource
  void aPanel_readsOnlyTheTableOfItsRange(Look look) {
    for (String panel :
        List.of("Spend", "Spend over time", "Spend by team", "Spend by feature", "Top users")) {
      assertThat(SampleDashboards.tablesRead(OVERVIEW, panel, look, ALL))
          .as(panel)
          .containsExactly(look.table);
    }
  }

  @ParameterizedTest
  @EnumSource
  void spendOverTime_isPerIntervalModelAndCurrency(Look look) {
    Function<PricedUsage, String> point =
        p -> {
          long start = look.at(p).getEpochSecond() / 300 * 300;
          String time = Instant.ofEpochSecond(start).toString().replace('T', ' ').replace("Z", "");
          return "%s\t%s %s".formatted(time, dimension(p, "model"), p.getCurrency());
        };

    assertThat(run("Spend over time", look, ALL).stream().filter(l -> !l.endsWith("\\N")))
        .containsExactlyInAnyOrderElementsOf(
            costBy(look.events(SampleDashboards::hasCost), point).entrySet().stream()
                .map(e -> e.getKey() + "\t" + text(e.getValue()))
                .toList());
  }

  @ParameterizedTest
  @EnumSource
  void spendBy_isSortedByCost(Look look) {
    for (String tag : List.of("model", "team", "feature")) {
      assertThat(run("Spend by " + tag, look, ALL))
          .isEqualTo(byCost(look.events(), p -> dimension(p, tag)));
    }
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
        .isEqualTo(byCost(look.events(), p -> dimension(p, "user")).subList(0, 10));
    assertThat(users(run("Top users", look, search)))
        .isEqualTo(byCost(ofSearch, p -> dimension(p, "user")).subList(0, 10));
    String[] top = run("Top users", look, ALL).getFirst().split("\t");
    assertThat(top[2])
        .isEqualTo(String.valueOf(look.events(p -> hasCost(p) && isOf(p, top)).size()));
  }

  private static boolean isOf(PricedUsage priced, String[] userAndCurrency) {
    return dimension(priced, "user").equals(userAndCurrency[0])
        && userAndCurrency[1].equals(priced.getCurrency());
  }

  private static List<String> users(List<String> lines) {
    return lines.stream().map(l -> l.replaceFirst("\t\\d+\t", "\t")).toList();
  }

  @ParameterizedTest
  @EnumSource
  void budgetsAndAlerts_areShown(Look look) {
    assertThat(run("Budget status", look, ALL))
        .hasSize(budgetsIn(look))
        .filteredOn(l -> l.startsWith("all-day"))
        .singleElement()
        .asString()
        .contains("\tUSD\t612.5\t500\t-112.5\t", "122.5", "EXCEEDED");
    assertThat(run("Alerts", look, ALL))
        .singleElement()
        .asString()
        .contains("FIRING\tWARNING\tBudget");
    assertThat(run("@Alerts", look, ALL)).singleElement().asString().contains("\tBudget");
    assertThat(run("@Price changes", look, ALL))
        .singleElement()
        .asString()
        .endsWith(" events priced anew: reprice-1 2026-11-22.1\treprice-1");
  }

  private static int budgetsIn(Look look) {
    return (int)
        SAMPLE.budgets().stream()
            .filter(b -> b.getPeriodEnd().isAfter(look.range.from()))
            .filter(b -> !b.getPeriodStart().isAfter(NOW))
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
    assertThat(run("Spend", look, selected)).isEqualTo(byCurrency(events));
    for (String tag : List.of("team", "model", "feature")) {
      assertThat(run("Spend by " + tag, look, selected))
          .isEqualTo(byCost(events, p -> dimension(p, tag)));
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
