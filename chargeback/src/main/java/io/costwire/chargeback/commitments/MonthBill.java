// SPDX-License-Identifier: Apache-2.0
package io.costwire.chargeback.commitments;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Optional;

/**
 * A month under a commitment.
 *
 * @param cost exact, in the currency of the use
 * @param arithmetic how the cost comes about, with the numbers, for people
 * @param utilisationPercent share of what is paid in advance that was used; none where nothing is
 * @param next what would have made the month's terms better; none where nothing would
 */
public record MonthBill(
    MonthUse use,
    BigDecimal cost,
    String arithmetic,
    Optional<BigDecimal> utilisationPercent,
    Optional<NextTier> next) {
  private static final BigDecimal MILLION = BigDecimal.valueOf(1_000_000);

  /**
   * A tier above the one that the month reached.
   *
   * @param missing spend on demand from here to its start
   * @param discountPercent of it
   * @param cost of a month that spends exactly its start
   */
  public record NextTier(BigDecimal missing, BigDecimal discountPercent, BigDecimal cost) {}

  /** What was saved against on demand; negative where the commitment cost more. */
  public BigDecimal saving() {
    return use.onDemand().subtract(cost);
  }

  /** Cost of a million tokens, to 34 digits; none for a month without any. */
  public Optional<BigDecimal> perMillionTokens() {
    return use.tokens().signum() == 0
        ? Optional.empty()
        : Optional.of(cost.multiply(MILLION).divide(use.tokens(), MathContext.DECIMAL128));
  }
}
