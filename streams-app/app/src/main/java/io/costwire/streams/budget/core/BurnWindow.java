// SPDX-License-Identifier: Apache-2.0
package io.costwire.streams.budget.core;

import io.costwire.streams.state.ByteReader;
import io.costwire.streams.state.ByteWriter;
import io.costwire.streams.state.Sums;
import java.math.BigDecimal;
import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What was spent in the steps of a window up to now, exactly. Immutable; the order in which spend
 * comes makes no difference.
 *
 * @param slots spend by start of step
 */
record BurnWindow(Steps steps, SortedMap<Long, BigDecimal> slots) {
  private static final BigDecimal NOTHING = BigDecimal.ZERO.setScale(Spend.SCALE);

  BurnWindow {
    slots = Collections.unmodifiableSortedMap(slots);
  }

  static BurnWindow empty(long windowSeconds) {
    return new BurnWindow(new Steps(windowSeconds), Collections.emptySortedMap());
  }

  /**
   * What the window has spent.
   *
   * @param pending spend by minute that is not in the slots yet
   */
  BigDecimal sum(SortedMap<Long, BigDecimal> pending, long nowSecond) {
    long first = steps.first(nowSecond);
    BigDecimal known = sum(slots.tailMap(first));
    return known.add(sum(pending.tailMap(first)));
  }

  private static BigDecimal sum(Map<Long, BigDecimal> spend) {
    return spend.values().stream().reduce(NOTHING, BigDecimal::add);
  }

  /** Takes in spend by minute, and forgets what has left the window. */
  BurnWindow plus(SortedMap<Long, BigDecimal> pending, long nowSecond) {
    long first = steps.first(nowSecond);
    TreeMap<Long, BigDecimal> next = new TreeMap<>(slots.tailMap(first));
    pending
        .tailMap(first)
        .forEach((minute, spent) -> next.merge(steps.of(minute), spent, BigDecimal::add));
    next.values().removeIf(spent -> spent.signum() == 0);
    return new BurnWindow(steps, next);
  }

  void write(ByteWriter out) {
    long last = slots.isEmpty() ? 0 : slots.lastKey();
    out.putVar(steps.windowSeconds()).putFixed(last).putVar(slots.size());
    slots.forEach(
        (step, spent) -> {
          out.putVar((last - step) / steps.seconds());
          write(spent, out);
        });
  }

  static BurnWindow read(ByteReader in) {
    Steps steps = new Steps(in.getVar());
    long last = in.getFixed();
    int count = in.getCount();
    TreeMap<Long, BigDecimal> slots = new TreeMap<>();
    for (int i = 0; i < count; i++) {
      slots.put(last - in.getVar() * steps.seconds(), readAmount(in));
    }
    return new BurnWindow(steps, slots);
  }

  static void write(BigDecimal amount, ByteWriter out) {
    Sums sum = new Sums(Spend.SCALE, 1);
    sum.add(0, amount);
    sum.write(0, out);
  }

  static BigDecimal readAmount(ByteReader in) {
    Sums sum = new Sums(Spend.SCALE, 1);
    sum.read(0, in);
    return sum.get(0);
  }
}
