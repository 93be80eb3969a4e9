// SPDX-License-Identifier: Apache-2.0
package io.costwire.chargeback.commitments;

import java.math.BigDecimal;
import java.util.Optional;

/** Terms that are agreed for a month and that decide what it costs. */
public sealed interface Commitment permits SpendTiers, ReservedTokens, NegotiatedDiscount {

  /** What the month costs under these terms, to the last digit, and how that comes about. */
  MonthBill bill(MonthUse use);

  /**
   * The month's use from which on the terms cost less than on demand, at the month's own mix.
   *
   * @return none where no use is enough, or where there is nothing to compare with
   */
  Optional<BreakEven> breakEven(MonthUse use);

  /**
   * From where on a commitment pays.
   *
   * @param quantity in the unit, rounded up to whole ones
   * @param unit tokens, or the currency of the spend
   */
  record BreakEven(BigDecimal quantity, Unit unit) {}

  /** What the spend without the commitment is. */
  enum Basis {
    /** At negotiated prices: FOCUS's ContractedCost. */
    CONTRACTED,
    /** At list prices, for terms that are themselves the negotiated prices. */
    LIST
  }

  /** What {@link MonthUse#onDemand} must be for these terms. */
  default Basis basis() {
    return Basis.CONTRACTED;
  }

  /** What a commitment is measured in. */
  enum Unit {
    TOKENS,
    MONEY
  }
}
