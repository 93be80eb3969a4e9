// SPDX-License-Identifier: Apache-2.0
package io.costwire.streams.flow;

import io.costwire.streams.state.ByteReader;
import io.costwire.streams.state.ByteWriter;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;

/**
 * What a task holds on the heap until it hands it on, once more in a logged store: whatever a
 * commit covers is in the changelog, whenever Streams commits. Entries go to the end of a page; a
 * page is one record of the store, so the changelog gets a record per page and commit instead of
 * one per event, and nothing but deletions when everything was handed on before the commit.
 *
 * <p>For one thread. The {@link #store} belongs to the journal alone.
 */
public final class Journal {
  /** Appending copies the page, so a larger one costs more per event and a smaller one per page. */
  static final int PAGE_BYTES = 4096;

  /** Bounds heap, and what a restart goes through, where no beat comes for long: 8 MB. */
  public static final int MAX_PAGES = 2048;

  private static final byte[] EMPTY = {};

  private final KeyValueStore<byte[], byte[]> store;
  private boolean replayed;
  private int page;
  private byte[] open = EMPTY;

  public Journal(KeyValueStore<byte[], byte[]> store) {
    this.store = store;
  }

  /** The store of a journal: small and short-lived, so in memory. */
  public static StoreBuilder<KeyValueStore<byte[], byte[]>> store(String name) {
    return Stores.keyValueStoreBuilder(
            Stores.inMemoryKeyValueStore(name), Serdes.ByteArray(), Serdes.ByteArray())
        .withLoggingEnabled(Map.of())
        .withCachingEnabled();
  }

  /**
   * Gives all entries that were not handed on before this journal was opened, in order; nothing
   * when it did before. With the first step and not in init, so that a rebalance does not wait for
   * it.
   */
  public void replayOnce(Consumer<ByteReader> entries) {
    if (replayed) {
      return;
    }
    replayed = true;
    try (var pages = store.all()) {
      while (pages.hasNext()) {
        var stored = pages.next();
        page = ByteBuffer.wrap(stored.key).getInt() + 1;
        ByteReader in = new ByteReader(stored.value);
        while (!in.atEnd()) {
          entries.accept(in);
        }
      }
    }
    open = EMPTY;
  }

  /** Keeps an entry; its reader must know where it ends. */
  public void append(ByteWriter entry) {
    if (open.length > 0 && open.length + entry.length() > PAGE_BYTES) {
      page++;
      open = EMPTY;
    }
    byte[] longer = Arrays.copyOf(open, open.length + entry.length());
    entry.copyTo(longer, open.length);
    open = longer;
    store.put(key(page), open);
  }

  /** Whether it is time to hand everything on, although there may be room for more sums. */
  public boolean isFull() {
    return page >= MAX_PAGES;
  }

  /** Forgets everything: it was handed on in the same transaction. */
  public void clear() {
    int last = open.length == 0 ? page - 1 : page;
    for (int i = 0; i <= last; i++) {
      store.delete(key(i));
    }
    page = 0;
    open = EMPTY;
  }

  private static byte[] key(int page) {
    return ByteBuffer.allocate(Integer.BYTES).putInt(page).array();
  }
}
