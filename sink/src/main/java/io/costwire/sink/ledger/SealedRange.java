// SPDX-License-Identifier: Apache-2.0
package io.costwire.sink.ledger;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.TreeMap;

/**
 * A range of a partition of usage.events of which nothing is pending.
 *
 * @param from first offset
 * @param to first offset behind it
 * @param tallies by currency; the empty one is always there
 */
record SealedRange(int partition, long from, long to, Map<String, Tally> tallies, Instant at) {
  /** So that a range stays small enough to be read again in one go. */
  static final long MAX_ACCEPTED = 1_000_000;

  SealedRange {
    TreeMap<String, Tally> all = new TreeMap<>(tallies);
    all.putIfAbsent("", Tally.NOTHING);
    tallies = Map.copyOf(all);
    if (from >= to) {
      throw new IllegalArgumentException("a range from %d to %d is empty".formatted(from, to));
    }
  }

  long accepted() {
    return tallies.values().stream().mapToLong(Tally::accepted).sum();
  }

  boolean contains(int place, long offset) {
    return place == partition && from <= offset && offset < to;
  }

  /** Whether the next range may become part of this one: a row an hour is enough. */
  boolean takes(SealedRange next) {
    return partition == next.partition
        && to == next.from
        && at.truncatedTo(ChronoUnit.HOURS).equals(next.at.truncatedTo(ChronoUnit.HOURS))
        && accepted() + next.accepted() <= MAX_ACCEPTED;
  }

  SealedRange with(SealedRange next) {
    Map<String, Tally> both = new TreeMap<>(tallies);
    next.tallies.forEach((currency, tally) -> both.merge(currency, tally, Tally::plus));
    return new SealedRange(partition, from, next.to, both, next.at);
  }

  /** The same, with a record that was taken for a row of its own known to be a repeat. */
  SealedRange withRepeat(Fate.Stored counted, Instant now) {
    Map<String, Tally> changed = new TreeMap<>(tallies);
    changed.merge(counted.currency(), Tally.NOTHING.minus(Tally.of(counted)), Tally::plus);
    changed.merge("", Tally.of(new Fate.Duplicate()), Tally::plus);
    return new SealedRange(partition, from, to, changed, now);
  }
}
