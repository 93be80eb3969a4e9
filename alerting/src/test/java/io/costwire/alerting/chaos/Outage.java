// SPDX-License-Identifier: Apache-2.0
package io.costwire.alerting.chaos;

/** From a kill to the time when its successor works; by {@link System#nanoTime}. */
record Outage(long fromNanos, long untilNanos) {

  /** Whether what was told between the two may not have been recorded before it was told again. */
  boolean explains(Heard first, Heard again) {
    return fromNanos - again.atNanos() < 0 && untilNanos - first.atNanos() > 0;
  }
}
