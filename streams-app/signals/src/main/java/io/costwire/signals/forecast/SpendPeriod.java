// SPDX-License-Identifier: Apache-2.0
package io.costwire.signals.forecast;

import java.time.Instant;

/**
 * The time that an amount is limited to: an hour, a day, a week, a month, a quarter, a fiscal year
 * or any other. Whoever knows the calendar of a budget says where it begins and ends; a day on
 * which clocks change has 23 or 25 hours here as well.
 *
 * @param from inclusive
 * @param to exclusive
 * @since 0.1
 */
public record SpendPeriod(Instant from, Instant to) {

  /**
   * @throws IllegalArgumentException if it does not end after it begins
   */
  public SpendPeriod {
    if (!from.isBefore(to)) {
      throw new IllegalArgumentException(
          "period: to (" + to + ") must be after from (" + from + "); swap them or widen it");
    }
  }
}
