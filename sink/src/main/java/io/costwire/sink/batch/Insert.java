// SPDX-License-Identifier: Apache-2.0
package io.costwire.sink.batch;

import java.util.List;

/**
 * The target of rows.
 *
 * @param table name of the table
 * @param columns columns that a row has, in its order
 * @param types their types in ClickHouse
 * @param derived whether its rows come beside the row that a record has elsewhere: they are rows,
 *     but no records
 */
public record Insert(String table, List<String> columns, List<String> types, boolean derived) {
  public Insert {
    columns = List.copyOf(columns);
    types = List.copyOf(types);
    if (columns.size() != types.size()) {
      throw new IllegalArgumentException("every column has a type");
    }
  }
}
