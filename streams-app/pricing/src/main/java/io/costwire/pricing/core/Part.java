// SPDX-License-Identifier: Apache-2.0
package io.costwire.pricing.core;

import java.math.BigDecimal;

/**
 * A quantity to charge at one rate: what remains of a unit after its own priced parts were taken
 * out.
 */
public record Part(StepRate price, BigDecimal quantity) {

  public Unit unit() {
    return price.unit();
  }
}
