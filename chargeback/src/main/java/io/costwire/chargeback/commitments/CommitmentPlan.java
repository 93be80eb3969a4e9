// SPDX-License-Identifier: Apache-2.0
package io.costwire.chargeback.commitments;

import java.math.BigDecimal;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * A commitment held against past months.
 *
 * @param bills one for each month, the earliest first
 */
public record CommitmentPlan(Commitment commitment, List<MonthBill> bills) {

  /** What the past months say about it; the future may differ. */
  public enum Advice {
    /** It would have cost less in every month, or as much in some and less in others. */
    TAKE,
    /** It would have cost less in total, but more in some months. */
    MIXED,
    /** It would not have cost less in total. */
    LEAVE,
    /** There is nothing to hold it against. */
    NO_HISTORY
  }

  public CommitmentPlan {
    bills = List.copyOf(bills);
  }

  /**
   * @param months in any order, those without use as well: what is paid in advance is due in them
   */
  public static CommitmentPlan of(Commitment commitment, List<MonthUse> months) {
    return new CommitmentPlan(
        commitment,
        months.stream()
            .sorted(Comparator.comparing(MonthUse::month))
            .map(commitment::bill)
            .toList());
  }

  public Advice advice() {
    if (bills.isEmpty()) {
      return Advice.NO_HISTORY;
    }
    if (saving().signum() <= 0) {
      return Advice.LEAVE;
    }
    boolean everyMonth = bills.stream().noneMatch(bill -> bill.saving().signum() < 0);
    return everyMonth ? Advice.TAKE : Advice.MIXED;
  }

  public BigDecimal onDemand() {
    return sum(bill -> bill.use().onDemand());
  }

  public BigDecimal cost() {
    return sum(MonthBill::cost);
  }

  /** Against on demand; negative where the commitment would have cost more. */
  public BigDecimal saving() {
    return sum(MonthBill::saving);
  }

  /** Requests whose cost is not known: the figures are without them. */
  public long unknown() {
    return bills.stream().mapToLong(bill -> bill.use().unknown()).sum();
  }

  /** From where on a month like the latest pays. */
  public Optional<Commitment.BreakEven> breakEven() {
    return bills.isEmpty() ? Optional.empty() : commitment.breakEven(bills.getLast().use());
  }

  private BigDecimal sum(Function<MonthBill, BigDecimal> amount) {
    return bills.stream().map(amount).reduce(BigDecimal.ZERO, BigDecimal::add);
  }
}
