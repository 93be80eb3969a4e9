// SPDX-License-Identifier: Apache-2.0
package io.costwire.streams.window.core;

import java.util.List;
import java.util.Set;

/**
 * Dimensions by which totals are kept, beside the tenant, which is part of every set.
 *
 * @param dimensions {@code provider}, {@code model} or the key of a tag, in order
 * @param grains windows that are kept for it
 */
public record DimensionSet(List<String> dimensions, Set<WindowGrain> grains) {
  /** Name of the set without dimensions. */
  static final String TOTAL = "total";

  public DimensionSet {
    dimensions = List.copyOf(dimensions);
    grains = Set.copyOf(grains);
  }

  /** The dimensions joined by a comma. */
  public String name() {
    return dimensions.isEmpty() ? TOTAL : String.join(",", dimensions);
  }
}
