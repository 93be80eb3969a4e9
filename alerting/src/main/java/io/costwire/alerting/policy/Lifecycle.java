// SPDX-License-Identifier: Apache-2.0
package io.costwire.alerting.policy;

/** State of an alert. */
public enum Lifecycle {
  /** Its cause holds, and people are to know. */
  FIRING,
  /** Somebody takes care of it: it is not told again before its end. */
  ACKNOWLEDGED,
  /** A silence keeps it quiet: nobody is told. */
  SILENCED,
  /** Over, by its signal or by hand. */
  RESOLVED
}
