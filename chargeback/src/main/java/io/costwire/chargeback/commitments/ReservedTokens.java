// SPDX-License-Identifier: Apache-2.0
package io.costwire.chargeback.commitments;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Optional;

/**
 * Tokens paid for in advance, used or not, and a price for those beyond.
 *
 * @param monthlyCost due every month
 * @param included input and output tokens of a month, above 0
 * @param overagePerMillion price of a million tokens beyond them
 */
public record ReservedTokens(
    BigDecimal monthlyCost, BigDecimal included, BigDecimal overagePerMillion)
    implements Commitment {
  private static final int MILLION_DIGITS = 6;

  /**
   * @throws IllegalArgumentException for amounts that no contract has
   */
  public ReservedTokens {
    if (included.signum() <= 0) {
      throw new IllegalArgumentException("the included tokens must be above 0: " + included);
    }
    if (monthlyCost.signum() < 0 || overagePerMillion.signum() < 0) {
      throw new IllegalArgumentException(
          "a cost is negative: %s a month, %s a million beyond"
              .formatted(monthlyCost, overagePerMillion));
    }
  }

  @Override
  public MonthBill bill(MonthUse use) {
    BigDecimal beyond = use.tokens().subtract(included).max(BigDecimal.ZERO);
    BigDecimal overage = perMillion(beyond, overagePerMillion);
    String arithmetic =
        "%s a month + %s tokens beyond at %s a million"
            .formatted(
                Written.money(monthlyCost),
                Written.number(beyond),
                Written.money(overagePerMillion));
    BigDecimal used = use.tokens().min(included);
    return new MonthBill(
        use,
        monthlyCost.add(overage),
        arithmetic,
        Optional.of(new MonthBill.Prepaid(included, used, beyond, overage)),
        Optional.empty());
  }

  /**
   * At the month's rate on demand r: cost / r where that is within what is included. Beyond it the
   * rest must pay for itself: (cost - included x overage) / (r - overage), which only ends where r
   * is above the overage.
   */
  @Override
  public Optional<BreakEven> breakEven(MonthUse use) {
    if (use.tokens().signum() <= 0 || use.onDemand().signum() <= 0) {
      return Optional.empty();
    }
    BigDecimal worthOfIncluded = use.onDemand().multiply(included);
    if (worthOfIncluded.compareTo(monthlyCost.multiply(use.tokens())) >= 0) {
      return Optional.of(
          tokens(monthlyCost.multiply(use.tokens()).divide(use.onDemand(), 0, RoundingMode.UP)));
    }
    BigDecimal gain = use.onDemand().subtract(perMillion(use.tokens(), overagePerMillion));
    if (gain.signum() <= 0) {
      return Optional.empty();
    }
    BigDecimal fixed = monthlyCost.subtract(perMillion(included, overagePerMillion));
    return Optional.of(tokens(fixed.multiply(use.tokens()).divide(gain, 0, RoundingMode.UP)));
  }

  private static BreakEven tokens(BigDecimal quantity) {
    return new BreakEven(quantity, Unit.TOKENS);
  }

  private static BigDecimal perMillion(BigDecimal tokens, BigDecimal price) {
    return tokens.multiply(price).movePointLeft(MILLION_DIGITS);
  }
}
