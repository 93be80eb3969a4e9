// SPDX-License-Identifier: Apache-2.0
package io.costwire.sink.batch;

import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Rows as one block of ClickHouse's Native format: column by column, which costs the server a
 * fraction of reading them row by row. Names and types of the columns travel along, so a column
 * that is not what we take it for is an error and not another value.
 */
public final class NativeBlock {
  /** The server makes dictionaries itself; what we send is their plain text. */
  private static final Pattern LOW_CARDINALITY =
      Pattern.compile("LowCardinality\\((Nullable\\(String\\)|String)\\)");

  private final Slice slice;

  public NativeBlock(Slice slice) {
    this.slice = slice;
  }

  /** Writes all of it. */
  public void writeTo(OutputStream out) throws IOException {
    List<String> names = slice.insert().columns();
    List<String> types =
        slice.insert().types().stream()
            .map(type -> LOW_CARDINALITY.matcher(type).replaceAll("$1"))
            .toList();
    ColumnBuffer[] columns = types.stream().map(ColumnBuffer::of).toArray(ColumnBuffer[]::new);
    take(columns);
    RowBinary head = new RowBinary();
    head.count(columns.length);
    head.count(slice.rows());
    for (int i = 0; i < columns.length; i++) {
      head.text(names.get(i));
      head.text(types.get(i));
      out.write(head.array(), 0, head.size());
      head.truncate(0);
      columns[i].writeTo(out);
    }
  }

  private void take(ColumnBuffer[] columns) {
    TableBatch batch = slice.batch();
    byte[] rows = batch.array();
    int at = batch.start(slice.from());
    for (int row = slice.from(); row < slice.to(); row++) {
      for (ColumnBuffer column : columns) {
        at = column.take(rows, at);
      }
      if (at != batch.start(row + 1)) {
        throw new IllegalStateException(
            "a row of %s does not have the types of its columns".formatted(slice.insert().table()));
      }
    }
  }
}
