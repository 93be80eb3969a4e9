// SPDX-License-Identifier: Apache-2.0
package io.costwire.chargeback.reconcile;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/**
 * Tokens of one service, on terms that a hypothesis may change; at the prices we found for them.
 *
 * @param terms on which they are looked at, not those of the use
 */
record Portion(OurUse use, Terms terms, Quantities tokens, RateCard rates) {
  private static final MathContext EXACT_ENOUGH = MathContext.DECIMAL128;

  static Portion of(OurUse use, RateCard rates) {
    Map<TokenKind, BigDecimal> tokens = new EnumMap<>(TokenKind.class);
    use.charges().forEach((kind, charge) -> tokens.put(kind, charge.quantity()));
    return new Portion(use, use.terms(), new Quantities(tokens), rates);
  }

  String service() {
    return use.service();
  }

  Portion on(Terms other) {
    return new Portion(use, other, tokens, rates);
  }

  Portion with(Quantities other) {
    return new Portion(use, terms, other, rates);
  }

  /** Unrounded; nothing where a price is not known. */
  Optional<BigDecimal> cost() {
    BigDecimal sum = use.counted().other();
    for (Map.Entry<TokenKind, BigDecimal> entry : tokens.byKind().entrySet()) {
      Optional<BigDecimal> amount = amount(entry.getKey(), entry.getValue());
      if (amount.isEmpty()) {
        return Optional.empty();
      }
      sum = sum.add(amount.get());
    }
    return Optional.of(sum);
  }

  private Optional<BigDecimal> amount(TokenKind kind, BigDecimal quantity) {
    OurUse.Charge charge = use.charges().get(kind);
    boolean isAsCharged =
        charge != null && terms.equals(use.terms()) && quantity.compareTo(charge.quantity()) == 0;
    if (charge != null && isAsCharged) {
      return Optional.of(charge.amount());
    }
    return price(kind).map(price -> price.multiply(quantity));
  }

  /**
   * What we charged for a token, and on other terms that times what the book says these come to; of
   * a kind without a charge, the book's price with the discount of the rest.
   */
  private Optional<BigDecimal> price(TokenKind kind) {
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
