// SPDX-License-Identifier: Apache-2.0
package io.costwire.sink.batch;

import java.util.Arrays;
import java.util.function.Consumer;

/**
 * Encoded rows of one table and one of its partitions, in the order in which they came. One insert
 * of it is one block into one partition, so ClickHouse takes all of it or nothing.
 */
public final class TableBatch {
  private static final int INITIAL_ROWS = 64;

  private final Insert insert;
  private final int tablePartition;
  private final RowBinary rows = new RowBinary();
  private int[] ends = new int[INITIAL_ROWS];
  private int[] partitions = new int[INITIAL_ROWS];
  private long[] offsets = new long[INITIAL_ROWS];
  private int count;

  public TableBatch(Insert insert, int tablePartition) {
    this.insert = insert;
    this.tablePartition = tablePartition;
  }

  /** Adds one row; a row that is refused midway leaves nothing behind. */
  void add(SourceOffset source, Consumer<RowBinary> encoder) {
    int start = rows.size();
    try {
      encoder.accept(rows);
    } catch (RuntimeException e) {
      rows.truncate(start);
      throw e;
    }
    if (count == ends.length) {
      ends = Arrays.copyOf(ends, count * 2);
      partitions = Arrays.copyOf(partitions, count * 2);
      offsets = Arrays.copyOf(offsets, count * 2);
    }
    ends[count] = rows.size();
    partitions[count] = source.partition();
    offsets[count] = source.offset();
    count++;
  }

  Insert insert() {
    return insert;
  }

  int tablePartition() {
    return tablePartition;
  }

  int rows() {
    return count;
  }

  int bytes() {
    return rows.size();
  }

  byte[] array() {
    return rows.array();
  }

  int start(int row) {
    return row == 0 ? 0 : ends[row - 1];
  }

  int kafkaPartition(int row) {
    return partitions[row];
  }

  long kafkaOffset(int row) {
    return offsets[row];
  }

  /** All of it. */
  public Slice all() {
    return new Slice(this, 0, count);
  }
}
