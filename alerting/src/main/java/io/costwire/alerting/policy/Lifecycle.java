// SPDX-License-Identifier: Apache-2.0
package io.costwire.alerting.policy;

/** State of an alert. */
public enum Lifecycle {
  FIRING,
  RESOLVED
}
