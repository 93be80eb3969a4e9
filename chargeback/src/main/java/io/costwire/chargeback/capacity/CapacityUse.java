// SPDX-License-Identifier: Apache-2.0
package io.costwire.chargeback.capacity;

import java.math.BigDecimal;
import java.util.Optional;

/**
 * What one owner did with one model.
 *
 * @param inputTokens of the requests that report them; cached ones included
 * @param seconds that the requests took together; those without a known duration took none
 * @param list what the same requests cost at list price, in the currency of the capacity; nothing
 *     where any of them has none
 */
public record CapacityUse(
    String team,
    String service,
    String model,
    long requests,
    BigDecimal inputTokens,
    BigDecimal outputTokens,
    BigDecimal seconds,
    Optional<BigDecimal> list) {

  private static final BigDecimal OUTPUT_WEIGHT = BigDecimal.valueOf(4);

  public CapacityUse {
    if (requests < 0
        || inputTokens.signum() < 0
        || outputTokens.signum() < 0
        || seconds.signum() < 0) {
      throw new IllegalArgumentException("nobody uses less than nothing: " + team);
    }
  }

  BigDecimal tokens() {
    return inputTokens.add(outputTokens);
  }

  BigDecimal weightedTokens() {
    return inputTokens.add(outputTokens.multiply(OUTPUT_WEIGHT));
  }
}
