// SPDX-License-Identifier: Apache-2.0
package io.costwire.streams.budget;

import io.costwire.streams.budget.core.BudgetBook;

/** The budgets that all tasks count against: replaced as a whole, read without a lock. */
public final class ActiveBudgets {
  private volatile BudgetBook book = BudgetBook.EMPTY;

  public BudgetBook book() {
    return book;
  }

  public void activate(BudgetBook replacement) {
    book = replacement;
  }
}
