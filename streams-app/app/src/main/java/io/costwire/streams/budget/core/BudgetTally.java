// SPDX-License-Identifier: Apache-2.0
package io.costwire.streams.budget.core;

import io.costwire.streams.state.ByteReader;
import io.costwire.streams.state.ByteWriter;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is kept under a {@link BudgetKey}, and what becomes of it: when spend comes, when
 * definitions change, and when time passes. Immutable.
 *
 * @param rolling spend by step, of which the account has the sum; null in civil periods
 */
public record BudgetTally(BudgetAccount account, @Nullable RollingSpend rolling) {
  private static final long MICROS = 1_000_000;

  /** What becomes of a tally. */
  public sealed interface Outcome {
    /** Was held against its definition: to be kept and told. */
    record Evaluated(BudgetTally tally, List<BudgetAccount.Change> changes) implements Outcome {}

    /** Its definition is not here yet, or not any more: to be kept until a review settles it. */
    record Kept(BudgetTally tally) implements Outcome {}

    /** Its budget is gone or counts something else: to be kept, and told to be gone. */
    record Closed(BudgetTally tally, List<BudgetAccount.Change> changes) implements Outcome {}

    /** Stays as it was. */
    record Unchanged(Reason reason) implements Outcome {}
  }

  /** Why a tally stays as it was. */
  public enum Reason {
    /** The partial sum was counted by a scope that is not the one that counts any more. */
    OUTDATED,
    /** The period was over when the budget began to count. */
    BEFORE,
    /** A correction of what the budget has never counted. */
    UNCOUNTED,
    /** The step has left the rolling period. */
    PAST,
    /** There is nothing to do. */
    SETTLED
  }

  /**
   * Takes in a partial sum.
   *
   * @param known null for the first one
   * @param budget the definition that holds now, null when there is none
   * @param nowSecond how far time has come, seconds since 1970 UTC
   */
  public static Outcome add(
      @Nullable BudgetTally known, PartialSpend partial, @Nullable Budget budget, long nowSecond) {
    BudgetTally tally = known == null ? opened(partial, nowSecond) : known;
    Spend spend = partial.spend();
    boolean anew = known != null && tally.account.beginsAnewWith(spend);
    // an account that another scope opened has not counted for this one what that one had
    long began = anew ? spend.appliedAt() : tally.account.spend().appliedAt();
    if ((known == null || anew) && partial.budget().isOverAt(spend.appliedAt())) {
      return new Outcome.Unchanged(Reason.BEFORE);
    }
    if (!partial.counted().isIn(began)) {
      return new Outcome.Unchanged(Reason.UNCOUNTED);
    }
    if (known != null && tally.account.isOutdated(spend)) {
      return new Outcome.Unchanged(Reason.OUTDATED);
    }
    BudgetAccount account = known == null ? tally.account : tally.account.plus(spend);
    RollingSpend rolling = tally.rolling;
    if (rolling == null) {
      return new BudgetTally(account, null).settle(budget);
    }
    RollingSpend moved = rolling.movedTo(rolling.period().stepOf(nowSecond));
    long step = rolling.period().stepOf(partial.step());
    if (moved.isPast(step)) {
      return new Outcome.Unchanged(Reason.PAST);
    }
    RollingSpend base = anew ? moved.emptied() : moved;
    return new BudgetTally(account, base.plus(step, spend)).summedUp().settle(budget);
  }

  private static BudgetTally opened(PartialSpend partial, long nowSecond) {
    BudgetAccount account = BudgetAccount.opened(partial.spend());
    if (!partial.budget().isRolling()) {
      return new BudgetTally(account, null);
    }
    Period.Rolling period = partial.budget().rolling();
    return new BudgetTally(account, RollingSpend.opened(period, period.stepOf(nowSecond)));
  }

  /**
   * Holds it against another book of budgets. A period that is over stays as it was: what holds now
   * did not hold then, and what people were told was so.
   *
   * @param nowSecond how far time has come, seconds since 1970 UTC
   */
  public Outcome review(BudgetKey key, @Nullable Budget budget, long nowSecond) {
    if (key.isOverAt(nowSecond * MICROS)) {
      return new Outcome.Unchanged(Reason.SETTLED);
    }
    if (budget == null || !budget.has(key) || isOfOtherGroups(budget)) {
      if (account.evaluatedFor() == BudgetAccount.CLOSED) {
        return new Outcome.Unchanged(Reason.SETTLED);
      }
      BudgetAccount.Evaluation closed = account.close();
      return new Outcome.Closed(new BudgetTally(closed.account(), rolling), closed.changes());
    }
    if (account.evaluatedFor() != budget.appliedAt()
        && budget.appliedAt() >= account.spend().appliedAt()) {
      return evaluate(budget);
    }
    return new Outcome.Unchanged(Reason.SETTLED);
  }

  /** Values of a group say nothing where they are to be values of something else. */
  private boolean isOfOtherGroups(Budget budget) {
    return account.spend().scope() != budget.fingerprint() && !budget.scope().groupBy().isEmpty();
  }

  /** Whether what was spent is what a definition counts. */
  public boolean isCountedBy(Budget budget) {
    return account.isCountedBy(budget);
  }

  /** Is to be told once more, because what is known about its future has changed. */
  public Outcome again(Budget budget) {
    return account.isCountedBy(budget) ? evaluate(budget) : new Outcome.Unchanged(Reason.SETTLED);
  }

  /** Moves a rolling period on; nothing happens to a civil one, or where nothing was spent. */
  public Outcome moveOn(@Nullable Budget budget, long nowSecond) {
    if (rolling == null || rolling.slots().isEmpty()) {
      return new Outcome.Unchanged(Reason.SETTLED);
    }
    RollingSpend moved = rolling.movedTo(rolling.period().stepOf(nowSecond));
    if (moved.last() == rolling.last()) {
      return new Outcome.Unchanged(Reason.SETTLED);
    }
    return new BudgetTally(account, moved).summedUp().settle(budget);
  }

  /** Whether a rolling period has been empty since before a time. */
  public boolean isForgotten(long beforeSecond) {
    return rolling != null && rolling.slots().isEmpty() && rolling.last() < beforeSecond;
  }

  private BudgetTally summedUp() {
    if (rolling == null) {
      return this;
    }
    RollingSpend.Slot sum = rolling.sum();
    return new BudgetTally(account.having(sum.money(), sum.unpriced()), rolling);
  }

  private Outcome settle(@Nullable Budget budget) {
    return budget != null && account.isCountedBy(budget)
        ? evaluate(budget)
        : new Outcome.Kept(this);
  }

  private Outcome evaluate(Budget budget) {
    RollingSpend counted =
        rolling == null || account.isCountedBy(budget) ? rolling : rolling.emptied();
    long first = rolling == null ? 0 : rolling.firstRevision();
    BudgetAccount.Evaluation evaluation =
        account.evaluate(budget, Math.max(first, budget.firstRevision()));
    return new Outcome.Evaluated(
        new BudgetTally(evaluation.account(), counted), evaluation.changes());
  }

  public void write(ByteWriter out) {
    account.write(out);
    if (rolling != null) {
      rolling.write(out);
    }
  }

  /** Fingerprint of the scope that a written tally counts, without reading the rest. */
  public static long scope(ByteReader in) {
    return Spend.read(in).scope();
  }

  public static BudgetTally read(BudgetKey key, ByteReader in) {
    BudgetAccount account = BudgetAccount.read(in);
    return new BudgetTally(account, key.isRolling() ? RollingSpend.read(key.rolling(), in) : null);
  }
}
