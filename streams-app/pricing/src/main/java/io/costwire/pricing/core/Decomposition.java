// SPDX-License-Identifier: Apache-2.0
package io.costwire.pricing.core;

import java.math.BigDecimal;
import java.util.List;
import java.util.Map;

/** What a usage report comes to under one set of rates. */
public sealed interface Decomposition {

  /**
   * Every reported quantity, charged once.
   *
   * @param parts in the order of the rates; units with nothing to charge are left out
   * @param uncovered reported quantities that no rate, not even a wider unit's, covers
   */
  record Leaves(List<Part> parts, Map<String, BigDecimal> uncovered) implements Decomposition {}

  /** The report contradicts itself. */
  record Contradicted(Contradiction contradiction) implements Decomposition {}
}
