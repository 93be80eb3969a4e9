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
 * @param prepaid what is paid in advance and what of it was used; none where nothing is
 * @param next what would have made the month's terms better; none where nothing would
 */
public record MonthBill(
    MonthUse use,
    BigDecimal cost,
    String arithmetic,
    Optional<Prepaid> prepaid,
    Optional<NextTier> next) {
  private static final BigDecimal MILLION = BigDecimal.valueOf(1_000_000);
  private static final BigDecimal HUNDRED = BigDecimal.valueOf(100);

  /**
   * Tokens paid in advance.
   *
   * @param included of the month, above 0
   * @param beyond tokens that were used beyond them
   * @param overage what those cost
   */
  public record Prepaid(
      BigDecimal included, BigDecimal used, BigDecimal beyond, BigDecimal overage) {}

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

  /** Share of what is paid in advance that was used, to 34 digits; none where nothing is. */
  public Optional<BigDecimal> utilisationPercent() {
    return prepaid.map(
        it -> it.used().multiply(HUNDRED).divide(it.included(), MathContext.DECIMAL128));
  }

  /** Share of the cost on demand that is saved, to 34 digits; none where nothing was to pay. */
  public Optional<BigDecimal> savingPercent() {
    return use.onDemand().signum() == 0
        ? Optional.empty()
        : Optional.of(saving().multiply(HUNDRED).divide(use.onDemand(), MathContext.DECIMAL128));
  }

  /** Cost of a million tokens, to 34 digits; none for a month without any. */
  public Optional<BigDecimal> perMillionTokens() {
    return perMillion(cost);
  }

  /** The same on demand. */
  public Optional<BigDecimal> onDemandPerMillionTokens() {
    return perMillion(use.onDemand());
  }

  private Optional<BigDecimal> perMillion(BigDecimal amount) {
    return use.tokens().signum() == 0
        ? Optional.empty()
        : Optional.of(amount.multiply(MILLION).divide(use.tokens(), MathContext.DECIMAL128));
  }
}
