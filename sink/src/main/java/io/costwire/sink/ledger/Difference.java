// SPDX-License-Identifier: Apache-2.0
package io.costwire.sink.ledger;

import java.math.BigDecimal;
import java.time.Instant;

/**
 * A sum of windows that is not what it should be.
 *
 * @param place which sum
 * @param excess by how much it is above; below where negative
 */
record Difference(Place place, Excess excess) {

  /**
   * Which sum.
   *
   * @param grain MINUTE, HOUR or DAY
   * @param against what it is compared with: rows, or the windows of another grain
   * @param start hour or day of the windows
   */
  record Place(String grain, String dimensionSet, String tenant, String against, Instant start) {}

  /** By how much a sum is above another. */
  record Excess(long requests, long unpriced, BigDecimal cost) {
    boolean isNothing() {
      return requests == 0 && unpriced == 0 && cost.signum() == 0;
    }
  }

  /** In words, for people. */
  String text() {
    return "%s windows by %s of tenant %s from %s: %+d events, %+d without a price, %s cost against %s"
        .formatted(
            place.grain,
            place.dimensionSet,
            place.tenant,
            place.start,
            excess.requests,
            excess.unpriced,
            signed(excess.cost),
            place.against);
  }

  private static String signed(BigDecimal cost) {
    String plain = cost.signum() == 0 ? "0" : cost.stripTrailingZeros().toPlainString();
    return cost.signum() < 0 ? plain : "+" + plain;
  }
}
