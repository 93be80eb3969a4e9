// SPDX-License-Identifier: Apache-2.0
package io.costwire.signals.anomaly;

/** The three things that a bucket can be expected to be like. */
enum Baseline {
  /** The same hour on earlier days, at the series' level. */
  RHYTHM,
  /** The same, at the level of the last hours. */
  ADJUSTED,
  /** The last hours. */
  RECENT
}
