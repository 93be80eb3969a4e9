// SPDX-License-Identifier: Apache-2.0
package io.costwire.streams.budget;

import io.costwire.streams.budget.core.Budget;
import io.costwire.streams.budget.core.Pace;
import io.costwire.streams.budget.core.PaceKey;
import io.costwire.streams.budget.core.PacePast;
import io.costwire.streams.state.ByteReader;
import io.costwire.streams.state.ByteWriter;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/**
 * Paces on disk, each in two entries: what changes with every beat is small, and what is large
 * changes every few minutes. For one thread.
 */
final class PaceStore {
  private static final int PRESENT = 0;
  private static final int PAST = 1;

  private final KeyValueStore<byte[], byte[]> store;
  private final ByteWriter writer = new ByteWriter();
  private int size = -1;
  // what was used last: a sum that comes, and the status that it causes, ask for the same
  private @Nullable PaceKey lastKey;
  private @Nullable Pace last;

  /** Some paces in the order of their keys, and where to go on; null at the end. */
  record Part(List<PaceKey> keys, byte @Nullable [] next) {}

  PaceStore(KeyValueStore<byte[], byte[]> store) {
    this.store = store;
  }

  /** How many there are; counted with the first look, so that a rebalance does not wait for it. */
  int size() {
    if (size < 0) {
      size = 0;
      try (var all = store.range(first(PRESENT), first(PAST))) {
        while (all.hasNext()) {
          all.next();
          size++;
        }
      }
    }
    return size;
  }

  @Nullable Pace get(PaceKey key) {
    if (!key.equals(lastKey)) {
      byte[] value = store.get(bytes(PRESENT, key));
      last = value == null ? null : Pace.read(new ByteReader(value));
      lastKey = key;
    }
    return last;
  }

  /** Keeps one that is known already. */
  void put(PaceKey key, Pace pace) {
    byte[] rawKey = bytes(PRESENT, key);
    pace.write(writer.reset());
    store.put(rawKey, writer.toBytes());
    lastKey = key;
    last = pace;
  }

  /** Keeps one that is not known yet. */
  void open(PaceKey key, Pace pace) {
    size = size() + 1;
    put(key, pace);
  }

  PacePast past(PaceKey key, Budget budget) {
    byte[] value = store.get(bytes(PAST, key));
    return value == null ? PacePast.unknown(budget) : PacePast.read(budget, new ByteReader(value));
  }

  void put(PaceKey key, PacePast past) {
    byte[] rawKey = bytes(PAST, key);
    past.write(writer.reset());
    store.put(rawKey, writer.toBytes());
  }

  void forgetPast(PaceKey key) {
    store.delete(bytes(PAST, key));
  }

  void remove(PaceKey key) {
    size = size() - 1;
    store.delete(bytes(PRESENT, key));
    lastKey = null;
    forgetPast(key);
  }

  /**
   * Goes through some of them.
   *
   * @param from where to begin; null for the first
   */
  Part some(byte @Nullable [] from, int most) {
    List<PaceKey> keys = new ArrayList<>();
    try (var entries = store.range(from == null ? first(PRESENT) : from, first(PAST))) {
      while (entries.hasNext()) {
        byte[] rawKey = entries.next().key;
        if (keys.size() == most) {
          return new Part(keys, rawKey);
        }
        keys.add(PaceKey.read(new ByteReader(rawKey, 1)));
      }
    }
    return new Part(keys, null);
  }

  private byte[] bytes(int kind, PaceKey key) {
    key.write(writer.reset().putByte(kind));
    return writer.toBytes();
  }

  private static byte[] first(int kind) {
    return new byte[] {(byte) kind};
  }
}
