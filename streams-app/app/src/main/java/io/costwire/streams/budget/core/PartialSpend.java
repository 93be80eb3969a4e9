// SPDX-License-Identifier: Apache-2.0
package io.costwire.streams.budget.core;

import io.costwire.streams.state.ByteReader;
import io.costwire.streams.state.ByteWriter;

/** What some events spent against one budget, group and period, on its way to the account. */
public record PartialSpend(BudgetKey budget, Counted counted, Spend spend) {

  public void write(ByteWriter out) {
    budget.write(out);
    counted.write(out);
    spend.write(out);
  }

  public static PartialSpend read(ByteReader in) {
    return new PartialSpend(BudgetKey.read(in), Counted.read(in), Spend.read(in));
  }
}
