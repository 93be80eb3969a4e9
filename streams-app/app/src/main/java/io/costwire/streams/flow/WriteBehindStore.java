// SPDX-License-Identifier: Apache-2.0
package io.costwire.streams.flow;

import java.util.Map;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.processor.StateStore;
import org.apache.kafka.streams.processor.StateStoreContext;
import org.apache.kafka.streams.state.KeyValueBytesStoreSupplier;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;
import org.apache.kafka.streams.state.internals.CacheFlushListener;
import org.apache.kafka.streams.state.internals.CachedStateStore;

/**
 * A logged store of pages whose owner changes them on the heap, and writes down what has changed
 * when Streams is about to commit: as the cache of a store does, but without looking for an entry
 * of the cache at every change. What is on the heap alone is in no commit, so after a failure the
 * events that it came of are read again. For exactly-once processing only: a task that fails may
 * send what it holds before its transaction is aborted.
 *
 * <p>Streams has no public way to be told of a commit that is about to come, so this is a {@link
 * CachedStateStore} to it, which is internal: WindowStageTest, which restarts the topology in
 * Kafka's driver, and the chaos test fail should that change.
 */
public final class WriteBehindStore implements StateStore, CachedStateStore<byte[], byte[]> {
  private static final Runnable NOBODY = () -> {};

  private final KeyValueStore<byte[], byte[]> pages;
  private Runnable owner = NOBODY;

  private WriteBehindStore(KeyValueStore<byte[], byte[]> pages) {
    this.pages = pages;
  }

  /** A logged store, in memory or on disk as the supplier says. */
  public static StoreBuilder<WriteBehindStore> builder(KeyValueBytesStoreSupplier supplier) {
    return new Builder(
        Stores.keyValueStoreBuilder(supplier, Serdes.ByteArray(), Serdes.ByteArray())
            .withLoggingEnabled(Map.of())
            .withCachingDisabled());
  }

  /**
   * Makes somebody the owner of the pages. Whatever the owner before has not written is in no
   * commit, so nobody may write it any more.
   *
   * @param write puts everything that has changed since it ran last into the pages
   */
  public void ownedBy(Runnable write) {
    owner = write;
  }

  /** What is written, to be changed by the owner alone. */
  public KeyValueStore<byte[], byte[]> pages() {
    return pages;
  }

  @Override
  public void flushCache() {
    owner.run();
  }

  @Override
  public void clearCache() {
    owner = NOBODY;
  }

  @Override
  public boolean setFlushListener(CacheFlushListener<byte[], byte[]> listener, boolean oldValues) {
    return false;
  }

  @Override
  public String name() {
    return pages.name();
  }

  @Override
  public void init(StateStoreContext context, StateStore root) {
    // a task that begins anew after a failure must not write what the failed one still held
    owner = NOBODY;
    pages.init(context, root);
  }

  @Override
  public void commit(Map<TopicPartition, Long> offsets) {
    pages.commit(offsets);
  }

  @Override
  public Long committedOffset(TopicPartition partition) {
    return pages.committedOffset(partition);
  }

  @Override
  public boolean managesOffsets() {
    return pages.managesOffsets();
  }

  @Override
  public void close() {
    pages.close();
  }

  @Override
  public boolean persistent() {
    return pages.persistent();
  }

  @Override
  public boolean isOpen() {
    return pages.isOpen();
  }

  private record Builder(StoreBuilder<KeyValueStore<byte[], byte[]>> pages)
      implements StoreBuilder<WriteBehindStore> {
    @Override
    public StoreBuilder<WriteBehindStore> withCachingEnabled() {
      throw new UnsupportedOperationException("its owner is the cache");
    }

    @Override
    public StoreBuilder<WriteBehindStore> withCachingDisabled() {
      return this;
    }

    @Override
    public StoreBuilder<WriteBehindStore> withLoggingEnabled(Map<String, String> config) {
      return new Builder(pages.withLoggingEnabled(config));
    }

    @Override
    public StoreBuilder<WriteBehindStore> withLoggingDisabled() {
      return new Builder(pages.withLoggingDisabled());
    }

    @Override
    public WriteBehindStore build() {
      return new WriteBehindStore(pages.build());
    }

    @Override
    public Map<String, String> logConfig() {
      return pages.logConfig();
    }

    @Override
    public boolean loggingEnabled() {
      return pages.loggingEnabled();
    }

    @Override
    public String name() {
      return pages.name();
    }
  }
}
