// SPDX-License-Identifier: Apache-2.0
package io.costwire.sink.ledger;

import io.costwire.sink.ledger.Difference.Place;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * What one pass leaves to the next: differences that may be events under way, hours that did not
 * fit, and how far the patrol is, which looks at all of history a few hours a pass.
 */
final class LedgerMemory {
  /** Hours of history of a pass: 90 days of rows in six hours of passes. */
  private static final int PATROL = 6;

  /** Hours that wait; beyond it the patrol must do. */
  private static final int MAX_WAITING = 20_000;

  /** Windows that came in while the last pass looked at others. */
  private static final Duration OVERLAP = Duration.ofMinutes(5);

  /** What may have changed while no job ran. */
  private static final Duration AT_START = Duration.ofDays(1);

  private final Differences differences = new Differences();
  private final Stalls stalls;
  private final Set<Instant> waiting = new LinkedHashSet<>();
  private final Set<Place> asked = new HashSet<>();
  private Instant comparedAt;
  private Instant patrol;

  LedgerMemory(Duration patience, Instant now) {
    this.stalls = new Stalls(patience);
    this.comparedAt = now.minus(AT_START);
    this.patrol = now.truncatedTo(ChronoUnit.HOURS);
  }

  Differences differences() {
    return differences;
  }

  Stalls stalls() {
    return stalls;
  }

  /**
   * Whether a correction is under way: rows and windows follow it one after the other, so until
   * they agree the difference says nothing new.
   */
  boolean isAsked(Place place) {
    asked.retainAll(differences.open());
    return asked.contains(place);
  }

  void asked(Place place) {
    asked.add(place);
  }

  /** Windows that changed since then are to be compared. */
  Instant comparedAt() {
    return comparedAt;
  }

  /**
   * Hours to compare now: those with differences, then those that changed, then some of history.
   *
   * @param changed hours of records and windows that came in since the last pass
   * @param oldest first hour of history
   */
  Set<Instant> next(Collection<Instant> changed, Instant oldest, Instant now) {
    comparedAt = now.minus(OVERLAP);
    Set<Instant> hours = new HashSet<>();
    differences.open().forEach(place -> add(hours, place.start()));
    waiting.addAll(changed);
    Iterator<Instant> next = waiting.iterator();
    while (next.hasNext() && hours.size() < Sums.MAX_HOURS) {
      hours.add(next.next());
      next.remove();
    }
    while (waiting.size() > MAX_WAITING) {
      waiting.remove(waiting.iterator().next());
    }
    for (int i = 0; i < PATROL && hours.size() < Sums.MAX_HOURS; i++) {
      hours.add(patrol);
      patrol = patrol.minus(1, ChronoUnit.HOURS);
      if (patrol.isBefore(oldest)) {
        patrol = now.truncatedTo(ChronoUnit.HOURS);
      }
    }
    return hours;
  }

  private static void add(Set<Instant> hours, Instant hour) {
    if (hours.size() < Sums.MAX_HOURS) {
      hours.add(hour);
    }
  }
}
