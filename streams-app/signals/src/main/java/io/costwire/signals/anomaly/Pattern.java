// SPDX-License-Identifier: Apache-2.0
package io.costwire.signals.anomaly;

/**
 * What made an episode stand out, by how long it took to show.
 *
 * @since 0.1
 */
public enum Pattern {
  /** Single buckets far from every expectation: a runaway, a wrong price. */
  JUMP,
  /** The mean of about two hours: less per bucket, but all of them. */
  SHIFT,
  /** The mean of about half a day: a slow leak. */
  DRIFT,
  /** Single buckets far outside of all amounts of the last days, whatever the hour. */
  EXTREME;

  /** Whether it is a mean that stands out, and single buckets may look ordinary. */
  boolean ofMean() {
    return this == SHIFT || this == DRIFT;
  }
}
