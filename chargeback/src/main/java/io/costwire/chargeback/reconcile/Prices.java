// SPDX-License-Identifier: Apache-2.0
package io.costwire.chargeback.reconcile;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** What a token of one use costs, on its own terms and on others; remembers what it was asked. */
final class Prices {
  private static final MathContext EXACT_ENOUGH = MathContext.DECIMAL128;

  private final OurUse use;
  private final RateCard rates;
  private final Map<Terms, Map<TokenKind, Optional<BigDecimal>>> known = new HashMap<>();

  Prices(OurUse use, RateCard rates) {
    this.use = use;
    this.rates = rates;
  }

  OurUse use() {
    return use;
  }

  /** What was charged where this is the quantity and these the terms, else quantity times price. */
  Optional<BigDecimal> amount(TokenKind kind, Terms terms, BigDecimal quantity) {
    OurUse.Charge charge = use.charges().get(kind);
    if (charge != null && terms.equals(use.terms()) && quantity.compareTo(charge.quantity()) == 0) {
      return Optional.of(charge.amount());
    }
    return known
        .computeIfAbsent(terms, it -> new EnumMap<>(TokenKind.class))
        .computeIfAbsent(kind, it -> price(it, terms))
        .map(quantity::multiply);
  }

  /**
   * What we charged for a token, and on other terms that times what the book says these come to; of
   * a kind without a charge, the book's price with the discount of the rest.
   */
  private Optional<BigDecimal> price(TokenKind kind, Terms terms) {
    Optional<BigDecimal> own = charged(kind);
    if (own.isPresent() && terms.equals(use.terms())) {
      return own;
    }
    Optional<BigDecimal> now = rates.perToken(use.slot(), terms, kind);
    if (own.isEmpty()) {
      return now.map(listed -> listed.multiply(discount(), EXACT_ENOUGH));
    }
    return rates
        .perToken(use.slot(), use.terms(), kind)
        .filter(then -> then.signum() != 0)
        .flatMap(then -> now.map(listed -> own.get().multiply(listed).divide(then, EXACT_ENOUGH)));
  }

  private Optional<BigDecimal> charged(TokenKind kind) {
    OurUse.Charge charge = use.charges().get(kind);
    return charge == null || charge.quantity().signum() == 0
        ? Optional.empty()
        : Optional.of(charge.amount().divide(charge.quantity(), EXACT_ENOUGH));
  }

  /** What is billed for what the book lists at 1; 1 where nothing is charged. */
  private BigDecimal discount() {
    BigDecimal billed = BigDecimal.ZERO;
    BigDecimal listed = BigDecimal.ZERO;
    for (Map.Entry<TokenKind, OurUse.Charge> entry : use.charges().entrySet()) {
      Optional<BigDecimal> rate = rates.perToken(use.slot(), use.terms(), entry.getKey());
      if (rate.isPresent()) {
        billed = billed.add(entry.getValue().amount());
        listed = listed.add(rate.get().multiply(entry.getValue().quantity()));
      }
    }
    return listed.signum() == 0 ? BigDecimal.ONE : billed.divide(listed, EXACT_ENOUGH);
  }
}
