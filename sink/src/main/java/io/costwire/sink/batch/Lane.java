// SPDX-License-Identifier: Apache-2.0
package io.costwire.sink.batch;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Buffer of one topic: rows that were read and are not yet handed to a writer, cut by table and
 * partition of the table. Used by the loop's thread only.
 */
public final class Lane {
  private final String topic;
  private final BatchLimits limits;
  private final Map<Target, TableBatch> batches = new LinkedHashMap<>();
  private final List<Refusal> refusals = new ArrayList<>();
  private final Map<Integer, Long> positions = new HashMap<>();
  private @Nullable Instant oldest;
  private int rows;
  private int records;

  private record Target(String table, int partition) {}

  public Lane(String topic, BatchLimits limits) {
    this.topic = topic;
    this.limits = limits;
  }

  /**
   * Adds the row of a record.
   *
   * @param tablePartition partition of the table that the row goes to
   * @throws RowRefused when the record has no row; nothing is added then
   */
  public void add(
      SourceOffset source, Insert insert, int tablePartition, Consumer<RowBinary> encoder) {
    batches
        .computeIfAbsent(
            new Target(insert.table(), tablePartition), t -> new TableBatch(insert, tablePartition))
        .add(source, encoder);
    rows++;
    if (!insert.derived()) {
      records++;
    }
  }

  /** Adds a record that has no row, for the dead letters. */
  public void refuse(Refusal refusal) {
    refusals.add(refusal);
  }

  /** Notes that everything before {@code next} of a partition is in here or needs no row. */
  public void advance(int partition, long next, Instant now) {
    positions.put(partition, next);
    if (oldest == null) {
      oldest = now;
    }
  }

  public String topic() {
    return topic;
  }

  public boolean isEmpty() {
    return positions.isEmpty() && rows == 0 && refusals.isEmpty();
  }

  /** Whether what is in here should be sent now. */
  public boolean isDue(Instant now) {
    if (isEmpty()) {
      return false;
    }
    return rows >= limits.maxRows()
        || bytes() >= limits.maxBytes()
        || oldest == null
        || !now.isBefore(oldest.plus(limits.maxAge()));
  }

  /** Whether the topic should not be read for now. */
  public boolean isFull() {
    return bytes() >= limits.bufferBytes();
  }

  /** Whether some record of the partition is in here. */
  public boolean holds(int partition) {
    return positions.containsKey(partition);
  }

  public int rows() {
    return rows;
  }

  /** Records that have a row in here. */
  public int records() {
    return records;
  }

  private long bytes() {
    long bytes = 0;
    for (TableBatch batch : batches.values()) {
      bytes += batch.bytes();
    }
    return bytes;
  }

  /** Hands everything over and starts afresh. */
  public Load take() {
    List<TableBatch> filled = batches.values().stream().filter(b -> b.rows() > 0).toList();
    Load load = new Load(topic, filled, refusals, positions);
    clear();
    return load;
  }

  /**
   * Forgets partitions that another instance reads from now on. Their rows may stay: rows are
   * idempotent, and only a position leads to a commit.
   */
  public void release(Collection<Integer> partitions) {
    positions.keySet().removeAll(partitions);
    if (positions.isEmpty()) {
      clear();
    }
  }

  private void clear() {
    batches.clear();
    refusals.clear();
    positions.clear();
    rows = 0;
    records = 0;
    oldest = null;
  }
}
