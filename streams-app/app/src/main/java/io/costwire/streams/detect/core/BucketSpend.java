// SPDX-License-Identifier: Apache-2.0
package io.costwire.streams.detect.core;

import java.math.BigDecimal;

/**
 * What the windows of a bucket say.
 *
 * @param billed money, of requests that have a price
 * @param unpriced requests whose price is not known
 */
public record BucketSpend(BigDecimal billed, long requests, long unpriced) {
  public static final BucketSpend NOTHING = new BucketSpend(BigDecimal.ZERO, 0, 0);

  public BucketSpend plus(BucketSpend more) {
    return new BucketSpend(
        billed.add(more.billed), requests + more.requests, unpriced + more.unpriced);
  }

  boolean isHeard() {
    return requests > 0;
  }

  /** Money that is mostly unknown is not known to be little. */
  boolean isMostlyUnpriced() {
    return 2 * unpriced > requests;
  }
}
