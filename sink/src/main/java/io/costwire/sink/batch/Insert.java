// SPDX-License-Identifier: Apache-2.0
package io.costwire.sink.batch;

import java.util.List;

/**
 * The target of rows.
 *
 * @param table name of the table
 * @param columns columns that a row has, in its order
 */
public record Insert(String table, List<String> columns) {
  public Insert {
    columns = List.copyOf(columns);
  }
}
