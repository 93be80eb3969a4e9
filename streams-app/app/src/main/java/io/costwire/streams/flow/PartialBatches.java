// SPDX-License-Identifier: Apache-2.0
package io.costwire.streams.flow;

import io.costwire.streams.state.ByteWriter;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import org.apache.kafka.streams.processor.StreamPartitioner;

/**
 * Packs partial sums for the second step of a stage into one record per target partition: what a
 * record costs, from producer to task, is paid once per drain and not once per sum. For one thread.
 */
public final class PartialBatches {
  /** A batch is handed on when it is this large, far below what a request may hold. */
  static final int BATCH_BYTES = 128 * 1024;

  private final List<ByteWriter> batches = new ArrayList<>();
  private final BiConsumer<byte[], byte[]> target;

  /**
   * @param target takes the key, which is the target partition, and the packed sums
   */
  public PartialBatches(int partitions, BiConsumer<byte[], byte[]> target) {
    this.target = target;
    for (int i = 0; i < partitions; i++) {
      batches.add(new ByteWriter());
    }
  }

  /**
   * Adds one sum to the batch of its owner.
   *
   * @param owner hash of what the second step keeps together
   */
  public void add(int owner, ByteWriter partial) {
    int partition = Math.floorMod(owner, batches.size());
    ByteWriter batch = batches.get(partition);
    batch.put(partial);
    if (batch.length() >= BATCH_BYTES) {
      send(partition, batch);
    }
  }

  /** Hands on what is left. */
  public void flush() {
    for (int i = 0; i < batches.size(); i++) {
      if (batches.get(i).length() > 0) {
        send(i, batches.get(i));
      }
    }
  }

  /** Hands on what is left, and to all others an empty batch: the time it carries moves theirs. */
  public void flushToAll() {
    for (int i = 0; i < batches.size(); i++) {
      send(i, batches.get(i));
    }
  }

  private void send(int partition, ByteWriter batch) {
    target.accept(key(partition), batch.toBytes());
    batch.reset();
  }

  /** The key of what goes to an owner, or to a partition. */
  public static byte[] key(int owner) {
    return ByteBuffer.allocate(Integer.BYTES).putInt(owner).array();
  }

  /** Sends a batch to the partition that its key names. */
  public static StreamPartitioner<byte[], byte[]> partitioner() {
    return (topic, key, value, partitions) ->
        Optional.of(Set.of(Math.floorMod(ByteBuffer.wrap(key).getInt(), partitions)));
  }
}
