// SPDX-License-Identifier: Apache-2.0
package io.costwire.pricing;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A price with its reasons. The lines sum to {@code costs.billed()} to the last digit, unrounded as
 * well as rounded.
 *
 * @param conversion how the amounts were converted; null when they were not
 * @param lines one for each quantity at each rate; empty where nothing was charged at a rate
 */
public record Charge(
    Basis basis,
    Costs costs,
    List<LineItem> lines,
    Savings savings,
    Circumstances circumstances,
    @Nullable Conversion conversion) {

  /** A charge in the currency of its prices. */
  public Charge(
      Basis basis,
      Costs costs,
      List<LineItem> lines,
      Savings savings,
      Circumstances circumstances) {
    this(basis, costs, lines, savings, circumstances, null);
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

  Charge withConversion(@Nullable Conversion how) {
    return how == null ? this : new Charge(basis, costs, lines, savings, circumstances, how);
  }

  /** The cost, unrounded unless this is {@link #rounded()}. */
  public BigDecimal total() {
    return costs.billed();
  }

  public BigDecimal savedByCache() {
    return savings.promptCache();
  }

  /** What the provider says it cost, or null when it says nothing. */
  public @Nullable BigDecimal reportedCost() {
    return circumstances.reported() == null ? null : circumstances.reported().cost();
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
    List<LineItem> rounded = new ArrayList<>(lines.size());
    for (LineItem line : lines) {
      rounded.add(line.rounded());
    }
    Costs sums =
        circumstances.payer() instanceof Payer.Invoice
            ? Costs.invoiced(rounded).rounded()
            : costs.rounded();
    return new Charge(basis, sums, rounded, savings.rounded(), circumstances.rounded(), conversion);
  }

  private BigDecimal subtotal(String direction) {
    BigDecimal sum = BigDecimal.ZERO;
    for (LineItem line : lines) {
      if (line.unit().direction().equals(direction)) {
        sum = sum.add(line.amount());
      }
    }
    return sum;
  }
}
