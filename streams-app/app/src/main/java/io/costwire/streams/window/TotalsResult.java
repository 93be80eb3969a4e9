// SPDX-License-Identifier: Apache-2.0
package io.costwire.streams.window;

import io.costwire.schemas.CostAdjustment;
import io.costwire.schemas.CostWindow;

/** What the second step of the window stage makes of a partial sum. */
sealed interface TotalsResult {

  /** The full totals of the window, with a new revision. */
  record Window(CostWindow totals) implements TotalsResult {}

  /** The window has closed. */
  record Late(CostAdjustment adjustment) implements TotalsResult {}

  default CostWindow window() {
    return switch (this) {
      case Window(CostWindow totals) -> totals;
      case Late late -> throw new IllegalStateException("not a window");
    };
  }

  default CostAdjustment late() {
    return switch (this) {
      case Late(CostAdjustment adjustment) -> adjustment;
      case Window window -> throw new IllegalStateException("not late");
    };
  }
}
