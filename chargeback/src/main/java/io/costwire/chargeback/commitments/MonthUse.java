// SPDX-License-Identifier: Apache-2.0
package io.costwire.chargeback.commitments;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.YearMonth;
import java.util.List;

/**
 * What a calendar month (UTC) used of what a commitment would cover.
 *
 * @param onDemand what it cost or would have cost without any commitment: FOCUS's ContractedCost,
 *     at negotiated rates and before what is paid in advance, or the list cost where the terms are
 *     the negotiated rates
 * @param tokens input and output tokens
 * @param unknown requests whose cost is not known, and so in no figure
 * @param parts what of it was used on which day; may be left out where no terms look at it
 */
public record MonthUse(
    YearMonth month, BigDecimal onDemand, BigDecimal tokens, long unknown, List<Part> parts) {

  /**
   * The use of one model on one day (UTC).
   *
   * @param provider by its name in the price book
   * @param model likewise
   */
  public record Part(
      LocalDate day, String provider, String model, BigDecimal onDemand, BigDecimal tokens) {}

  public MonthUse {
    parts = List.copyOf(parts);
  }

  /** Without its parts. */
  public MonthUse(YearMonth month, BigDecimal onDemand, BigDecimal tokens, long unknown) {
    this(month, onDemand, tokens, unknown, List.of());
  }

  /** The sum of its parts. */
  public static MonthUse of(YearMonth month, List<Part> parts, long unknown) {
    BigDecimal onDemand = BigDecimal.ZERO;
    BigDecimal tokens = BigDecimal.ZERO;
    for (Part part : parts) {
      onDemand = onDemand.add(part.onDemand());
      tokens = tokens.add(part.tokens());
    }
    return new MonthUse(month, onDemand, tokens, unknown, parts);
  }
}
