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
  private Map<Shelf, Map<List<String>, Sum>> shelves = new HashMap<>();
  private int size;

  /**
   * What may be summed up: definitions are not mixed, and neither are corrections with different
   * times of the price that they replace.
   */
  private record Shelf(
      String budgetId, Span span, long step, Counted counted, long scope, long appliedAt) {}

  private static final class Sum {
    private final Sums money = new Sums(Spend.SCALE, 1);
    private long unpriced;
  }

  public void add(PartialSpend partial) {
    BudgetKey budget = partial.budget();
    Spend spend = partial.spend();
    var shelf =
        new Shelf(
            budget.budgetId(),
            budget.span(),
            partial.step(),
            partial.counted(),
            spend.scope(),
            spend.appliedAt());
    Map<List<String>, Sum> groups = shelves.computeIfAbsent(shelf, s -> new HashMap<>());
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
    Map<Shelf, Map<List<String>, Sum>> drained = shelves;
    shelves = new HashMap<>();
    size = 0;
    drained.forEach(
        (shelf, groups) ->
            groups.forEach((group, sum) -> target.accept(partial(shelf, group, sum))));
  }

  private static PartialSpend partial(Shelf shelf, List<String> group, Sum sum) {
    return new PartialSpend(
        new BudgetKey(shelf.span, shelf.budgetId, group),
        shelf.step,
        shelf.counted,
        new Spend(shelf.scope, shelf.appliedAt, sum.money.get(0), sum.unpriced));
  }
}
