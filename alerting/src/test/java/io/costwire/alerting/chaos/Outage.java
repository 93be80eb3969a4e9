// SPDX-License-Identifier: Apache-2.0
package io.costwire.alerting.chaos;

/**
 * From the first kill to a little after the last one, when nothing of the dead can still arrive; by
 * {@link System#nanoTime}.
 */
record Outage(long fromNanos, long untilNanos) {

  /** Whether what was told between the two may not have been recorded before it was told again. */
  boolean explains(Heard first, Heard again) {
    return fromNanos - again.atNanos() < 0 && untilNanos - first.atNanos() > 0;
  }
}
