// SPDX-License-Identifier: Apache-2.0
package io.costwire.alerting.policy;

import java.time.Instant;
import java.util.List;

/**
 * Alerts that match are not told while it lasts.
 *
 * @param matchers all of them must match; at least one
 * @param ends exclusive
 */
public record Silence(String id, List<Matcher> matchers, Instant starts, Instant ends) {

  /**
   * @throws IllegalArgumentException when it would silence everything, or has no name
   */
  public Silence {
    matchers = List.copyOf(matchers);
    if (matchers.isEmpty()) {
      throw new IllegalArgumentException("a silence without matchers would silence everything");
    }
    if (id.isBlank()) {
      throw new IllegalArgumentException("a silence has an identity");
    }
  }

  boolean isOver(Instant now) {
    return !ends.isAfter(now);
  }

  boolean matches(Facts facts, Instant now) {
    return !now.isBefore(starts) && !isOver(now) && facts.match(matchers);
  }
}
