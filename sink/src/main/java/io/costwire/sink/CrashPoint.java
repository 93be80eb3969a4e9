// SPDX-License-Identifier: Apache-2.0
package io.costwire.sink;

/** Points at which the tests stop the sink as a crash would; see the crash table in RATIONALE. */
enum CrashPoint {
  /** Records are read and buffered, nothing is sent. */
  BEFORE_INSERT,
  /** An insert was cut off or failed; only ClickHouse knows what it has. */
  DURING_INSERT,
  /** ClickHouse has one month of a load, the next one is not sent. */
  BETWEEN_INSERTS,
  /** ClickHouse has all rows, nobody heard its answer. */
  AFTER_INSERT,
  /** The answer was heard, the offsets are not committed. */
  BEFORE_COMMIT,
  /** The offsets are committed. */
  AFTER_COMMIT;

  /** Called at each point. */
  @FunctionalInterface
  interface Probe {
    void at(CrashPoint point);
  }
}
