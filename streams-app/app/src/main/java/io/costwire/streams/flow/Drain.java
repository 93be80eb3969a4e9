// SPDX-License-Identifier: Apache-2.0
package io.costwire.streams.flow;

import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * Takes what has been combined out of a store, a bounded number of entries at a time. The store is
 * logged and the removal part of the same transaction as what is forwarded, so a crash repeats both
 * or neither.
 */
public final class Drain {
  /** Bounds a punctuation to about half a second, far below the transaction timeout. */
  static final int MAX_ENTRIES = 20_000;

  private final KeyValueStore<byte[], byte[]> store;

  public Drain(KeyValueStore<byte[], byte[]> store) {
    this.store = store;
  }

  /** Removes and returns entries; the rest is for the next time. */
  public List<KeyValue<byte[], byte[]>> take() {
    List<KeyValue<byte[], byte[]>> taken = new ArrayList<>();
    try (var entries = store.all()) {
      while (entries.hasNext() && taken.size() < MAX_ENTRIES) {
        taken.add(entries.next());
      }
    }
    taken.forEach(entry -> store.delete(entry.key));
    return taken;
  }
}
