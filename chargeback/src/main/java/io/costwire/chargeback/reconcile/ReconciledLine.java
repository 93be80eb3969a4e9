// SPDX-License-Identifier: Apache-2.0
package io.costwire.chargeback.reconcile;

import java.math.BigDecimal;
import java.util.List;

/**
 * A slot on both sides, and why they differ. The findings sum to the difference, to the last digit.
 *
 * @param known what is known of the two sides
 * @param alsoFits causes that would explain the difference as well as the ones that were found
 */
public record ReconciledLine(Slot slot, Known known, List<Finding> findings, List<Cause> alsoFits) {

  /**
   * What is known of the two sides.
   *
   * @param ours billed cost as far as it is known
   * @param unknown requests of ours whose cost is not known, and not in it
   * @param theirs as stated; where only tokens are, these at our prices
   */
  public record Known(BigDecimal ours, long unknown, BigDecimal theirs) {}

  public ReconciledLine {
    findings = List.copyOf(findings);
    alsoFits = List.copyOf(alsoFits);
    BigDecimal sum =
        findings.stream().map(Finding::amount).reduce(BigDecimal.ZERO, BigDecimal::add);
    if (sum.compareTo(known.theirs().subtract(known.ours())) != 0) {
      throw new IllegalArgumentException(
          "the causes of %s sum to %s, the sides differ by %s"
              .formatted(slot, sum, known.theirs().subtract(known.ours())));
    }
  }

  /** Positive where the provider bills more than we know of. */
  public BigDecimal residual() {
    return known.theirs().subtract(known.ours());
  }
}
