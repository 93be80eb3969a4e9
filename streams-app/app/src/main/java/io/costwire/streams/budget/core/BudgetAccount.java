// SPDX-License-Identifier: Apache-2.0
package io.costwire.streams.budget.core;

import io.costwire.streams.state.ByteReader;
import io.costwire.streams.state.ByteWriter;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * State of one budget, group and period: what was spent since the definition that counts came into
 * force, and which thresholds have fired. Immutable.
 *
 * @param spend spent so far; its appliedAt is when counting began
 * @param evaluatedFor definition (by the time it was applied) that thresholds were last held
 *     against, or one of the two constants
 * @param revisions number of statuses emitted
 * @param marks thresholds that ever fired in this period
 */
public record BudgetAccount(
    Spend spend, long evaluatedFor, long revisions, Map<BigDecimal, Mark> marks) {
  /** Spend has changed and thresholds are yet to be looked at. */
  public static final long NOT_EVALUATED = -1;

  /** The budget was deleted; the account only remembers its revisions. */
  public static final long CLOSED = -2;

  /**
   * A threshold.
   *
   * @param fired whether its last signal was FIRED, else WITHDRAWN
   * @param signals number of signals emitted
   */
  public record Mark(boolean fired, long signals) {}

  /** A threshold that fires or is withdrawn. */
  public record Change(BigDecimal threshold, boolean fired, long counter) {}

  /** What comes of holding spend against the thresholds. */
  public record Evaluation(BudgetAccount account, List<Change> changes) {}

  public BudgetAccount {
    // compared as numbers: 80 and 80.00 are one threshold
    marks = new TreeMap<>(marks);
  }

  public static BudgetAccount opened(Spend spend) {
    return new BudgetAccount(spend, NOT_EVALUATED, 0, Map.of());
  }

  /** Whether its budget is gone, or counts something else. */
  public boolean isClosed() {
    return evaluatedFor == CLOSED;
  }

  /** Whether a partial sum was counted by a definition that is no longer the one that counts. */
  public boolean isOutdated(Spend partial) {
    return partial.appliedAt() < spend.appliedAt();
  }

  /** Takes in a partial sum; one of another scope, or after a deletion, begins anew. */
  public BudgetAccount plus(Spend partial) {
    if (isOutdated(partial)) {
      return this;
    }
    Spend sum = beginsAnewWith(partial) ? partial : spend.plus(partial.money(), partial.unpriced());
    long evaluated = evaluatedFor == CLOSED && !isReopenedBy(partial) ? CLOSED : NOT_EVALUATED;
    return new BudgetAccount(sum, evaluated, revisions, marks);
  }

  /** Whether nothing that was spent before a partial sum counts any more. */
  boolean beginsAnewWith(Spend partial) {
    return isReopenedBy(partial) || partial.scope() != spend.scope();
  }

  private boolean isReopenedBy(Spend partial) {
    return evaluatedFor == CLOSED && partial.appliedAt() > spend.appliedAt();
  }

  /**
   * Whether what was spent is what a definition counts. One that was closed because its definition
   * was not known here yet goes on when that comes.
   */
  boolean isCountedBy(Budget budget) {
    return spend.scope() == budget.fingerprint()
        && (evaluatedFor != CLOSED || spend.appliedAt() == budget.countsFrom());
  }

  /** The account with other sums. */
  BudgetAccount having(BigDecimal money, long unpriced) {
    Spend sum = new Spend(spend.scope(), spend.appliedAt(), money, unpriced);
    return new BudgetAccount(sum, evaluatedFor, revisions, marks);
  }

  /** Holds spend against a definition of the budget; counts from 0 if its scope is another. */
  public Evaluation evaluate(Budget budget) {
    return evaluate(budget, budget.firstRevision());
  }

  /** Does so with revisions and signals that are counted from a number on, where that is higher. */
  Evaluation evaluate(Budget budget, long countedFrom) {
    Spend counted = isCountedBy(budget) ? spend : Spend.none(budget);
    Map<BigDecimal, Mark> next = new TreeMap<>();
    List<Change> changes = new ArrayList<>();
    marks.forEach((threshold, mark) -> next.put(threshold, mark));
    budget.limit().thresholds().forEach(t -> next.putIfAbsent(t, new Mark(false, 0)));
    for (var entry : next.entrySet()) {
      BigDecimal threshold = entry.getKey();
      boolean reached =
          budget.limit().thresholds().contains(threshold)
              && isReached(counted.money(), budget.limit().amount(), threshold);
      if (reached != entry.getValue().fired()) {
        Mark mark = new Mark(reached, Math.max(entry.getValue().signals(), countedFrom) + 1);
        entry.setValue(mark);
        changes.add(new Change(threshold, reached, mark.signals()));
      }
    }
    next.values().removeIf(mark -> mark.signals() == 0);
    return new Evaluation(
        new BudgetAccount(counted, budget.appliedAt(), Math.max(revisions, countedFrom) + 1, next),
        changes);
  }

  /** Closes the account because the budget is gone; what had fired is withdrawn. */
  public Evaluation close() {
    Map<BigDecimal, Mark> next = new TreeMap<>();
    List<Change> changes = new ArrayList<>();
    marks.forEach(
        (threshold, mark) -> {
          Mark closed = mark.fired() ? new Mark(false, mark.signals() + 1) : mark;
          next.put(threshold, closed);
          if (mark.fired()) {
            changes.add(new Change(threshold, false, closed.signals()));
          }
        });
    return new Evaluation(new BudgetAccount(spend, CLOSED, revisions + 1, next), changes);
  }

  /** Thresholds of a definition that spend has reached, ascending. */
  public List<BigDecimal> reached(Budget budget) {
    return budget.limit().thresholds().stream()
        .filter(t -> isReached(spend.money(), budget.limit().amount(), t))
        .toList();
  }

  /** Whether spend is at or above a percentage of the amount, exactly. */
  static boolean isReached(BigDecimal spent, BigDecimal amount, BigDecimal percent) {
    return spent.movePointRight(2).compareTo(amount.multiply(percent)) >= 0;
  }

  public void write(ByteWriter out) {
    spend.write(out);
    out.putFixed(evaluatedFor).putVar(revisions).putVar(marks.size());
    marks.forEach(
        (threshold, mark) ->
            out.putText(threshold.toPlainString())
                .putByte(mark.fired() ? 1 : 0)
                .putVar(mark.signals()));
  }

  public static BudgetAccount read(ByteReader in) {
    Spend spend = Spend.read(in);
    long evaluatedFor = in.getFixed();
    long revisions = in.getVar();
    int count = in.getCount();
    Map<BigDecimal, Mark> marks = new TreeMap<>();
    for (int i = 0; i < count; i++) {
      BigDecimal threshold = new BigDecimal(in.getText()).stripTrailingZeros();
      marks.put(threshold, new Mark(in.getByte() == 1, in.getVar()));
    }
    return new BudgetAccount(spend, evaluatedFor, revisions, marks);
  }
}
