// SPDX-License-Identifier: Apache-2.0
package io.costwire.chargeback.reconcile;

import java.math.BigDecimal;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/**
 * Tokens of one service, on terms that a supposition may change; at the prices we found for them.
 *
 * @param terms on which they are looked at, not those of the use
 * @param other what is billed for other things than tokens
 */
record Portion(Prices prices, Terms terms, Quantities tokens, BigDecimal other) {

  static Portion of(OurUse use, RateCard rates) {
    Map<TokenKind, BigDecimal> tokens = new EnumMap<>(TokenKind.class);
    use.charges().forEach((kind, charge) -> tokens.put(kind, charge.quantity()));
    return new Portion(
        new Prices(use, rates), use.terms(), new Quantities(tokens), use.counted().other());
  }

  String service() {
    return prices.use().service();
  }

  boolean isCharged() {
    return !prices.use().charges().isEmpty();
  }

  Portion on(Terms changed) {
    return new Portion(prices, changed, tokens, other);
  }

  Portion with(Quantities changed) {
    return new Portion(prices, terms, changed, other);
  }

  /** Other tokens at the same prices, and nothing else. */
  Portion only(Quantities changed) {
    return new Portion(prices, terms, changed, BigDecimal.ZERO);
  }

  /** Unrounded; nothing where a price is not known. */
  Optional<BigDecimal> cost() {
    BigDecimal sum = other;
    for (Map.Entry<TokenKind, BigDecimal> entry : tokens.byKind().entrySet()) {
      Optional<BigDecimal> amount = prices.amount(entry.getKey(), terms, entry.getValue());
      if (amount.isEmpty()) {
        return Optional.empty();
      }
      sum = sum.add(amount.get());
    }
    return Optional.of(sum);
  }
}
