// SPDX-License-Identifier: Apache-2.0
package io.costwire.pricing;

import io.costwire.pricing.core.Amounts;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A price with its reasons. The lines sum to {@code costs.contracted()} to the last digit,
 * unrounded as well as rounded.
 *
 * @param savedByCache what prompt caching saved against the same tokens at the plain rate; negative
 *     when writing cost more than reading saved
 * @param conversion how the amounts were converted; null when they were not
 * @param reportedCost what the provider says it cost, for comparison only; null when it says
 *     nothing
 */
public record Charge(
    Basis basis,
    Costs costs,
    BigDecimal savedByCache,
    List<LineItem> lines,
    @Nullable BigDecimal reportedCost,
    @Nullable Conversion conversion) {

  /** A charge in the currency of its prices. */
  public Charge(
      Basis basis,
      Costs costs,
      BigDecimal savedByCache,
      List<LineItem> lines,
      @Nullable BigDecimal reportedCost) {
    this(basis, costs, savedByCache, lines, reportedCost, null);
  }

  /**
   * Where the amounts come from when the prices are in another currency than the book.
   *
   * @param currency of the prices
   * @param amount the contracted cost in that currency
   * @param rate what one unit of it was worth in the book's
   * @param date of the rate
   */
  public record Conversion(String currency, BigDecimal amount, BigDecimal rate, LocalDate date) {}

  /**
   * Which price of which book was applied.
   *
   * @param provider as resolved, which after a fallback is the one whose price list was used
   * @param model as resolved
   * @param entry the price rule's id
   */
  public record Basis(
      String bookVersion, String currency, String provider, String model, String entry) {}

  public Charge {
    lines = List.copyOf(lines);
  }

  /** The cost, unrounded unless this is {@link #rounded()}. */
  public BigDecimal total() {
    return costs.contracted();
  }

  public BigDecimal inputCost() {
    return subtotal("input");
  }

  public BigDecimal outputCost() {
    return subtotal("output");
  }

  /** What belongs to neither direction: requests, tools, resources. */
  public BigDecimal otherCost() {
    return total().subtract(inputCost()).subtract(outputCost());
  }

  /** As stored: each line rounded once, the totals being the sums of the rounded lines. */
  public Charge rounded() {
    List<LineItem> rounded = lines.stream().map(LineItem::rounded).toList();
    return new Charge(
        basis, Costs.of(rounded), Amounts.rounded(savedByCache), rounded, reportedCost, conversion);
  }

  private BigDecimal subtotal(String direction) {
    return lines.stream()
        .filter(line -> line.unit().direction().equals(direction))
        .map(LineItem::amount)
        .reduce(BigDecimal.ZERO, BigDecimal::add);
  }
}
