// SPDX-License-Identifier: Apache-2.0
package io.costwire.grafana;

import static io.costwire.grafana.SampleDashboards.SAMPLE;
import static io.costwire.grafana.SampleDashboards.byCost;
import static io.costwire.grafana.SampleDashboards.dimension;
import static io.costwire.sink.SampleWarehouse.costBy;
import static io.costwire.sink.SampleWarehouse.text;
import static org.assertj.core.api.Assertions.assertThat;

import io.costwire.grafana.SampleDashboards.Look;
import io.costwire.schemas.PricedUsage;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Function;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Cost by any tag, and what changed, against the same numbers made in Java. */
class ITCostByTag {
  private static final Dashboard BY_TAG = Dashboard.load("costwire-cost-by-tag");
  private static final Duration WEEK = Duration.ofDays(7);

  private static List<String> run(String name, Look look, Map<String, List<String>> selected) {
    return SampleDashboards.run(BY_TAG, name, look, selected);
  }

  /** Events that count in the week before the one that {@link Look#HOURS} shows. */
  private static List<PricedUsage> weekBefore() {
    Instant from = Look.HOURS.range.from();
    return SAMPLE.events().stream()
        .filter(
            p -> !Look.HOURS.at(p).isBefore(from.minus(WEEK)) && Look.HOURS.at(p).isBefore(from))
        .toList();
  }

  @ParameterizedTest
  @ValueSource(strings = {"feature", "model", "department"})
  void whatChanged_isTheDifferenceToAsLongATimeBefore(String tag) {
    assertThat(money(run("What changed", Look.HOURS, Map.of("dimension", List.of(tag)))))
        .containsExactlyInAnyOrderElementsOf(
            changes(Look.HOURS.events(), weekBefore(), p -> dimension(p, tag)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"campaign", "user", "no such tag"})
  void whatWindowsDoNotKnow_isReadFromRequests(String tag) {
    Map<String, List<String>> selected =
        Map.of("dimension", List.of(tag), "team", List.of("search"));
    Instant from = Look.HOURS.range.from();
    List<PricedUsage> of =
        SAMPLE.events().stream()
            .filter(p -> dimension(p, "team").equals("search"))
            .filter(p -> !p.getEvent().getEventTime().isBefore(from))
            .toList();

    assertThat(run("Spend", Look.HOURS, selected)).isEqualTo(SampleDashboards.byCurrency(of));
    assertThat(SampleDashboards.tablesRead(BY_TAG, "Spend", Look.HOURS, selected))
        .containsExactly("usage_priced");
  }

  @ParameterizedTest
  @EnumSource
  void aValue_narrowsEverything(Look look) {
    Map<String, List<String>> selected =
        Map.of("dimension", List.of("feature"), "value", List.of("rank"));
    List<PricedUsage> of = look.events(p -> dimension(p, "feature").equals("rank"));

    assertThat(run("Spend", look, selected)).isEqualTo(SampleDashboards.byCurrency(of));
    assertThat(run("Values", look, selected)).containsExactly("1");
    assertThat(SampleDashboards.tablesRead(BY_TAG, "Spend", look, selected))
        .containsExactly(look.table);
  }

  @ParameterizedTest
  @ValueSource(strings = {"model", "team", "project"})
  void everyDriver_explainsTheWholeChange(String driver) {
    Map<String, List<String>> selected =
        Map.of("dimension", List.of("feature"), "value", List.of("rank"));
    List<String> drivers =
        run("What drives the change", Look.HOURS, selected).stream()
            .filter(l -> l.startsWith(driver + "\t"))
            .map(l -> l.substring(driver.length() + 1))
            .toList();

    assertThat(drivers).isNotEmpty();
    assertThat(changes(rank(Look.HOURS.events()), rank(weekBefore()), p -> dimension(p, driver)))
        .containsAll(money(drivers));
  }

  private static List<PricedUsage> rank(List<PricedUsage> events) {
    return events.stream().filter(p -> dimension(p, "feature").equals("rank")).toList();
  }

  @ParameterizedTest
  @ValueSource(strings = {"feature", "user"})
  void overTime_sumsToTheTotal_alsoBeyondTheFirstTen(String tag) {
    Map<String, BigDecimal> sums = new LinkedHashMap<>();
    for (String line : run("Spend over time", Look.HOURS, Map.of("dimension", List.of(tag)))) {
      String[] cells = line.split("\t");
      if (!cells[2].equals("\\N")) {
        String currency = cells[1].substring(cells[1].lastIndexOf(' ') + 1);
        sums.merge(currency, new BigDecimal(cells[2]), BigDecimal::add);
      }
    }

    assertThat(sums.entrySet().stream().map(e -> e.getKey() + "\t" + text(e.getValue())))
        .containsExactlyInAnyOrderElementsOf(
            byCost(Look.HOURS.events(), p -> "").stream().map(String::strip).toList());
  }

  /** Value, currency, spend, before and change of each line. */
  private static List<String> money(List<String> lines) {
    return lines.stream()
        .map(l -> String.join("\t", List.of(l.split("\t")).subList(0, 5)))
        .toList();
  }

  private static List<String> changes(
      List<PricedUsage> now, List<PricedUsage> before, Function<PricedUsage, String> value) {
    Function<PricedUsage, String> key =
        p -> value.apply(p) + "\t" + (p.getEvent().getTenant().equals("globex") ? "EUR" : "USD");
    Map<String, BigDecimal> spend = costBy(now, key);
    Map<String, BigDecimal> spendBefore = costBy(before, key);
    TreeSet<String> keys = new TreeSet<>(spend.keySet());
    keys.addAll(spendBefore.keySet());
    List<String> lines = new ArrayList<>();
    for (String each : keys) {
      BigDecimal change =
          spend
              .getOrDefault(each, BigDecimal.ZERO)
              .subtract(spendBefore.getOrDefault(each, BigDecimal.ZERO));
      lines.add(
          "%s\t%s\t%s\t%s"
              .formatted(each, known(spend, each), known(spendBefore, each), text(change)));
    }
    return lines;
  }

  private static String known(Map<String, BigDecimal> costs, String key) {
    BigDecimal cost = costs.get(key);
    return cost == null || cost.signum() == 0 ? "\\N" : text(cost);
  }
}
