// SPDX-License-Identifier: Apache-2.0
package io.costwire.streams.price;

import io.costwire.streams.state.ByteReader;
import io.costwire.streams.state.ByteWriter;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/**
 * Which revision is valid of the events of one partition that were ever corrected, by their offset,
 * in a logged store; all others have their first. A row of history that shows an older one is out
 * of date, and to apply it would count a difference twice.
 *
 * <p>An entry is needed until ClickHouse, where rows of history are read, has surely the new
 * revision; then it is forgotten, a bounded number at a time.
 */
final class LatestRevisions {
  /** No reader of history is further behind. */
  static final Duration HORIZON = Duration.ofDays(30);

  private static final long FIRST = 1;

  /**
   * What is known of an event.
   *
   * @param counter of its valid revision
   * @param countedAt when it was priced for the first time; null where it was never corrected, or
   *     that is forgotten
   */
  record Latest(long counter, @Nullable Instant countedAt) {}

  private final KeyValueStore<byte[], byte[]> store;
  private long cursor;

  LatestRevisions(KeyValueStore<byte[], byte[]> store) {
    this.store = store;
  }

  Latest of(long offset) {
    byte[] known = store.get(ParkingLot.key(offset));
    if (known == null) {
      return new Latest(FIRST, null);
    }
    ByteReader in = new ByteReader(known);
    long counter = in.getVar();
    in.getVar();
    return new Latest(counter, Instant.EPOCH.plus(in.getFixed(), ChronoUnit.MICROS));
  }

  void corrected(long offset, long counter, long nowMs, Instant countedAt) {
    store.put(
        ParkingLot.key(offset),
        new ByteWriter()
            .putVar(counter)
            .putVar(nowMs)
            .putFixed(ChronoUnit.MICROS.between(Instant.EPOCH, countedAt))
            .toBytes());
  }

  /** Looks at the next so many entries; how many were forgotten. */
  int forget(long nowMs, int step) {
    List<byte[]> old = new ArrayList<>();
    int left = step;
    long next = 0;
    try (var entries = store.range(ParkingLot.key(cursor), null)) {
      while (left > 0 && entries.hasNext()) {
        var entry = entries.next();
        left--;
        ByteReader value = new ByteReader(entry.value);
        value.getVar();
        if (value.getVar() + HORIZON.toMillis() < nowMs) {
          old.add(entry.key);
        }
        next = new ByteReader(entry.key).getFixed() + 1;
      }
      cursor = entries.hasNext() ? next : 0;
    }
    old.forEach(store::delete);
    return old.size();
  }
}
