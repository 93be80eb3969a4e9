// SPDX-License-Identifier: Apache-2.0
package io.costwire.sink.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** The layout; that ClickHouse reads it as it is meant is shown by ITSinkRows. */
class NativeBlockTest {

  private static Slice slice(String type, List<Consumer<RowBinary>> rows) {
    TableBatch batch = new TableBatch(new Insert("t", List.of("c"), List.of(type), false), 0);
    rows.forEach(row -> batch.add(Rows.source(0, 0), row));
    return batch.all();
  }

  private static byte[] block(Slice slice) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try {
      new NativeBlock(slice).writeTo(out);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    return out.toByteArray();
  }

  /** One column c: its head, then the data. */
  private static byte[] column(int rows, String type, int... data) {
    RowBinary expected = new RowBinary();
    expected.count(1);
    expected.count(rows);
    expected.text("c");
    expected.text(type);
    byte[] all = Arrays.copyOf(expected.array(), expected.size() + data.length);
    for (int i = 0; i < data.length; i++) {
      all[expected.size() + i] = (byte) data[i];
    }
    return all;
  }

  @Test
  void texts_followEachOther_withTheirLengths_withoutADictionary() {
    Slice slice =
        slice("LowCardinality(String)", List.of(row -> row.text("ab"), row -> row.text("")));

    assertThat(block(slice)).isEqualTo(column(2, "String", 2, 'a', 'b', 0));
  }

  @Test
  void nullable_isAllMarks_thenAllValues_oneForEachRow() {
    Slice slice =
        slice(
            "Nullable(Int32)",
            List.of(
                row -> row.present(false),
                row -> {
                  row.present(true);
                  row.int32(7);
                }));

    assertThat(block(slice)).isEqualTo(column(2, "Nullable(Int32)", 1, 0, 0, 0, 0, 0, 7, 0, 0, 0));
  }

  @Test
  void map_isAllEnds_thenAllKeys_thenAllValues() {
    Slice slice =
        slice(
            "Map(LowCardinality(String), Bool)",
            List.of(
                row -> {
                  row.count(2);
                  row.text("a");
                  row.bool(true);
                  row.text("b");
                  row.bool(false);
                },
                row -> row.count(0)));

    assertThat(block(slice))
        .isEqualTo(
            column(
                2,
                "Map(String, Bool)",
                2,
                0,
                0,
                0,
                0,
                0,
                0,
                0,
                2,
                0,
                0,
                0,
                0,
                0,
                0,
                0,
                1,
                'a',
                1,
                'b',
                1,
                0));
  }

  @Test
  void tuplesInAnArray_areColumnsToo() {
    Slice slice =
        slice(
            "Array(Tuple(unit LowCardinality(String), per Int32, tags"
                + " Array(LowCardinality(String))))",
            List.of(
                row -> {
                  row.count(1);
                  row.text("u");
                  row.int32(5);
                  row.count(1);
                  row.text("x");
                }));

    assertThat(block(slice))
        .isEqualTo(
            column(
                1,
                "Array(Tuple(unit String, per Int32, tags Array(String)))",
                1,
                0,
                0,
                0,
                0,
                0,
                0,
                0,
                1,
                'u',
                5,
                0,
                0,
                0,
                1,
                0,
                0,
                0,
                0,
                0,
                0,
                0,
                1,
                'x'));
  }

  @Test
  void rowsOfASliceAlone_areInTheBlock() {
    List<Consumer<RowBinary>> rows =
        List.of(row -> row.bool(true), row -> row.bool(false), row -> row.bool(true));
    TableBatch batch = slice("Bool", rows).batch();

    assertThat(block(new Slice(batch, 1, 3))).isEqualTo(column(2, "Bool", 0, 1));
  }

  @Test
  void longTexts_haveLengthsOfSeveralBytes() {
    String text = "x".repeat(300);
    byte[] block = block(slice("String", List.of(row -> row.text(text), row -> row.text("y"))));

    assertThat(block).hasSize(1 + 1 + 2 + 7 + 302 + 2).endsWith('x', 1, 'y');
  }

  @Test
  void rowsThatAreNotOfTheirTypes_areNotSent() {
    assertThatThrownBy(() -> block(slice("Int32", List.of(row -> row.int64(1)))))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("a row of t does not have the types of its columns");
    assertThatThrownBy(() -> block(slice("UUID", List.of(row -> row.int64(1)))))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
