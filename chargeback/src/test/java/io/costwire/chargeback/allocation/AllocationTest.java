// SPDX-License-Identifier: Apache-2.0
package io.costwire.chargeback.allocation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.costwire.chargeback.allocation.AllocationRule.ByUsage;
import io.costwire.chargeback.allocation.AllocationRule.Evenly;
import io.costwire.chargeback.allocation.AllocationRule.Measure;
import io.costwire.chargeback.allocation.AllocationRule.Method;
import io.costwire.chargeback.allocation.AllocationRule.Percentage;
import io.costwire.chargeback.close.Dimension;
import io.costwire.chargeback.close.Figures;
import io.costwire.chargeback.close.Line;
import io.costwire.chargeback.close.LineKey;
import java.math.BigDecimal;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

class AllocationTest {
  private static final YearMonth OCTOBER = YearMonth.of(2026, 10);
  private static final BigDecimal SIXTY = BigDecimal.valueOf(60);
  private static final BigDecimal FORTY = BigDecimal.valueOf(40);

  @Test
  void percentages_splitToTheLastDigit_andSayWhereItCameFrom() {
    List<Line> lines =
        Allocation.apply(
            List.of(
                line("platform", "api", 7, "0.000000000000000001"), line("search", "api", 3, "5")),
            List.of(platform(new Percentage(Map.of("search", SIXTY, "support", FORTY)))));

    assertThat(costs(lines)).isEqualTo(Map.of("platform", "0", "search", "5.000000000000000001"));
    assertThat(lines.getLast().origin())
        .isEqualTo(new Line.Origin("platform-cost", "percent", "team=platform"));
    assertThat(requests(lines, "platform")).isEqualTo(7);
  }

  @Test
  void evenly_andByUsage_leaveOutWhoHasNoName() {
    List<Line> direct =
        List.of(
            line("platform", "api", 5, "12"),
            line("search", "api", 30, "10"),
            line("support", "api", 10, "30"),
            line("untagged", "api", 100, "9"));

    assertThat(costs(allocate(direct, new Evenly(List.of("search", "support")))))
        .isEqualTo(Map.of("platform", "0", "search", "16", "support", "36", "untagged", "9"));
    assertThat(costs(allocate(direct, new ByUsage(Measure.REQUESTS))))
        .isEqualTo(Map.of("platform", "0", "search", "19", "support", "33", "untagged", "9"));
    assertThat(costs(allocate(direct, new ByUsage(Measure.COST))))
        .isEqualTo(Map.of("platform", "0", "search", "13", "support", "39", "untagged", "9"));
  }

  @Test
  void rulesApplyInOrder_andShareWhatWasMoved() {
    AllocationRule first = platform(new Evenly(List.of("infra", "search")));
    AllocationRule second =
        new AllocationRule(
            "infra-cost",
            Map.of(Dimension.TEAM, "infra"),
            Dimension.TEAM,
            new Evenly(List.of("search")));
    List<Line> direct = List.of(line("platform", "api", 1, "8"));

    assertThat(costs(Allocation.apply(direct, List.of(first, second))))
        .isEqualTo(Map.of("platform", "0", "infra", "0", "search", "8"));
    assertThat(costs(Allocation.apply(direct, List.of(second, first))))
        .isEqualTo(Map.of("platform", "0", "infra", "4", "search", "4"));
  }

  @Test
  void whereNobodyUsedAnything_theCostStays() {
    List<Line> direct = List.of(line("platform", "api", 1, "8"));

    assertThat(allocate(direct, new ByUsage(Measure.COST))).isEqualTo(direct);
  }

  @Test
  void correctionOfAnEarlierMonth_isSharedAsTheMonthItself() {
    Line refund = new Line(line("platform", "api", 0, "-2").key(), "2026-09@x", figures(0, "-2"));
    List<Line> lines =
        allocate(List.of(refund, line("search", "api", 1, "5")), new ByUsage(Measure.COST));

    assertThat(costs(lines)).isEqualTo(Map.of("platform", "0", "search", "3"));
    assertThat(lines.getLast().corrects()).isEqualTo("2026-09@x");
  }

  @Test
  void percentagesThatAreNotAHundred_areRefused() {
    assertThatThrownBy(() -> new Percentage(Map.of("search", SIXTY)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @RepeatedTest(50)
  void byChance_sumsStayAsTheyWere() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    List<Line> direct = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      String cost =
          BigDecimal.valueOf(random.nextLong(-1_000_000, 9_000_000), random.nextInt(19))
              .toPlainString();
      direct.add(line("t" + random.nextInt(6), "s" + random.nextInt(3), random.nextInt(50), cost));
    }
    List<AllocationRule> rules = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      Map<Dimension, String> source =
          random.nextBoolean()
              ? Map.of(Dimension.TEAM, "t" + random.nextInt(6))
              : Map.of(Dimension.SERVICE, "s" + random.nextInt(3));
      List<Method> methods =
          List.of(
              new Percentage(Map.of("t0", SIXTY, "new", FORTY)),
              new Evenly(List.of("t1", "t2", "other")),
              new ByUsage(Measure.REQUESTS),
              new ByUsage(Measure.COST));
      rules.add(
          new AllocationRule(
              "r" + i, source, Dimension.TEAM, methods.get(random.nextInt(methods.size()))));
    }

    List<Line> lines = Allocation.apply(direct, rules);

    assertThat(lines.subList(0, direct.size())).as("seed %d", seed).isEqualTo(direct);
    assertThat(sum(lines)).as("seed %d", seed).isEqualTo(sum(direct));
    for (AllocationRule rule : rules) {
      List<Line> ofRule = lines.stream().filter(l -> l.origin().rule().equals(rule.id())).toList();
      assertThat(sum(ofRule)).as("seed %d", seed).isEqualTo(Figures.NONE);
    }
  }

  private static List<Line> allocate(List<Line> direct, Method method) {
    return Allocation.apply(direct, List.of(platform(method)));
  }

  private static AllocationRule platform(Method method) {
    return new AllocationRule(
        "platform-cost", Map.of(Dimension.TEAM, "platform"), Dimension.TEAM, method);
  }

  private static Figures sum(List<Line> lines) {
    return lines.stream().map(Line::figures).reduce(Figures.NONE, Figures::plus);
  }

  private static Map<String, String> costs(List<Line> lines) {
    Map<String, BigDecimal> costs = new TreeMap<>();
    lines.forEach(line -> costs.merge(line.key().team(), line.figures().billed(), BigDecimal::add));
    Map<String, String> plain = new TreeMap<>();
    costs.forEach(
        (team, cost) ->
            plain.put(team, cost.signum() == 0 ? "0" : cost.stripTrailingZeros().toPlainString()));
    return plain;
  }

  private static long requests(List<Line> lines, String team) {
    return lines.stream()
        .filter(line -> line.key().team().equals(team))
        .mapToLong(line -> line.figures().requests())
        .sum();
  }

  private static Line line(String team, String service, long requests, String cost) {
    LineKey key =
        new LineKey(OCTOBER, "acme", "-", "-", "-", team, service, "openai", "gpt-4o", "USD");
    return new Line(key, "", figures(requests, cost));
  }

  private static Figures figures(long requests, String cost) {
    BigDecimal amount = new BigDecimal(cost);
    return new Figures(requests, 0, amount, amount, amount, amount);
  }
}
