// SPDX-License-Identifier: Apache-2.0
package io.costwire.streams.window;

import io.costwire.schemas.CostAdjustment;

/** What the first step of the window stage hands on. */
sealed interface Combined {

  /** Partial sums of many windows that one task of the second step keeps. */
  record Partials(byte[] packed) implements Combined {}

  /** An event whose window has closed. */
  record Late(CostAdjustment adjustment) implements Combined {}

  default byte[] packed() {
    return switch (this) {
      case Partials(byte[] packed) -> packed;
      case Late late -> throw new IllegalStateException("not partial sums");
    };
  }

  default CostAdjustment late() {
    return switch (this) {
      case Late(CostAdjustment adjustment) -> adjustment;
      case Partials partials -> throw new IllegalStateException("not late");
    };
  }
}
