// SPDX-License-Identifier: Apache-2.0
package io.costwire.pricing.book;

import io.costwire.pricing.core.Unit;
import java.math.BigDecimal;
import java.util.Map;
import java.util.Set;

/**
 * A factor on the amounts of some lines, such as half price for a batch. Several that apply
 * multiply; discounts come after all of the list price, margins after all discounts.
 *
 * @param dimensions the units it applies to: those that have all of these dimensions
 * @param units the units it applies to by name; empty for no restriction by name
 */
public record Modifier(
    String id,
    Conditions when,
    BigDecimal multiply,
    Map<String, String> dimensions,
    Set<String> units,
    Kind kind) {

  /** Families of units that are charged per call and not by size. */
  private static final Set<String> FEES = Set.of("requests", "tool_calls");

  /** Whose factor it is, and so which of the costs it changes. */
  public enum Kind {
    /** Part of the provider's list price: batch, flex, priority, residency, fast mode. */
    LIST,
    /** What was negotiated off the list price. */
    DISCOUNT,
    /** What is added for passing the cost on. */
    MARGIN
  }

  public Modifier {
    dimensions = Map.copyOf(dimensions);
    units = Set.copyOf(units);
  }

  /** A modifier of the list price. */
  public Modifier(
      String id,
      Conditions when,
      BigDecimal multiply,
      Map<String, String> dimensions,
      Set<String> units) {
    this(id, when, multiply, dimensions, units, Kind.LIST);
  }

  /**
   * Fees per call stay outside the modifiers of the list price unless they are selected: half price
   * for a batch halves tokens, not web searches. Discounts and margins are on the invoice and take
   * in everything.
   */
  public boolean appliesTo(Unit unit) {
    if (dimensions.isEmpty() && units.isEmpty()) {
      return kind != Kind.LIST || !FEES.contains(unit.family());
    }
    return unit.dimensions().entrySet().containsAll(dimensions.entrySet())
        && (units.isEmpty() || units.contains(unit.name()));
  }
}
