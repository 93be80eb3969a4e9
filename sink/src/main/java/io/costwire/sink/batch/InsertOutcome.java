// SPDX-License-Identifier: Apache-2.0
package io.costwire.sink.batch;

import io.costwire.sink.failure.SinkFailure;

/** How an insert went. */
public sealed interface InsertOutcome {

  /** All rows are durable. */
  record Stored() implements InsertOutcome {}

  /**
   * They are not, or nobody knows.
   *
   * @param failure what kind of failure, which decides what is done about it
   * @param detail what happened, without any content of a row
   */
  record Failed(SinkFailure failure, String detail) implements InsertOutcome {}
}
