// SPDX-License-Identifier: Apache-2.0
package io.costwire.streams.budget.core;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.List;
import java.util.Locale;

/** Sentences about budgets for people. The figures in them are rounded, those beside them not. */
public final class BudgetText {
  private static final int CENTS = 2;
  private static final MathContext SMALL = new MathContext(3, RoundingMode.HALF_EVEN);

  private BudgetText() {}

  /**
   * Budget search-team-day at 82 % ($412.10 of $500); of tokens, at 82 % (412,100 of 500,000
   * tokens).
   */
  public static String title(
      Budget budget, List<String> group, BigDecimal spent, BudgetAccount.Change change) {
    String of = group.isEmpty() ? "" : " of " + String.join(", ", group);
    String state = "at " + part(spent, budget.limit());
    return change.fired()
        ? "Budget " + budget.id() + of + " " + state
        : "Budget %s%s back below %s %%: %s"
            .formatted(budget.id(), of, change.threshold().toPlainString(), state);
  }

  /** 82 % ($412.10 of $500). */
  static String part(BigDecimal spent, Budget.Limit limit) {
    BigDecimal amount = limit.amount();
    return "%s %% (%s of %s)"
        .formatted(
            percent(spent, amount),
            limit.currency().equals(Budget.Limit.TOKENS)
                ? count(spent)
                : money(spent, limit.currency()),
            amount(amount, limit.currency()));
  }

  /** Whole percent, never rounded up to a threshold that is not reached. */
  private static String percent(BigDecimal spent, BigDecimal amount) {
    return spent.movePointRight(2).divide(amount, 0, RoundingMode.DOWN).toPlainString();
  }

  /** An amount of money or tokens: $412.10, EUR 3, 2,000,000 tokens. */
  public static String amount(BigDecimal amount, String unit) {
    return unit.equals(Budget.Limit.TOKENS) ? count(amount) + " tokens" : money(amount, unit);
  }

  private static String count(BigDecimal amount) {
    return String.format(Locale.ROOT, "%,d", amount.setScale(0, RoundingMode.DOWN).toBigInteger());
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
