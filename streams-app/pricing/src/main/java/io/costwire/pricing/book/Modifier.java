// SPDX-License-Identifier: Apache-2.0
package io.costwire.pricing.book;

import io.costwire.pricing.core.Unit;
import java.math.BigDecimal;
import java.util.Map;
import java.util.Set;

/**
 * A factor on the amounts of some lines, such as half price for a batch. Several that apply
 * multiply; discounts come after all of the list price, margins after all discounts.
 */
public record Modifier(
    String id, Kind kind, Conditions when, BigDecimal multiply, Selector selector) {

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

  /**
   * Which lines it changes.
   *
   * @param dimensions units that have all of these dimensions
   * @param units units by name; empty for no restriction by name
   */
  public record Selector(Map<String, String> dimensions, Set<String> units) {

    public static final Selector UNRESTRICTED = new Selector(Map.of(), Set.of());

    public Selector {
      dimensions = Map.copyOf(dimensions);
      units = Set.copyOf(units);
    }

    boolean isUnrestricted() {
      return dimensions.isEmpty() && units.isEmpty();
    }

    boolean selects(Unit unit) {
      return unit.dimensions().entrySet().containsAll(dimensions.entrySet())
          && (units.isEmpty() || units.contains(unit.name()));
    }
  }

  /**
   * Fees per call stay outside the modifiers of the list price unless they are selected: half price
   * for a batch halves tokens, not web searches. Discounts and margins are on the invoice and take
   * in everything.
   */
  public boolean appliesTo(Unit unit) {
    return selector.isUnrestricted()
        ? kind != Kind.LIST || !FEES.contains(unit.family())
        : selector.selects(unit);
  }
}
