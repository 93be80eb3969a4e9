// SPDX-License-Identifier: Apache-2.0
package io.costwire.chargeback.reconcile;

import java.math.BigDecimal;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * All slots of a range, on both sides.
 *
 * @param lines by day, model and account
 */
public record Reconciliation(List<ReconciledLine> lines) {
  private static final BigDecimal HUNDRED = BigDecimal.valueOf(100);

  /**
   * A kind of cause over all lines.
   *
   * @param key of the cause
   * @param amount its part of the residual
   * @param lines that have it
   */
  public record CauseTotal(String key, BigDecimal amount, int lines) {}

  public Reconciliation {
    lines = List.copyOf(lines);
  }

  public BigDecimal ours() {
    return sum(line -> line.known().ours());
  }

  public BigDecimal theirs() {
    return sum(line -> line.known().theirs());
  }

  /** What the causes sum to. */
  public BigDecimal residual() {
    return theirs().subtract(ours());
  }

  /** Differences of all lines, which do not cancel each other here. */
  public BigDecimal gross() {
    return sum(line -> line.residual().abs());
  }

  /** Requests of ours whose cost is not known. */
  public long unknown() {
    return lines.stream().mapToLong(line -> line.known().unknown()).sum();
  }

  /** Lines that could not be compared, and are in no sum. */
  public long notComparable() {
    return lines.stream()
        .flatMap(line -> line.findings().stream())
        .filter(finding -> finding.cause() instanceof Cause.NotComparable)
        .count();
  }

  /**
   * Whether the differences are small enough; never where something could not be compared.
   *
   * @param percent of what the provider states
   */
  public boolean isWithin(BigDecimal percent) {
    return notComparable() == 0
        && gross().multiply(HUNDRED).compareTo(theirs().abs().multiply(percent)) <= 0;
  }

  /** Each kind of cause, the largest first; they sum to the residual. */
  public List<CauseTotal> causes() {
    Map<String, CauseTotal> totals = new LinkedHashMap<>();
    for (ReconciledLine line : lines) {
      for (Finding finding : line.findings()) {
        totals.merge(
            finding.cause().key(),
            new CauseTotal(finding.cause().key(), finding.amount(), 1),
            (a, b) -> new CauseTotal(a.key(), a.amount().add(b.amount()), a.lines() + b.lines()));
      }
    }
    return totals.values().stream()
        .sorted(
            Comparator.comparing((CauseTotal total) -> total.amount().abs())
                .reversed()
                .thenComparing(CauseTotal::key))
        .toList();
  }

  private BigDecimal sum(Function<ReconciledLine, BigDecimal> figure) {
    return lines.stream().map(figure).reduce(BigDecimal.ZERO, BigDecimal::add);
  }
}
