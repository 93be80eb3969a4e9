// SPDX-License-Identifier: Apache-2.0
package io.costwire.streams.runtime;

import java.util.Map;
import org.apache.kafka.streams.state.RocksDBConfigSetter;
import org.rocksdb.Options;

/**
 * Gives each store the memory that the process shares. Streams makes the object itself and hands it
 * the properties; without {@link RocksDbMemory#PROPERTY} a store keeps the defaults.
 */
public final class RocksDbSettings implements RocksDBConfigSetter {
  @Override
  public void setConfig(String storeName, Options options, Map<String, Object> configs) {
    if (configs.get(RocksDbMemory.PROPERTY) instanceof RocksDbMemory memory) {
      memory.apply(options);
    }
  }

  @Override
  public void close(String storeName, Options options) {
    // what is shared outlives a store
  }
}
