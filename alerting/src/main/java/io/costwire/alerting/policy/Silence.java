// SPDX-License-Identifier: Apache-2.0
package io.costwire.alerting.policy;

import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Alerts that match are not told while it lasts.
 *
 * @param matchers all of them must match; at least one
 * @param ends exclusive
 * @param origin who made it and why
 */
public record Silence(
    String id, List<Matcher> matchers, Instant starts, Instant ends, Origin origin) {

  /** Who made a silence and when, and why. */
  public record Origin(Optional<Handling> made, Optional<String> comment) {
    public static final Origin UNKNOWN = new Origin(Optional.empty(), Optional.empty());
  }

  /**
   * @throws IllegalArgumentException when it would silence everything, or has no name
   */
  public Silence {
    Objects.requireNonNull(origin, "origin");
    matchers = List.copyOf(matchers);
    if (matchers.isEmpty()) {
      throw new IllegalArgumentException("a silence without matchers would silence everything");
    }
    if (id.isBlank()) {
      throw new IllegalArgumentException("a silence has an identity");
    }
  }

  /** Of nobody in particular. */
  public Silence(String id, List<Matcher> matchers, Instant starts, Instant ends) {
    this(id, matchers, starts, ends, Origin.UNKNOWN);
  }

  boolean isOver(Instant now) {
    return !ends.isAfter(now);
  }

  boolean matches(Facts facts, Instant now) {
    return !now.isBefore(starts) && !isOver(now) && facts.match(matchers);
  }
}
