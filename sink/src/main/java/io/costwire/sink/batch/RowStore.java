// SPDX-License-Identifier: Apache-2.0
package io.costwire.sink.batch;

/** Where rows go. */
@FunctionalInterface
public interface RowStore {
  /** Inserts all rows or none, and says how it went. Blocks; never throws for a failed insert. */
  InsertOutcome insert(Slice slice);
}
