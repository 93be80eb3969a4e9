// SPDX-License-Identifier: Apache-2.0
package io.costwire.streams.budget;

import io.costwire.streams.budget.core.BudgetKey;
import io.costwire.streams.budget.core.BudgetTally;
import io.costwire.streams.budget.core.CivilPeriod.Span;
import io.costwire.streams.state.ByteReader;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * How many groups of a budget and period have an account in a task. The store is the truth: what is
 * not on the heap is counted there, so a restart changes nothing. For one thread.
 */
final class GroupCounts {
  /**
   * Groups of one budget, period and task that have accounts of their own; some 15 MB on disk. A
   * tag with a value of its own for each request would otherwise fill it.
   */
  static final int MAX_GROUPS = 100_000;

  /** Bounds the heap to some 2 MB; what was asked for longest ago is counted again. */
  private static final int MAX_COUNTS = 10_000;

  private final KeyValueStore<byte[], byte[]> store;
  private final Map<Counted, Integer> counts = new LinkedHashMap<>(16, 0.75f, true);

  /** Accounts of a former scope are not counted: its groups say nothing about those of now. */
  private record Counted(String budgetId, Span span, long scope) {
    static Counted of(BudgetKey key, long scope) {
      return new Counted(key.budgetId(), key.span(), scope);
    }
  }

  GroupCounts(KeyValueStore<byte[], byte[]> store) {
    this.store = store;
  }

  /** Whether a group without an account is one too many. */
  boolean isFull(BudgetKey key, long scope) {
    if (key.group().isEmpty() || key.isOfOthers()) {
      return false;
    }
    Counted asked = Counted.of(key, scope);
    Integer known = counts.get(asked);
    int count = known == null ? count(key, scope) : known;
    if (known == null) {
      keep(asked, count);
    }
    return count >= MAX_GROUPS;
  }

  private void keep(Counted counted, int count) {
    counts.put(counted, count);
    if (counts.size() > MAX_COUNTS) {
      counts.remove(counts.keySet().iterator().next());
    }
  }

  private int count(BudgetKey key, long scope) {
    int count = 0;
    try (var entries = store.range(key.firstBeside(), null)) {
      while (entries.hasNext()) {
        KeyValue<byte[], byte[]> entry = entries.next();
        BudgetKey found = BudgetKey.read(new ByteReader(entry.key));
        if (!found.isBeside(key)) {
          break;
        }
        boolean counts = BudgetTally.scope(new ByteReader(entry.value)) == scope;
        count += counts && !found.isOfOthers() ? 1 : 0;
      }
    }
    return count;
  }

  /** A group has an account of a scope now, which it had not before. */
  void opened(BudgetKey key, long scope) {
    change(key, scope, 1);
  }

  /** A group has no account of a scope any more. */
  void gone(BudgetKey key, long scope) {
    change(key, scope, -1);
  }

  private void change(BudgetKey key, long scope, int difference) {
    if (!key.isOfOthers()) {
      counts.computeIfPresent(Counted.of(key, scope), (c, count) -> count + difference);
    }
  }
}
