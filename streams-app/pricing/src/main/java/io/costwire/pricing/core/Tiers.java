// SPDX-License-Identifier: Apache-2.0
package io.costwire.pricing.core;

import java.math.BigDecimal;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Prices that depend on size.
 *
 * @param basis the unit whose reported total picks the step of a {@link Mode#CLIFF}
 * @param steps lower bounds, ascending, the first of them zero
 */
public record Tiers(Mode mode, Unit basis, Boundary boundary, List<BigDecimal> steps) {

  public static final Tiers FLAT =
      new Tiers(Mode.CLIFF, Units.INPUT_TOKENS, Boundary.GT, List.of(BigDecimal.ZERO));

  /** How a step applies. */
  public enum Mode {
    /** The whole request is charged at the rates of the highest step crossed. */
    CLIFF,
    /**
     * Each line is cut at the steps, and each slice of its own quantity is charged at its step's
     * rate.
     */
    MARGINAL
  }

  /** Whether a quantity equal to a step has crossed it. */
  public enum Boundary {
    GT,
    GTE
  }

  public Tiers {
    steps = List.copyOf(steps);
    if (steps.isEmpty() || steps.get(0).signum() != 0) {
      throw new IllegalArgumentException("the first step of tiers must be 0");
    }
  }

  boolean isFlat() {
    return steps.size() == 1;
  }

  int step(@Nullable BigDecimal basisQuantity) {
    if (basisQuantity == null) {
      return 0;
    }
    int step = steps.size() - 1;
    while (step > 0 && !isCrossed(basisQuantity, steps.get(step))) {
      step--;
    }
    return step;
  }

  private boolean isCrossed(BigDecimal quantity, BigDecimal start) {
    int order = quantity.compareTo(start);
    return boundary == Boundary.GTE ? order >= 0 : order > 0;
  }
}
