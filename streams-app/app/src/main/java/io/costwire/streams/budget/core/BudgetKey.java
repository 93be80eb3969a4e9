// SPDX-License-Identifier: Apache-2.0
package io.costwire.streams.budget.core;

import io.costwire.streams.budget.core.CivilPeriod.Span;
import io.costwire.streams.state.ByteReader;
import io.costwire.streams.state.ByteWriter;
import java.util.List;

/**
 * Identity of what is spent against: budget, group and period.
 *
 * <p>The binary form, key of state and repartition topic, begins with the period's end, so that
 * everything to expire lies together.
 */
public record BudgetKey(Span span, String budgetId, List<String> group) {

  /** Key of cost.budgets: {@code budget_id|group|period_start}. */
  public String topicKey() {
    StringBuilder key = new StringBuilder(64);
    escape(budgetId, key);
    key.append('|');
    for (int i = 0; i < group.size(); i++) {
      if (i > 0) {
        key.append(',');
      }
      escape(group.get(i), key);
    }
    return key.append('|').append(span.start()).toString();
  }

  /** Values come from outside; unescaped, two different groups could share a key. */
  private static void escape(String text, StringBuilder out) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '\\' || c == '|' || c == ',') {
        out.append('\\');
      }
      out.append(c);
    }
  }

  /** The same for all periods of a budget and group, in every JVM: they are kept by one task. */
  public int owner() {
    return (31 * budgetId.hashCode() + group.hashCode()) * 0x9E3779B9 >>> 8;
  }

  public void write(ByteWriter out) {
    out.putFixed(span.endSecond()).putFixed(span.startSecond()).putText(budgetId);
    out.putVar(group.size());
    group.forEach(out::putText);
  }

  public static BudgetKey read(ByteReader in) {
    long end = in.getFixed();
    long start = in.getFixed();
    String budgetId = in.getText();
    String[] group = new String[in.getCount()];
    for (int i = 0; i < group.length; i++) {
      group[i] = in.getText();
    }
    return new BudgetKey(new Span(start, end), budgetId, List.of(group));
  }

  /** First binary key of periods that end at or after a time. */
  public static byte[] firstEnding(long endSecond) {
    return new ByteWriter().putFixed(endSecond).toBytes();
  }
}
