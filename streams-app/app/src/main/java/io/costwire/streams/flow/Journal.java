// SPDX-License-Identifier: Apache-2.0
package io.costwire.streams.flow;

import io.costwire.streams.state.ByteReader;
import io.costwire.streams.state.ByteWriter;
import java.nio.ByteBuffer;
import java.util.function.Consumer;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;

/**
 * What a task holds on the heap until it hands it on, once more in a logged store: whatever a
 * commit covers is in the changelog, whenever Streams commits. Entries are collected on the heap
 * and written with the commit, in pages of many; nothing is written when everything was handed on
 * before it, which is the rule.
 *
 * <p>For one thread. The {@link #store} belongs to the journal alone.
 */
public final class Journal {
  /** Half of what a record may hold. */
  static final int PAGE_BYTES = 512 * 1024;

  /** Bounds the heap of one task's journal where no beat comes for long; more after a restart. */
  public static final int MAX_BYTES = 8 * 1024 * 1024;

  /** A larger buffer, after a burst, is not kept. */
  private static final int KEPT_BYTES = 2 * PAGE_BYTES;

  private final KeyValueStore<byte[], byte[]> pages;
  private ByteWriter entries = new ByteWriter();
  private boolean replayed;

  /** Pages in the store. */
  private int written;

  /** How much of the entries is in them. */
  private int writtenBytes;

  public Journal(WriteBehindStore store) {
    store.ownedBy(this::write);
    this.pages = store.pages();
  }

  /** The store of a journal: small and short-lived, so in memory. */
  public static StoreBuilder<WriteBehindStore> store(String name) {
    return WriteBehindStore.builder(Stores.inMemoryKeyValueStore(name));
  }

  /**
   * Gives all entries that were not handed on before this journal was opened, in order; nothing
   * when it did before. With the first step and not in init, so that a rebalance does not wait for
   * it.
   */
  public void replayOnce(Consumer<ByteReader> reader) {
    if (replayed) {
      return;
    }
    replayed = true;
    ByteWriter found = new ByteWriter();
    try (var stored = pages.all()) {
      while (stored.hasNext()) {
        found.putBytes(stored.next().value);
        written++;
      }
    }
    ByteReader in = new ByteReader(found.toBytes());
    while (!in.atEnd()) {
      reader.accept(in);
    }
  }

  /** Keeps an entry; its reader must know where it ends. */
  public void append(ByteWriter entry) {
    entries.put(entry);
  }

  /** Whether it is time to hand everything on, although there may be room for more sums. */
  public boolean isFull() {
    return entries.length() >= MAX_BYTES;
  }

  /** Forgets everything: it was handed on in the same transaction. */
  public void clear() {
    for (int page = 0; page < written; page++) {
      pages.delete(key(page));
    }
    written = 0;
    writtenBytes = 0;
    entries = entries.length() > KEPT_BYTES ? new ByteWriter() : entries.reset();
  }

  private void write() {
    while (writtenBytes < entries.length()) {
      int length = Math.min(PAGE_BYTES, entries.length() - writtenBytes);
      pages.put(key(written), entries.toBytes(writtenBytes, length));
      written++;
      writtenBytes += length;
    }
  }

  private static byte[] key(int page) {
    return ByteBuffer.allocate(Integer.BYTES).putInt(page).array();
  }
}
