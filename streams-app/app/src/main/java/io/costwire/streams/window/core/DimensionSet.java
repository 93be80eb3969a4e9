// SPDX-License-Identifier: Apache-2.0
package io.costwire.streams.window.core;

import java.util.List;
import java.util.Set;

/**
 * Dimensions by which totals are kept, beside the tenant, which is part of every set.
 *
 * @param dimensions {@code provider}, {@code model} or the key of a tag, in order; without a comma
 * @param grains windows that are kept for it
 * @param maxKeys value combinations that a tenant's window keeps apart; the rest is summed up under
 *     {@link DimensionSets#OTHER}
 */
public record DimensionSet(List<String> dimensions, Set<WindowGrain> grains, int maxKeys) {
  /** Beyond this a chart is a wall; a key costs some 300 bytes of state per window. */
  public static final int DEFAULT_MAX_KEYS = 10_000;

  /** Name of the set without dimensions. */
  static final String TOTAL = "total";

  private static final String SEPARATOR = ",";

  public DimensionSet {
    dimensions = List.copyOf(dimensions);
    grains = Set.copyOf(grains);
    if (dimensions.stream().anyMatch(d -> d.isBlank() || d.contains(SEPARATOR))) {
      throw new IllegalArgumentException("a dimension is blank or has a comma: " + dimensions);
    }
    if (maxKeys < 1) {
      throw new IllegalArgumentException("maxKeys must be positive, is " + maxKeys);
    }
  }

  /** The dimensions joined by a comma. */
  public String name() {
    return dimensions.isEmpty() ? TOTAL : String.join(SEPARATOR, dimensions);
  }

  /** The dimensions that a name joins. */
  public static List<String> dimensions(String name) {
    return name.equals(TOTAL) ? List.of() : List.of(name.split(SEPARATOR, -1));
  }
}
