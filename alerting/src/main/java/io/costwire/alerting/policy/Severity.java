// SPDX-License-Identifier: Apache-2.0
package io.costwire.alerting.policy;

/** How much an alert matters. */
public enum Severity {
  INFO,
  WARNING,
  CRITICAL,
  /** A severity that this version does not know. */
  OTHER
}
