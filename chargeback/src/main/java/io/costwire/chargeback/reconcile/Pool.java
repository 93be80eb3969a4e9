// SPDX-License-Identifier: Apache-2.0
package io.costwire.chargeback.reconcile;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/** All tokens of a slot; what they cost is changed by supposing something else of them. */
record Pool(List<Portion> portions) {
  private static final int MONEY_SCALE = 18;

  Pool {
    portions = List.copyOf(portions);
  }

  Quantities tokens() {
    return portions.stream().map(Portion::tokens).reduce(Quantities.NONE, Quantities::plus);
  }

  /** To the last digit that is kept of money; nothing where a price is not known. */
  Optional<BigDecimal> cost() {
    BigDecimal sum = BigDecimal.ZERO;
    for (Portion portion : portions) {
      Optional<BigDecimal> cost = portion.cost();
      if (cost.isEmpty()) {
        return Optional.empty();
      }
      sum = sum.add(cost.get());
    }
    return Optional.of(sum.setScale(MONEY_SCALE, RoundingMode.HALF_EVEN));
  }

  Pool change(Predicate<Portion> which, UnaryOperator<Portion> how) {
    return new Pool(portions.stream().map(it -> which.test(it) ? how.apply(it) : it).toList());
  }

  /** With another portion. */
  Pool with(Portion portion) {
    List<Portion> more = new ArrayList<>(portions);
    more.add(portion);
    return new Pool(more);
  }

  /** With more tokens of some kinds, each portion in proportion to what it has of them. */
  Pool plus(Quantities added) {
    Pool pool = this;
    for (Map.Entry<TokenKind, BigDecimal> entry : added.byKind().entrySet()) {
      pool = pool.plus(entry.getKey(), entry.getValue());
    }
    return pool;
  }

  private Pool plus(TokenKind kind, BigDecimal added) {
    Quantities all = tokens();
    TokenKind weight = all.of(kind).signum() > 0 ? kind : TokenKind.UNCACHED_INPUT;
    BigDecimal total = all.of(weight);
    if (total.signum() <= 0) {
      return change(portions.getFirst()::equals, it -> it.with(it.tokens().plus(kind, added)));
    }
    return change(
        it -> true,
        it ->
            it.with(
                it.tokens()
                    .plus(
                        kind,
                        added
                            .multiply(it.tokens().of(weight))
                            .divide(total, MathContext.DECIMAL128))));
  }
}
