// SPDX-License-Identifier: Apache-2.0
package io.costwire.pricing.book;

import io.costwire.pricing.core.Unit;
import java.math.BigDecimal;
import java.util.Map;
import java.util.Set;

/**
 * A factor on the amounts of some lines, such as half price for a batch. Several that apply
 * multiply.
 *
 * @param dimensions the units it applies to: those that have all of these dimensions
 * @param units the units it applies to by name; empty for no restriction by name
 */
public record Modifier(
    String id,
    Conditions when,
    BigDecimal multiply,
    Map<String, String> dimensions,
    Set<String> units) {

  public Modifier {
    dimensions = Map.copyOf(dimensions);
    units = Set.copyOf(units);
  }

  public boolean appliesTo(Unit unit) {
    return unit.dimensions().entrySet().containsAll(dimensions.entrySet())
        && (units.isEmpty() || units.contains(unit.name()));
  }
}
