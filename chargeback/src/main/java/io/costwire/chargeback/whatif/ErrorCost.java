// SPDX-License-Identifier: Apache-2.0
package io.costwire.chargeback.whatif;

import java.math.BigDecimal;
import java.util.Map;
import java.util.Optional;

/**
 * What answers that fail cost beside the model: an escalation to a person, for example.
 *
 * @param each cost of one failure, in the currency of the history
 * @param failureRates share of requests that fail, 0 to 1, by model
 */
public record ErrorCost(BigDecimal each, Map<String, BigDecimal> failureRates) {
  public static final ErrorCost NONE = new ErrorCost(BigDecimal.ZERO, Map.of());

  public ErrorCost {
    failureRates = Map.copyOf(failureRates);
  }

  /** Whether failures are counted at all. */
  public boolean counts() {
    return each.signum() != 0;
  }

  /** Expected cost of failures of one request; nothing where no rate is stated for the model. */
  public Optional<BigDecimal> of(String model) {
    return Optional.ofNullable(failureRates.get(model)).map(each::multiply);
  }
}
