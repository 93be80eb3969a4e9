// SPDX-License-Identifier: Apache-2.0
package io.costwire.pricing.core;

import java.math.BigDecimal;
import java.util.Map;

/**
 * Something that can be counted and priced, such as {@code cache_read_tokens}. A unit's place in
 * the order of units is given by its dimensions: fewer dimensions mean a wider count, and a wider
 * count includes the narrower ones.
 *
 * @param index position in {@link Units#all()}
 * @param customaryPer the quantity that prices of this unit are usually quoted for
 */
public record Unit(
    int index, String name, BigDecimal customaryPer, Map<String, String> dimensions) {

  public Unit {
    dimensions = Map.copyOf(dimensions);
  }

  public String family() {
    return dimensions.getOrDefault("family", "");
  }

  public String direction() {
    return dimensions.getOrDefault("direction", "");
  }

  /**
   * Whether a count of this unit includes every count of {@code other}; false for the unit itself.
   */
  public boolean isAncestorOf(Unit other) {
    return Units.isAncestor(index, other.index);
  }

  boolean readsOrWritesCache() {
    return dimensions.getOrDefault("token_type", "").startsWith("cache_");
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Unit unit && unit.index == index;
  }

  @Override
  public int hashCode() {
    return index;
  }

  @Override
  public String toString() {
    return name;
  }
}
