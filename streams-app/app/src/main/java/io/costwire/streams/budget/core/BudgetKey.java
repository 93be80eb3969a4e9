// SPDX-License-Identifier: Apache-2.0
package io.costwire.streams.budget.core;

import io.costwire.streams.budget.core.CivilPeriod.Span;
import io.costwire.streams.state.ByteReader;
import io.costwire.streams.state.ByteWriter;
import io.costwire.streams.window.core.DimensionSets;
import java.time.Duration;
import java.util.Collections;
import java.util.List;

/**
 * Identity of what is spent against: budget, group and period.
 *
 * <p>The binary form, key of state and repartition topic, begins with the period's end, so that
 * everything to expire lies together. Rolling periods have one key for all time, behind all others:
 * an end that never comes, and their length in place of the start.
 */
public record BudgetKey(Span span, String budgetId, List<String> group) {
  private static final long NEVER = Long.MAX_VALUE;

  static BudgetKey rolling(Period.Rolling period, String budgetId, List<String> group) {
    return new BudgetKey(spanOf(period), budgetId, group);
  }

  /** What stands for a period in keys where it rolls. */
  static Span spanOf(Period.Rolling period) {
    return new Span(period.windowSeconds(), NEVER);
  }

  /** Whether the period has ended by a time, microseconds since 1970 UTC; one that rolls never. */
  public boolean isOverAt(long micros) {
    return !isRolling() && span.endSecond() <= Math.floorDiv(micros, 1_000_000);
  }

  public boolean isRolling() {
    return span.endSecond() == NEVER;
  }

  /**
   * The period of a rolling key.
   *
   * @throws IllegalStateException when it is not one
   */
  public Period.Rolling rolling() {
    if (!isRolling()) {
      throw new IllegalStateException("the key has a civil period");
    }
    return new Period.Rolling(span.startSecond());
  }

  /** The group that has what is beyond the most groups of a budget, in the same period. */
  public BudgetKey ofOthers() {
    return new BudgetKey(span, budgetId, Collections.nCopies(group.size(), DimensionSets.OTHER));
  }

  public boolean isOfOthers() {
    return !group.isEmpty() && group.stream().allMatch(DimensionSets.OTHER::equals);
  }

  /** Whether it is another group, or the same, of one budget and period. */
  public boolean isBeside(BudgetKey other) {
    return span.equals(other.span) && budgetId.equals(other.budgetId);
  }

  /** Key of cost.budgets: {@code budget_id|group|period_start}, or the length where it rolls. */
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
    Object period = isRolling() ? Duration.ofSeconds(span.startSecond()) : span.start();
    return key.append('|').append(period).toString();
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
    writeBudget(out);
    out.putVar(group.size());
    group.forEach(out::putText);
  }

  private void writeBudget(ByteWriter out) {
    out.putFixed(span.endSecond()).putFixed(span.startSecond()).putText(budgetId);
  }

  /** What the binary keys of all groups of the budget and period begin with. */
  public byte[] firstBeside() {
    ByteWriter out = new ByteWriter();
    writeBudget(out);
    return out.toBytes();
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

  /** First binary key of rolling periods. */
  public static byte[] firstRolling() {
    return firstEnding(NEVER);
  }
}
