// SPDX-License-Identifier: Apache-2.0
package io.costwire.alerting.deliver;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Whether a receiver is worth trying. After some failures in a row it is open: only one attempt per
 * pause is made, whatever waits, until one succeeds. Not safe for several threads.
 */
final class Circuit {
  /** One restart of a receiver costs about this many attempts at most. */
  static final int OPENS_AFTER = 5;

  private int failures;
  private Optional<Instant> openSince = Optional.empty();
  private Instant readyAt = Instant.MIN;

  /** The receiver answered, whatever it said. */
  void answered() {
    failures = 0;
    openSince = Optional.empty();
    readyAt = Instant.MIN;
  }

  /**
   * An attempt failed that may succeed later.
   *
   * @param pause until the next attempt, where this one opens the circuit or leaves it open
   * @param rest how long the receiver asked to be left alone; zero if it did not
   */
  void failed(Instant now, Duration pause, Duration rest) {
    failures++;
    if (failures >= OPENS_AFTER && openSince.isEmpty()) {
      openSince = Optional.of(now);
    }
    Duration wait = openSince.isPresent() && pause.compareTo(rest) > 0 ? pause : rest;
    readyAt = now.plus(wait);
  }

  /** The clock was set back: what was planned by it comes so much earlier. */
  void earlier(Duration by) {
    openSince = openSince.map(since -> since.minus(by));
    readyAt = readyAt.equals(Instant.MIN) ? readyAt : readyAt.minus(by);
  }

  /** From when on the next attempt may be made. */
  Instant readyAt() {
    return readyAt;
  }

  /** Failures in a row. */
  int failures() {
    return failures;
  }

  Optional<Instant> openSince() {
    return openSince;
  }
}
