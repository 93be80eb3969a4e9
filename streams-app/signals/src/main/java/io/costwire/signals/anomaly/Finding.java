// SPDX-License-Identifier: Apache-2.0
package io.costwire.signals.anomaly;

/**
 * The strangest thing about a bucket.
 *
 * @param surprise log10 of the days in which one ordinary bucket of this series is as far out
 */
record Finding(double surprise, Direction direction, Pattern pattern) {

  static final Finding NOTHING = new Finding(0, Direction.MORE, Pattern.JUMP);
}
