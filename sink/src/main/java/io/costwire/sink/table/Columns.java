// SPDX-License-Identifier: Apache-2.0
package io.costwire.sink.table;

import io.costwire.sink.batch.RowBinary;
import io.costwire.sink.batch.SourceOffset;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.ToIntFunction;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * The columns of a table in order: name, type in ClickHouse, and where the value comes from. Name
 * and binder stand in one line, so they cannot drift apart; a test compares the types with the
 * migrations.
 *
 * @param <V> record that becomes a row
 */
final class Columns<V> {
  static final int MONEY_SCALE = 18;
  static final int QUANTITY_SCALE = 12;
  private static final String MONEY = "Decimal(38, 18)";
  private static final String QUANTITY = "Decimal(38, 12)";
  private static final String TIME = "DateTime64(6, 'UTC')";

  private final List<Column<V>> columns = new ArrayList<>();

  /** Writes one value of a row. */
  @FunctionalInterface
  interface Binder<V> {
    void bind(RowBinary row, V value, SourceOffset source);
  }

  /** A column: its name, its type, and how it is filled. */
  record Column<V>(String name, String type, Binder<V> binder) {}

  /** Getter that may have no value. */
  @FunctionalInterface
  interface Optionally<V, T> {
    @Nullable T get(V value);
  }

  List<Column<V>> list() {
    return List.copyOf(columns);
  }

  Columns<V> column(String name, String type, Binder<V> binder) {
    columns.add(new Column<>(name, type, binder));
    return this;
  }

  Columns<V> text(String name, Function<V, String> value) {
    return column(name, "String", (row, v, s) -> row.text(value.apply(v)));
  }

  Columns<V> word(String name, Function<V, String> value) {
    return column(name, "LowCardinality(String)", (row, v, s) -> row.text(value.apply(v)));
  }

  Columns<V> symbol(String name, Function<V, Enum<?>> value) {
    return word(name, v -> value.apply(v).name());
  }

  Columns<V> maybeText(String name, Optionally<V, String> value) {
    return maybe(name, "Nullable(String)", value, RowBinary::text);
  }

  Columns<V> maybeWord(String name, Optionally<V, String> value) {
    return maybe(name, "LowCardinality(Nullable(String))", value, RowBinary::text);
  }

  Columns<V> time(String name, Function<V, Instant> value) {
    return column(name, TIME, (row, v, s) -> row.micros(value.apply(v)));
  }

  Columns<V> maybeTime(String name, Optionally<V, Instant> value) {
    return maybe(name, "Nullable(" + TIME + ")", value, RowBinary::micros);
  }

  Columns<V> windowStart(String name, Function<V, Instant> value) {
    return column(name, "DateTime('UTC')", (row, v, s) -> row.seconds(value.apply(v)));
  }

  Columns<V> money(String name, Function<V, BigDecimal> value) {
    return column(name, MONEY, (row, v, s) -> row.decimal(value.apply(v), MONEY_SCALE));
  }

  Columns<V> maybeMoney(String name, Optionally<V, BigDecimal> value) {
    return maybe(
        name, "Nullable(" + MONEY + ")", value, (row, amount) -> row.decimal(amount, MONEY_SCALE));
  }

  Columns<V> maybeQuantity(String name, Optionally<V, BigDecimal> value) {
    return maybe(
        name,
        "Nullable(" + QUANTITY + ")",
        value,
        (row, amount) -> row.decimal(amount, QUANTITY_SCALE));
  }

  Columns<V> quantities(String name, Function<V, List<BigDecimal>> value) {
    return column(
        name,
        "Array(" + QUANTITY + ")",
        (row, v, s) -> {
          List<BigDecimal> all = value.apply(v);
          row.count(all.size());
          all.forEach(amount -> row.decimal(amount, QUANTITY_SCALE));
        });
  }

  Columns<V> words(String name, Function<V, ? extends Collection<String>> value) {
    return column(
        name,
        "Array(LowCardinality(String))",
        (row, v, s) -> {
          Collection<String> all = value.apply(v);
          row.count(all.size());
          all.forEach(row::text);
        });
  }

  Columns<V> map(String name, Function<V, Map<String, String>> value) {
    return column(
        name,
        "Map(LowCardinality(String), String)",
        (row, v, s) -> {
          Map<String, String> map = value.apply(v);
          row.count(map.size());
          map.forEach(
              (key, text) -> {
                row.text(key);
                row.text(text);
              });
        });
  }

  Columns<V> int32(String name, ToIntFunction<V> value) {
    return column(name, "Int32", (row, v, s) -> row.int32(value.applyAsInt(v)));
  }

  Columns<V> maybeInt32(String name, Optionally<V, Integer> value) {
    return maybe(name, "Nullable(Int32)", value, RowBinary::int32);
  }

  Columns<V> int64(String name, ToLongFunction<V> value) {
    return column(name, "Int64", (row, v, s) -> row.int64(value.applyAsLong(v)));
  }

  Columns<V> maybeInt64(String name, Optionally<V, Long> value) {
    return maybe(name, "Nullable(Int64)", value, RowBinary::int64);
  }

  Columns<V> uint64(String name, ToLongFunction<V> value) {
    return column(name, "UInt64", (row, v, s) -> row.uint64(value.applyAsLong(v)));
  }

  Columns<V> bool(String name, Function<V, Boolean> value) {
    return column(name, "Bool", (row, v, s) -> row.bool(value.apply(v)));
  }

  Columns<V> maybeBool(String name, Optionally<V, Boolean> value) {
    return maybe(name, "Nullable(Bool)", value, RowBinary::bool);
  }

  /** Where the record stood in Kafka; every table ends with it. */
  Columns<V> source() {
    return column(
            "source_topic", "LowCardinality(String)", (row, v, source) -> row.text(source.topic()))
        .column("source_partition", "Int32", (row, v, source) -> row.int32(source.partition()))
        .column("source_offset", "Int64", (row, v, source) -> row.int64(source.offset()));
  }

  /** Revision of rows whose record has none: the time of the record. */
  Columns<V> revisionByRecordTime() {
    return column("revision", "UInt64", (row, v, source) -> row.uint64(source.timestampMs()));
  }

  private interface Write<T> {
    void write(RowBinary row, T value);
  }

  private <T> Columns<V> maybe(String name, String type, Optionally<V, T> getter, Write<T> write) {
    return column(
        name,
        type,
        (row, v, s) -> {
          T value = getter.get(v);
          row.present(value != null);
          if (value != null) {
            write.write(row, value);
          }
        });
  }
}
