// SPDX-License-Identifier: Apache-2.0
package io.costwire.chargeback.capacity;

import java.math.BigDecimal;
import java.util.Locale;

/** What the cost of a capacity is spread by. */
public enum AmortisationKey {
  /** Tokens in and out. */
  TOKENS,
  /** Input tokens, and output tokens four times: about what they cost a GPU, and most prices. */
  WEIGHTED_TOKENS,
  REQUESTS,
  /** Seconds that requests took. */
  TIME;

  /** As files and reports name it: {@code weighted_tokens}. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** How much of it was used. */
  public BigDecimal of(CapacityUse use) {
    return switch (this) {
      case TOKENS -> use.tokens();
      case WEIGHTED_TOKENS -> use.weightedTokens();
      case REQUESTS -> BigDecimal.valueOf(use.requests());
      case TIME -> use.seconds();
    };
  }

  /** What of a use counts against a capacity in tokens. */
  BigDecimal tokens(CapacityUse use) {
    return this == WEIGHTED_TOKENS ? use.weightedTokens() : use.tokens();
  }
}
