// SPDX-License-Identifier: Apache-2.0
package io.costwire.streams.detect.core;

import java.math.BigDecimal;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * The series of a task and when to look at which. A cache of the store: it may be rebuilt at any
 * time. For one thread.
 */
public final class SeriesIndex {
  /** Bounds the heap: some 60 MB. */
  public static final int MAX_PENDING = 200_000;

  private final Map<SeriesKey, Series> series = new HashMap<>();
  private final PriorityQueue<Entry> agenda =
      new PriorityQueue<>(Comparator.comparingLong(Entry::dueMs));
  private final ToLongFunction<Series> dueMs;
  private int pending;

  /** A place in the agenda; of no meaning any more when the series has another. */
  private record Entry(long dueMs, Series series) {}

  /**
   * @param dueMs when a series has to be looked at
   */
  public SeriesIndex(ToLongFunction<Series> dueMs) {
    this.dueMs = dueMs;
  }

  /** The series, which is looked up where the index does not have it. */
  public Series get(SeriesKey key, Function<SeriesKey, Standing> lookup) {
    Series known = series.get(key);
    if (known != null) {
      return known;
    }
    Series found = new Series(key, lookup.apply(key));
    series.put(key, found);
    schedule(found);
    return found;
  }

  public Collection<Series> all() {
    return Collections.unmodifiableCollection(series.values());
  }

  public int size() {
    return series.size();
  }

  /** Buckets that are not judged. */
  public int pending() {
    return pending;
  }

  /**
   * A minute of a series has changed.
   *
   * @param billed what it costs now
   * @return false when there is no room for another bucket
   */
  public boolean changed(Series of, long second, BigDecimal billed, long nowMs) {
    if (!of.isPending(Watch.bucketOf(second))) {
      if (pending >= MAX_PENDING) {
        return false;
      }
      pending++;
    }
    of.changed(second, billed, nowMs);
    schedule(of);
    return true;
  }

  /** A series that has to be looked at by now, which is taken off the agenda. */
  public @Nullable Series poll(long nowMs) {
    while (!agenda.isEmpty() && agenda.element().dueMs <= nowMs) {
      Entry entry = agenda.remove();
      Series due = entry.series;
      if (due.queuedMs != entry.dueMs) {
        continue;
      }
      due.queuedMs = Watch.NEVER;
      if (dueMs.applyAsLong(due) <= nowMs) {
        return due;
      }
      schedule(due);
    }
    return null;
  }

  /** The first bucket of a series is being judged. */
  public long takeFirst(Series of) {
    pending--;
    return of.removeFirst();
  }

  /** Buckets of a series that nobody asks for any more. */
  public void clear(Series of) {
    pending -= of.pendingBuckets();
    of.clear();
  }

  public void remove(Series gone) {
    clear(gone);
    gone.queuedMs = Watch.NEVER;
    series.remove(gone.key());
  }

  /** Puts a series where it belongs; one that is there later than needed is put forward. */
  public void schedule(Series of) {
    long due = dueMs.applyAsLong(of);
    if (due < of.queuedMs) {
      of.queuedMs = due;
      agenda.add(new Entry(due, of));
    }
  }
}
