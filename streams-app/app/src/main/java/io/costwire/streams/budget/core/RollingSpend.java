// SPDX-License-Identifier: Apache-2.0
package io.costwire.streams.budget.core;

import io.costwire.streams.state.ByteReader;
import io.costwire.streams.state.ByteWriter;
import io.costwire.streams.state.Sums;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What was spent in each step of a rolling period. Immutable. The order in which spend comes makes
 * no difference: the period ends with the latest step that was seen, and has what happened in it.
 *
 * @param firstRevision from which revisions are counted, see {@link #revisionAt}: an account that
 *     was forgotten and comes again goes on with higher ones
 * @param last start of the last step, seconds since 1970 UTC
 * @param slots spend by start of step; none that is not part of the period
 */
public record RollingSpend(
    Period.Rolling period, long firstRevision, long last, SortedMap<Long, Slot> slots) {
  /** More than any account has on average; the 40 bits of a counter last until 2094. */
  private static final long REVISIONS_PER_SECOND = 512;

  private static final long FIRST_SECOND = Instant.parse("2026-01-01T00:00:00Z").getEpochSecond();

  /** Spend of a step. */
  public record Slot(BigDecimal money, long unpriced) {
    Slot plus(Slot more) {
      return new Slot(money.add(more.money), unpriced + more.unpriced);
    }
  }

  public RollingSpend {
    slots = Collections.unmodifiableSortedMap(slots);
  }

  static RollingSpend opened(Period.Rolling period, long last) {
    return new RollingSpend(period, revisionAt(last), last, Collections.emptySortedMap());
  }

  /** A number of revisions that nothing that began earlier has reached by a time. */
  static long revisionAt(long second) {
    return Math.max(0, second - FIRST_SECOND) * REVISIONS_PER_SECOND;
  }

  /** Whether a step has left the period. */
  boolean isPast(long step) {
    return step <= last - period.windowSeconds();
  }

  /** Adds spend of a step; of one after the last, the period moves on to it. */
  RollingSpend plus(long step, Spend more) {
    RollingSpend moved = movedTo(step);
    TreeMap<Long, Slot> next = new TreeMap<>(moved.slots);
    next.merge(step, new Slot(more.money(), more.unpriced()), Slot::plus);
    return new RollingSpend(period, firstRevision, moved.last, next);
  }

  /** Moves on to a step and forgets what has left the period; never goes back. */
  RollingSpend movedTo(long step) {
    if (step <= last) {
      return this;
    }
    long firstKept = step - period.windowSeconds() + 1;
    return new RollingSpend(period, firstRevision, step, slots.tailMap(firstKept));
  }

  RollingSpend emptied() {
    return new RollingSpend(period, firstRevision, last, Collections.emptySortedMap());
  }

  /** The sum of all steps. */
  Slot sum() {
    return slots.values().stream()
        .reduce(new Slot(BigDecimal.ZERO.setScale(Spend.SCALE), 0), Slot::plus);
  }

  /** The period as it is now. */
  public CivilPeriod.Span span() {
    return period.ending(last);
  }

  void write(ByteWriter out) {
    out.putFixed(firstRevision).putFixed(last).putVar(slots.size());
    slots.forEach(
        (step, slot) -> {
          out.putVar((last - step) / period.stepSeconds());
          Sums sum = new Sums(Spend.SCALE, 1);
          sum.add(0, slot.money);
          sum.write(0, out);
          out.putVar(slot.unpriced);
        });
  }

  static RollingSpend read(Period.Rolling period, ByteReader in) {
    long firstRevision = in.getFixed();
    long last = in.getFixed();
    int count = in.getCount();
    TreeMap<Long, Slot> slots = new TreeMap<>();
    for (int i = 0; i < count; i++) {
      long step = last - in.getVar() * period.stepSeconds();
      Sums sum = new Sums(Spend.SCALE, 1);
      sum.read(0, in);
      slots.put(step, new Slot(sum.get(0), in.getVar()));
    }
    return new RollingSpend(period, firstRevision, last, slots);
  }
}
