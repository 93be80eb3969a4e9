// SPDX-License-Identifier: Apache-2.0
package io.costwire.streams.runtime;

import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.Cache;
import org.rocksdb.LRUCache;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.WriteBufferManager;

/**
 * The memory that all RocksDB stores of a process share: blocks, indexes, filters and what is not
 * on disk yet. Without it each store takes up to 50 MB of cache and 48 MB of write buffers, and its
 * indexes and filters besides, so that memory would grow with the number of partitions.
 *
 * <p>Close it after the last store.
 */
public final class RocksDbMemory implements AutoCloseable {
  /** Property with the object, for {@link RocksDbSettings}. */
  public static final String PROPERTY = "costwire.rocksdb.memory";

  /** What is not on disk yet may take this part; it is charged to the cache. */
  private static final int WRITE_BUFFERS_PART = 2;

  /** Percent of the cache in which indexes and filters are not pushed out by blocks of data. */
  private static final int FOR_INDEXES = 20;

  private static final int SHARDS_BY_SIZE = -1;

  private final Cache cache;
  private final WriteBufferManager writeBuffers;
  private boolean closed;

  /**
   * @param bytes for everything together
   */
  public RocksDbMemory(long bytes) {
    RocksDB.loadLibrary();
    // not strict: a full cache must make stores slower, not fail them
    this.cache = new LRUCache(bytes, SHARDS_BY_SIZE, false, FOR_INDEXES / 100.0);
    this.writeBuffers = new WriteBufferManager(bytes / WRITE_BUFFERS_PART, cache);
  }

  /** Makes a store use it. */
  void apply(Options options) {
    if (!(options.tableFormatConfig() instanceof BlockBasedTableConfig table)) {
      throw new IllegalStateException("Kafka Streams has another table format: adapt this class");
    }
    table.setBlockCache(cache);
    table.setCacheIndexAndFilterBlocks(true);
    table.setCacheIndexAndFilterBlocksWithHighPriority(true);
    table.setPinTopLevelIndexAndFilter(true);
    options.setTableFormatConfig(table);
    options.setWriteBufferManager(writeBuffers);
  }

  /** Bytes in use; 0 once it is closed. */
  public synchronized long used() {
    return closed ? 0 : cache.getUsage();
  }

  /** Of them the bytes that cannot be given up now; 0 once it is closed. */
  public synchronized long pinned() {
    return closed ? 0 : cache.getPinnedUsage();
  }

  @Override
  public synchronized void close() {
    if (!closed) {
      closed = true;
      writeBuffers.close();
      cache.close();
    }
  }
}
