// SPDX-License-Identifier: Apache-2.0
package io.costwire.chargeback.reconcile;

import java.util.Optional;

/** Tokens that are charged apart: no token is of two kinds. */
public enum TokenKind {
  UNCACHED_INPUT,
  CACHE_READ,
  CACHE_WRITE,
  OUTPUT;

  /**
   * The kind that a line of a charge belongs to.
   *
   * @param unit of the catalogue, such as cache_write_1h_tokens
   * @return nothing for what is not counted in tokens
   */
  public static Optional<TokenKind> ofUnit(String unit) {
    if (!unit.endsWith("_tokens")) {
      return Optional.empty();
    }
    if (unit.startsWith("cache_")) {
      return Optional.of(unit.contains("write") ? CACHE_WRITE : CACHE_READ);
    }
    if (unit.startsWith("output_")) {
      return Optional.of(OUTPUT);
    }
    return unit.startsWith("input_") ? Optional.of(UNCACHED_INPUT) : Optional.empty();
  }
}
