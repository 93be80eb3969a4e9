// SPDX-License-Identifier: Apache-2.0
package io.costwire.grafana;

import java.time.Duration;
import java.time.Instant;

/**
 * The time that a dashboard shows.
 *
 * @param from start
 * @param to end
 * @param interval width of one point of a chart
 */
public record TimeRange(Instant from, Instant to, Duration interval) {
  public TimeRange {
    if (to.isBefore(from)) {
      throw new IllegalArgumentException("the range ends at %s, before it starts".formatted(to));
    }
  }
}
