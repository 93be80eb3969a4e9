// SPDX-License-Identifier: Apache-2.0
package io.costwire.signals.anomaly;

/**
 * Which way spend left what was expected.
 *
 * @since 0.1
 */
public enum Direction {
  MORE,
  LESS
}
