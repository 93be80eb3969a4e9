// SPDX-License-Identifier: Apache-2.0
package io.costwire.alerting.policy;

import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Alerts that match are not told while it lasts.
 *
 * @param matchers all of them must match; at least one asks for a value
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
    if (!narrows(matchers)) {
      throw new IllegalArgumentException(
          "would silence every alert that lacks these labels; give at least one matcher that asks"
              + " for a value, such as team=\"search\"");
    }
    if (id.isBlank()) {
      throw new IllegalArgumentException("a silence has an identity");
    }
  }

  /** Of nobody in particular. */
  public Silence(String id, List<Matcher> matchers, Instant starts, Instant ends) {
    this(id, matchers, starts, ends, Origin.UNKNOWN);
  }

  /** Whether there is an alert that they do not match; without that they would silence all. */
  public static boolean narrows(List<Matcher> matchers) {
    return !matchers.stream().allMatch(Matcher::matchesNothingKnown);
  }

  boolean isOver(Instant now) {
    return !ends.isAfter(now);
  }

  boolean matches(Facts facts, Instant now) {
    return !now.isBefore(starts) && !isOver(now) && facts.match(matchers);
  }
}
