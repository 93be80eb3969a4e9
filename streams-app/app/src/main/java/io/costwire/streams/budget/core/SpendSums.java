// SPDX-License-Identifier: Apache-2.0
package io.costwire.streams.budget.core;

import io.costwire.streams.budget.core.CivilPeriod.Span;
import io.costwire.streams.state.Sums;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * What a task has counted for the second step since it last handed on: by definition and period,
 * then by group, so that finding the sum of an event takes a look at its group alone. For one
 * thread.
 */
public final class SpendSums {
  private Map<Period, Map<List<String>, Sum>> periods = new HashMap<>();
  private int size;

  /**
   * What may be summed up: definitions are not mixed, and neither are corrections with different
   * times of the price that they replace.
   */
  private record Period(String budgetId, Span span, Counted counted, long scope, long appliedAt) {}

  private static final class Sum {
    private final Sums money = new Sums(Spend.SCALE, 1);
    private long unpriced;
  }

  public void add(PartialSpend partial) {
    BudgetKey budget = partial.budget();
    Spend spend = partial.spend();
    var period =
        new Period(
            budget.budgetId(), budget.span(), partial.counted(), spend.scope(), spend.appliedAt());
    Map<List<String>, Sum> groups = periods.computeIfAbsent(period, p -> new HashMap<>());
    Sum sum = groups.get(budget.group());
    if (sum == null) {
      sum = new Sum();
      groups.put(budget.group(), sum);
      size++;
    }
    sum.money.add(0, spend.money());
    sum.unpriced += spend.unpriced();
  }

  /** How many sums there are. */
  public int size() {
    return size;
  }

  /** Gives all sums and forgets them. */
  public void drain(Consumer<PartialSpend> target) {
    Map<Period, Map<List<String>, Sum>> drained = periods;
    periods = new HashMap<>();
    size = 0;
    drained.forEach(
        (period, groups) ->
            groups.forEach((group, sum) -> target.accept(partial(period, group, sum))));
  }

  private static PartialSpend partial(Period period, List<String> group, Sum sum) {
    return new PartialSpend(
        new BudgetKey(period.span, period.budgetId, group),
        period.counted,
        new Spend(period.scope, period.appliedAt, sum.money.get(0), sum.unpriced));
  }
}
