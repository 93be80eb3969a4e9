// SPDX-License-Identifier: Apache-2.0
package io.costwire.streams.chaos;

import io.costwire.schemas.BudgetDefinition;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Holds what came out against what had to. */
final class Comparison {
  /** More of one kind tells nothing new. */
  private static final int MAX_OF_A_KIND = 20;

  private final Expected expected;
  private final Output output;
  private final List<String> differences = new ArrayList<>();
  private int lost;
  private int unexpected;

  /**
   * @param lost events and refusals that did not come out
   * @param doubled those that came out twice, or that nobody sent
   * @param differences everything that is wrong, some of each kind in words
   */
  record Result(int lost, int doubled, List<String> differences) {
    boolean isEqual() {
      return differences.isEmpty();
    }
  }

  private Comparison(Expected expected, Output output) {
    this.expected = expected;
    this.output = output;
  }

  static Result of(Expected expected, Output output) {
    Comparison comparison = new Comparison(expected, output);
    comparison.differences.addAll(output.problems());
    comparison.events();
    comparison.rejections();
    comparison.windows();
    comparison.grandTotals();
    comparison.budgets();
    comparison.signals();
    comparison.unpriced();
    return new Result(
        comparison.lost,
        output.doubled() + comparison.unexpected,
        List.copyOf(comparison.differences));
  }

  private void events() {
    List<String> wrong = new ArrayList<>();
    for (String event : all(expected.events(), output.events())) {
      Rates.Verdict due = expected.events().get(event);
      Output.Priced got = output.events().get(event);
      if (due == null) {
        unexpected++;
        wrong.add("event %s came out and was never sent".formatted(event));
      } else if (got == null) {
        lost++;
        wrong.add("event %s is lost".formatted(event));
      } else if (!due.status().name().equals(got.status()) || !equal(due.billed(), got.billed())) {
        wrong.add(
            "event %s: %s %s instead of %s %s"
                .formatted(event, got.status(), got.billed(), due.status(), due.billed()));
      }
    }
    report(wrong);
  }

  private static boolean equal(
      @org.jspecify.annotations.Nullable BigDecimal a,
      @org.jspecify.annotations.Nullable BigDecimal b) {
    return a == null || b == null ? a == b : a.compareTo(b) == 0;
  }

  private void rejections() {
    List<String> wrong = new ArrayList<>();
    for (String refusal : all(expected.rejections(), output.rejections())) {
      int due = expected.rejections().getOrDefault(refusal, 0);
      int got = output.rejections().getOrDefault(refusal, 0);
      if (due != got) {
        lost += Math.max(0, due - got);
        unexpected += Math.max(0, got - due);
        wrong.add("refusal %s: %d times instead of %d".formatted(refusal, got, due));
      }
    }
    report(wrong);
  }

  private void windows() {
    List<String> wrong = new ArrayList<>();
    Map<String, Sum> got = output.windows();
    for (String window : all(expected.windows(), got)) {
      String dueText = String.valueOf(expected.windows().get(window));
      String gotText = String.valueOf(got.get(window));
      if (!dueText.equals(gotText)) {
        wrong.add("window %s:%n  is     %s%n  not as %s".formatted(window, gotText, dueText));
      }
    }
    report(wrong);
  }

  /** Every set and grain of a tenant has to sum up to the same. */
  private void grandTotals() {
    List<String> wrong = new ArrayList<>();
    Map<String, Sum> due = series(expected.windows());
    Map<String, Sum> got = series(output.windows());
    for (String series : all(due, got)) {
      String dueText = String.valueOf(due.get(series));
      String gotText = String.valueOf(got.get(series));
      if (!dueText.equals(gotText)) {
        wrong.add("total of %s:%n  is     %s%n  not as %s".formatted(series, gotText, dueText));
      }
    }
    Map<String, Set<String>> byTenant = new TreeMap<>();
    got.forEach(
        (series, sum) ->
            byTenant
                .computeIfAbsent(series.split(" ", 2)[0], t -> new HashSet<>())
                .add(sum.toString()));
    byTenant.forEach(
        (tenant, sums) -> {
          if (sums.size() > 1) {
            wrong.add("the sets and grains of %s have different totals".formatted(tenant));
          }
        });
    report(wrong);
  }

  private static Map<String, Sum> series(Map<String, Sum> windows) {
    Map<String, Sum> series = new TreeMap<>();
    windows.forEach(
        (window, sum) -> series.computeIfAbsent(Expected.series(window), s -> new Sum()).add(sum));
    return series;
  }

  private void budgets() {
    List<String> wrong = new ArrayList<>();
    Map<String, Expected.Spent> got = output.budgets();
    for (String account : all(expected.budgets(), got)) {
      Expected.Spent due = expected.budgets().get(account);
      if (due == null || !due.equalsNumerically(got.get(account))) {
        wrong.add("budget %s: %s instead of %s".formatted(account, got.get(account), due));
      }
    }
    report(wrong);
  }

  private void signals() {
    Set<String> due = new TreeSet<>();
    for (BudgetDefinition budget : Budgets.ALL) {
      expected
          .budgets()
          .forEach(
              (account, spent) -> {
                if (account.startsWith(budget.getBudgetId() + " ")) {
                  Budgets.THRESHOLDS.stream()
                      .filter(t -> isReached(budget, spent.money(), t))
                      .forEach(t -> due.add(account + " " + t));
                }
              });
    }
    List<String> wrong = new ArrayList<>();
    for (String signal : due) {
      if (!output.fired().contains(signal)) {
        wrong.add("signal %s is missing".formatted(signal));
      }
    }
    for (String signal : output.fired()) {
      if (!due.contains(signal)) {
        wrong.add("signal %s has no reason".formatted(signal));
      }
    }
    report(wrong);
  }

  /** Told with the first event, and again whenever there are twice as many. */
  private void unpriced() {
    List<String> wrong = new ArrayList<>();
    for (String model : all(expected.unpriced(), output.unpriced())) {
      long due = expected.unpriced().getOrDefault(model, 0L);
      long told = output.unpriced().getOrDefault(model, 0L);
      if (told == 0 || told > due || due >= 2 * told) {
        wrong.add("unpriced usage of %s: %d told of %d".formatted(model, told, due));
      }
    }
    report(wrong);
  }

  private static boolean isReached(BudgetDefinition budget, BigDecimal spent, String percent) {
    BigDecimal limit = budget.getAmount().multiply(new BigDecimal(percent)).movePointLeft(2);
    return spent.compareTo(limit) >= 0;
  }

  private static Set<String> all(Map<String, ?> a, Map<String, ?> b) {
    Set<String> all = new HashSet<>(a.keySet());
    all.addAll(b.keySet());
    return all;
  }

  private void report(List<String> wrong) {
    wrong.stream().sorted().limit(MAX_OF_A_KIND).forEach(differences::add);
    if (wrong.size() > MAX_OF_A_KIND) {
      differences.add("... and %d more of this kind".formatted(wrong.size() - MAX_OF_A_KIND));
    }
  }
}
