// SPDX-License-Identifier: Apache-2.0
package io.costwire.sink;

/** Who goes on after a row of the crash table. */
enum Recovery {
  /** The same sink tries again: it is not the one that died. */
  RETRY,
  /** The same sink is started again. */
  RESTART,
  /** Another instance takes its partitions over. */
  REBALANCE
}
