// SPDX-License-Identifier: Apache-2.0
package io.costwire.streams.ingest;

import io.costwire.streams.ingest.core.SeenHorizon;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/**
 * The ids seen within the horizon, in a logged store: hash to the minute of arrival. Forgetting
 * goes through the store in bounded steps, as fast as ids come in, so an id stays for at most twice
 * its horizon.
 */
final class SeenIds {
  /** Entries looked at per step even when nothing arrives, so that an idle store empties too. */
  static final int MIN_STEP = 500;

  /** Bounds a step to some 20 ms, far below the transaction timeout. */
  static final int MAX_STEP = 20_000;

  private final KeyValueStore<byte[], byte[]> store;
  private final SeenHorizon horizon;
  private byte @Nullable [] cursor;
  private int addedSinceStep;

  SeenIds(KeyValueStore<byte[], byte[]> store, SeenHorizon horizon) {
    this.store = store;
    this.horizon = horizon;
  }

  /** Remembers the id; false if it is a repeat within the horizon. */
  boolean add(byte[] hash, long arrivedAtMs, boolean ofBatch) {
    byte[] known = store.get(hash);
    if (known != null && horizon.covers(known, arrivedAtMs)) {
      return false;
    }
    store.put(hash, horizon.remember(arrivedAtMs, ofBatch));
    addedSinceStep++;
    return true;
  }

  /** Looks at a bounded number of entries and forgets those beyond the horizon; how many it did. */
  int forget(long nowMs) {
    int left = Math.clamp(addedSinceStep, MIN_STEP, MAX_STEP);
    addedSinceStep = 0;
    List<byte[]> expired = new ArrayList<>();
    byte @Nullable [] last = null;
    try (var entries = store.range(cursor, null)) {
      while (left > 0 && entries.hasNext()) {
        var entry = entries.next();
        last = entry.key;
        left--;
        if (!horizon.covers(entry.value, nowMs)) {
          expired.add(entry.key);
        }
      }
      cursor = entries.hasNext() ? last : null;
    }
    expired.forEach(store::delete);
    return expired.size();
  }
}
