// SPDX-License-Identifier: Apache-2.0
package io.costwire.sink.retention;

/**
 * Points between which a month can be left by a sink that dies; the next pass goes on from each.
 */
enum RetentionStep {
  /** It was found to balance. */
  CHECKED,
  /** Its parts were set apart. */
  APART,
  /** Its sums are in ledger_months. */
  SEALED,
  /** The rows of its first table are gone. */
  PARTLY_DROPPED;

  /** What tests put at these points. */
  @FunctionalInterface
  interface Probe {
    void at(RetentionStep step);
  }
}
