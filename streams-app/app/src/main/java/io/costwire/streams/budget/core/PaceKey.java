// SPDX-License-Identifier: Apache-2.0
package io.costwire.streams.budget.core;

import io.costwire.streams.state.ByteReader;
import io.costwire.streams.state.ByteWriter;
import java.util.List;

/** Key of a pace: a budget and a group, whatever the period. */
public record PaceKey(String budgetId, List<String> group) {

  public static PaceKey of(BudgetKey key) {
    return new PaceKey(key.budgetId(), key.group());
  }

  public void write(ByteWriter out) {
    out.putText(budgetId).putVar(group.size());
    group.forEach(out::putText);
  }

  public static PaceKey read(ByteReader in) {
    String budgetId = in.getText();
    String[] group = new String[in.getCount()];
    for (int i = 0; i < group.length; i++) {
      group[i] = in.getText();
    }
    return new PaceKey(budgetId, List.of(group));
  }
}
