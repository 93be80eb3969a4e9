// SPDX-License-Identifier: Apache-2.0
package io.costwire.streams.ingest.core;

import java.time.Duration;
import java.time.Instant;

/**
 * Which event times can be true, measured against arrival. Windows go by event time, so a wrong one
 * is refused rather than moved.
 *
 * @param maxAhead how far a sender's clock may be ahead
 * @param maxAge how old an event may be; no grain keeps live state for longer
 */
public record EventTimePolicy(Duration maxAhead, Duration maxAge) {
  /** Clocks of well-kept machines differ by milliseconds; five minutes are a broken one. */
  public static final Duration DEFAULT_MAX_AHEAD = Duration.ofMinutes(5);

  /** As long as hours and days are kept. */
  public static final Duration DEFAULT_MAX_AGE = Duration.ofDays(45);

  /**
   * How old history may be that is imported. Its money leaves as adjustments, and its months are
   * partitions of the tables, of which one insert may touch a hundred.
   */
  public static final Duration IMPORT_MAX_AGE = Duration.ofDays(5 * 365);

  public static final EventTimePolicy DEFAULT =
      new EventTimePolicy(DEFAULT_MAX_AHEAD, DEFAULT_MAX_AGE);

  /** What an event time is. */
  public enum Verdict {
    PLAUSIBLE,
    TOO_FAR_AHEAD,
    TOO_OLD
  }

  public EventTimePolicy {
    if (maxAhead.isNegative() || maxAge.isNegative()) {
      throw new IllegalArgumentException("maxAhead and maxAge must not be negative");
    }
  }

  /** What holds for history that is imported: old is what it is meant to be. */
  public EventTimePolicy forImports() {
    return maxAge.compareTo(IMPORT_MAX_AGE) >= 0
        ? this
        : new EventTimePolicy(maxAhead, IMPORT_MAX_AGE);
  }

  /** Both bounds are inclusive. */
  public Verdict judge(Instant eventTime, Instant arrival) {
    if (eventTime.isAfter(arrival.plus(maxAhead))) {
      return Verdict.TOO_FAR_AHEAD;
    }
    return eventTime.isBefore(arrival.minus(maxAge)) ? Verdict.TOO_OLD : Verdict.PLAUSIBLE;
  }
}
