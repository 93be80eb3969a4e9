// SPDX-License-Identifier: Apache-2.0
package io.costwire.streams.budget;

import io.costwire.schemas.BudgetStatus;
import io.costwire.schemas.Signal;
import io.costwire.streams.budget.core.PartialSpend;
import org.jspecify.annotations.Nullable;

/** What the second step of the budget stage emits. */
sealed interface BudgetResult {

  /**
   * State of a budget in a period.
   *
   * @param status null when the budget or its period is gone
   */
  record Status(@Nullable BudgetStatus status) implements BudgetResult {}

  /** A threshold fires or is withdrawn. */
  record Fired(Signal signal) implements BudgetResult {}

  /**
   * A group is one too many.
   *
   * @param partial what it spent, as that of the group of others
   */
  record Beyond(PartialSpend partial) implements BudgetResult {}

  default @Nullable BudgetStatus status() {
    return switch (this) {
      case Status(BudgetStatus status) -> status;
      case Fired fired -> throw new IllegalStateException("not a status");
      case Beyond beyond -> throw new IllegalStateException("not a status");
    };
  }

  default Signal signal() {
    return switch (this) {
      case Fired(Signal signal) -> signal;
      case Status status -> throw new IllegalStateException("not a signal");
      case Beyond beyond -> throw new IllegalStateException("not a signal");
    };
  }

  default PartialSpend partial() {
    return switch (this) {
      case Beyond(PartialSpend partial) -> partial;
      case Status status -> throw new IllegalStateException("not a partial sum");
      case Fired fired -> throw new IllegalStateException("not a partial sum");
    };
  }
}
