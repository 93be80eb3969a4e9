// SPDX-License-Identifier: Apache-2.0
package io.costwire.streams.window;

import io.costwire.schemas.CostAdjustment;

/** What the first step of the window stage hands on. */
sealed interface Combined {

  /** A partial sum of one window, for the second step. */
  record Partial(byte[] totals) implements Combined {}

  /** An event whose window has closed. */
  record Late(CostAdjustment adjustment) implements Combined {}

  default byte[] partial() {
    return switch (this) {
      case Partial(byte[] totals) -> totals;
      case Late late -> throw new IllegalStateException("not a partial sum");
    };
  }

  default CostAdjustment late() {
    return switch (this) {
      case Late(CostAdjustment adjustment) -> adjustment;
      case Partial partial -> throw new IllegalStateException("not late");
    };
  }
}
