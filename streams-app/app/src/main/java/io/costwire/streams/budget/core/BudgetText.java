// SPDX-License-Identifier: Apache-2.0
package io.costwire.streams.budget.core;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.List;

/** Sentences about budgets for people. The figures in them are rounded, those beside them not. */
public final class BudgetText {
  private static final int CENTS = 2;
  private static final MathContext SMALL = new MathContext(3, RoundingMode.HALF_EVEN);

  private BudgetText() {}

  /** Budget search-team-day at 82 % ($412.10 of $500). */
  public static String title(
      Budget budget, List<String> group, BigDecimal spent, BudgetAccount.Change change) {
    BigDecimal amount = budget.limit().amount();
    String of = group.isEmpty() ? "" : " of " + String.join(", ", group);
    String state =
        "at %s %% (%s of %s)"
            .formatted(
                percent(spent, amount),
                money(spent, budget.limit().currency()),
                money(amount, budget.limit().currency()));
    return change.fired()
        ? "Budget " + budget.id() + of + " " + state
        : "Budget %s%s back below %s %%: %s"
            .formatted(budget.id(), of, change.threshold().toPlainString(), state);
  }

  /** Whole percent, never rounded up to a threshold that is not reached. */
  private static String percent(BigDecimal spent, BigDecimal amount) {
    return spent.movePointRight(2).divide(amount, 0, RoundingMode.DOWN).toPlainString();
  }

  private static String money(BigDecimal amount, String currency) {
    BigDecimal rounded =
        amount.abs().compareTo(BigDecimal.ONE) < 0
            ? amount.round(SMALL).stripTrailingZeros()
            : amount.setScale(CENTS, RoundingMode.HALF_EVEN);
    boolean whole = rounded.stripTrailingZeros().scale() <= 0;
    String text = whole ? rounded.setScale(0).toPlainString() : rounded.toPlainString();
    return currency.equals("USD") ? "$" + text : currency + " " + text;
  }
}
