// SPDX-License-Identifier: Apache-2.0
package io.costwire.chargeback.close;

/**
 * A line of a statement.
 *
 * @param corrects the statement that billed the usage before; empty for usage of the month itself
 */
public record Line(LineKey key, String corrects, Figures figures) {
  /** Whether the usage was billed before. */
  public boolean isCorrection() {
    return !corrects.isEmpty();
  }
}
