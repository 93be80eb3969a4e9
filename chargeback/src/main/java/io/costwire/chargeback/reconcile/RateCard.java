// SPDX-License-Identifier: Apache-2.0
package io.costwire.chargeback.reconcile;

import java.math.BigDecimal;
import java.util.Optional;

/** Prices of a book, which say what other terms would have cost. */
public interface RateCard {

  /** The price of one token; nothing where the book has none for these terms. */
  Optional<BigDecimal> perToken(Slot slot, Terms terms, TokenKind kind);
}
