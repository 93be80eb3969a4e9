// SPDX-License-Identifier: Apache-2.0
package io.costwire.streams.budget.core;

import io.costwire.streams.state.ByteReader;
import io.costwire.streams.state.ByteWriter;

/**
 * What some events spent against one budget, group and period, on its way to the account.
 *
 * @param step when it was spent, seconds since 1970 UTC: start of the minute where the budget is
 *     paced; else of the step of a rolling period, and 0 in civil ones
 */
public record PartialSpend(BudgetKey budget, long step, Counted counted, Spend spend) {

  public void write(ByteWriter out) {
    budget.write(out);
    if (budget.isRolling()) {
      out.putFixed(step);
    } else if (step != 0) {
      // below 0, as no time of pricing is: sums without a minute stay as they were written before
      out.putFixed(-step);
    }
    counted.write(out);
    spend.write(out);
  }

  public static PartialSpend read(ByteReader in) {
    BudgetKey budget = BudgetKey.read(in);
    if (budget.isRolling()) {
      return new PartialSpend(budget, in.getFixed(), Counted.read(in), Spend.read(in));
    }
    long next = in.getFixed();
    long step = next < 0 ? -next : 0;
    Counted counted = next < 0 ? Counted.read(in) : new Counted(next);
    return new PartialSpend(budget, step, counted, Spend.read(in));
  }
}
