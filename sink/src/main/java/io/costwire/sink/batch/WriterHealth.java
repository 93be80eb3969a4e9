// SPDX-License-Identifier: Apache-2.0
package io.costwire.sink.batch;

import io.costwire.sink.failure.SinkFailure;

/** Hears how inserts go, for readiness, metrics and logs. Called by writer threads. */
public interface WriterHealth {
  /** An insert was acknowledged. */
  void stored(String table);

  /** An insert failed and will be tried again. */
  void failed(String table, SinkFailure failure, String detail);
}
