// SPDX-License-Identifier: Apache-2.0
package io.costwire.streams.detect.core;

import java.math.BigDecimal;
import java.math.RoundingMode;

/**
 * What something cost and how much it was.
 *
 * @param tokens input and output tokens
 */
public record Amounts(BigDecimal cost, BigDecimal tokens, BigDecimal requests) {
  public static final Amounts NOTHING =
      new Amounts(BigDecimal.ZERO, BigDecimal.ZERO, BigDecimal.ZERO);

  static final int SCALE = 18;

  public Amounts plus(Amounts more) {
    return new Amounts(cost.add(more.cost), tokens.add(more.tokens), requests.add(more.requests));
  }

  /** So many of so many parts of it, each amount rounded to 18 digits. */
  public Amounts part(long parts, long of) {
    return new Amounts(part(cost, parts, of), part(tokens, parts, of), part(requests, parts, of));
  }

  private static BigDecimal part(BigDecimal amount, long parts, long of) {
    return amount
        .multiply(BigDecimal.valueOf(parts))
        .divide(BigDecimal.valueOf(of), SCALE, RoundingMode.HALF_EVEN);
  }
}
