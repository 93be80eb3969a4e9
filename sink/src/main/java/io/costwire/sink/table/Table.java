// SPDX-License-Identifier: Apache-2.0
package io.costwire.sink.table;

import io.costwire.sink.batch.Insert;
import io.costwire.sink.batch.Lane;
import io.costwire.sink.batch.RowBinary;
import io.costwire.sink.batch.SourceOffset;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.function.ToIntFunction;

/**
 * A table that the sink fills: its columns and its partitions.
 *
 * @param <V> record that becomes a row
 */
final class Table<V> {
  private static final int MONTHS_FACTOR = 100;

  private final Insert insert;
  private final List<Columns.Column<V>> columns;
  private final ToIntFunction<V> partition;

  /**
   * @param partition partition of the table that a row goes to, so that an insert touches only one
   */
  Table(String name, Columns<V> columns, ToIntFunction<V> partition) {
    this(name, columns, partition, false);
  }

  private Table(String name, Columns<V> columns, ToIntFunction<V> partition, boolean derived) {
    this.columns = columns.list();
    this.insert =
        new Insert(
            name,
            this.columns.stream().map(Columns.Column::name).toList(),
            this.columns.stream().map(Columns.Column::type).toList(),
            derived);
    this.partition = partition;
  }

  /** A table of rows that come beside those of another table. */
  static <V> Table<V> derived(String name, Columns<V> columns, ToIntFunction<V> partition) {
    return new Table<>(name, columns, partition, true);
  }

  /** A table without partitions. */
  Table(String name, Columns<V> columns) {
    this(name, columns, v -> 0);
  }

  /** Name, as in SQL. */
  String name() {
    return insert.table();
  }

  List<Columns.Column<V>> columns() {
    return columns;
  }

  /** Puts the row of a record into its lane. */
  void add(Lane lane, SourceOffset source, V value) {
    lane.add(source, insert, partition.applyAsInt(value), row -> write(row, source, value));
  }

  private void write(RowBinary row, SourceOffset source, V value) {
    for (Columns.Column<V> column : columns) {
      column.binder().bind(row, value, source);
    }
  }

  /** toYYYYMM of ClickHouse. */
  static int month(Instant time) {
    OffsetDateTime utc = time.atOffset(ZoneOffset.UTC);
    return utc.getYear() * MONTHS_FACTOR + utc.getMonthValue();
  }

  /** toYear of ClickHouse. */
  static int year(Instant time) {
    return time.atOffset(ZoneOffset.UTC).getYear();
  }
}
