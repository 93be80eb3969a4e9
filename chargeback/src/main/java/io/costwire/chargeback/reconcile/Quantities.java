// SPDX-License-Identifier: Apache-2.0
package io.costwire.chargeback.reconcile;

import java.math.BigDecimal;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;

/** How many tokens of each kind; a kind that is not there is 0. */
record Quantities(Map<TokenKind, BigDecimal> byKind) {
  static final Quantities NONE = new Quantities(Map.of());

  Quantities {
    Map<TokenKind, BigDecimal> copy = new EnumMap<>(TokenKind.class);
    byKind.forEach(
        (kind, quantity) -> {
          if (quantity.signum() != 0) {
            copy.put(kind, quantity);
          }
        });
    byKind = Collections.unmodifiableMap(copy);
  }

  BigDecimal of(TokenKind kind) {
    return Objects.requireNonNullElse(byKind.get(kind), BigDecimal.ZERO);
  }

  BigDecimal total() {
    return byKind.values().stream().reduce(BigDecimal.ZERO, BigDecimal::add);
  }

  boolean isNothing() {
    return byKind.isEmpty();
  }

  Quantities plus(Quantities other) {
    Map<TokenKind, BigDecimal> sum = new EnumMap<>(TokenKind.class);
    sum.putAll(byKind);
    other.byKind.forEach((kind, quantity) -> sum.merge(kind, quantity, BigDecimal::add));
    return new Quantities(sum);
  }

  Quantities plus(TokenKind kind, BigDecimal quantity) {
    return plus(new Quantities(Map.of(kind, quantity)));
  }

  /** What is of one kind counts as another. */
  Quantities moved(TokenKind from, TokenKind to) {
    return plus(from, of(from).negate()).plus(to, of(from));
  }
}
