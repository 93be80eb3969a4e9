// SPDX-License-Identifier: Apache-2.0
package io.costwire.chargeback.reconcile;

import java.math.BigDecimal;
import java.util.Optional;
import java.util.function.BinaryOperator;

/**
 * What the provider says of a slot.
 *
 * @param cost nothing where it does not say, which is not 0
 * @param rows lines of the file that state a cost, each of which may be rounded; at least 1
 */
public record Bill(Slot slot, Tokens tokens, Optional<BigDecimal> cost, int rows) {

  /** Counts as far as they are told; input includes what was read from or written to a cache. */
  public record Tokens(
      Optional<BigDecimal> requests,
      Optional<BigDecimal> input,
      Optional<BigDecimal> output,
      Optional<BigDecimal> cacheRead,
      Optional<BigDecimal> cacheWrite) {
    public static final Tokens UNKNOWN =
        new Tokens(
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty());

    boolean areKnown() {
      return input.isPresent() && output.isPresent();
    }

    Tokens plus(Tokens other) {
      return new Tokens(
          sum(requests, other.requests),
          sum(input, other.input),
          sum(output, other.output),
          sum(cacheRead, other.cacheRead),
          sum(cacheWrite, other.cacheWrite));
    }

    /** The same tokens, counted in another unit. */
    Tokens times(BigDecimal factor) {
      return new Tokens(
          requests,
          input.map(factor::multiply),
          output.map(factor::multiply),
          cacheRead.map(factor::multiply),
          cacheWrite.map(factor::multiply));
    }
  }

  public Bill {
    if (rows < 1) {
      throw new IllegalArgumentException("a bill has at least one line");
    }
  }

  /**
   * Both together.
   *
   * @throws IllegalArgumentException when they are of different slots
   */
  public Bill plus(Bill other) {
    if (!slot.equals(other.slot)) {
      throw new IllegalArgumentException(slot + " and " + other.slot + " are different slots");
    }
    int lines = cost.isPresent() == other.cost.isPresent() ? rows + other.rows : rowsOf(other);
    return new Bill(slot, tokens.plus(other.tokens), sum(cost, other.cost), lines);
  }

  private int rowsOf(Bill other) {
    return cost.isPresent() ? rows : other.rows;
  }

  Bill at(Slot other) {
    return new Bill(other, tokens, cost, rows);
  }

  private static Optional<BigDecimal> sum(Optional<BigDecimal> a, Optional<BigDecimal> b) {
    BinaryOperator<BigDecimal> add = BigDecimal::add;
    return a.isEmpty() ? b : a.map(one -> b.map(two -> add.apply(one, two)).orElse(one));
  }
}
