// SPDX-License-Identifier: Apache-2.0
package io.costwire.sink.ledger;

import io.costwire.sink.ledger.Difference.Excess;
import io.costwire.sink.ledger.Difference.Place;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Tells differences that stay from those of events that are under way between the tables: one
 * counts when the next pass finds it unchanged, and from then on until its sums agree.
 */
final class Differences {
  /** What is remembered from pass to pass; beyond it the ledger is broken, not behind. */
  static final int MAX = 10_000;

  /** Longer than an event is under way from the row to the last window. */
  static final Duration SETTLE = Duration.ofSeconds(10);

  private Map<Place, Seen> before = Map.of();
  private final Set<Place> confirmed = new HashSet<>();

  private record Seen(Excess excess, Instant since) {}

  /**
   * Takes in what a pass found.
   *
   * @param looked hours and days that the pass looked at; those of others stay as they were
   * @param found differences of the pass
   */
  void update(Set<Instant> looked, Collection<Difference> found, Instant now) {
    Map<Place, Seen> seen = new HashMap<>();
    before.forEach(
        (place, was) -> {
          if (!looked.contains(place.start())) {
            seen.put(place, was);
          }
        });
    for (Difference difference : found) {
      Seen was = before.get(difference.place());
      if (was != null || seen.size() < MAX) {
        seen.put(difference.place(), seen(difference, was, now));
      }
    }
    confirmed.retainAll(seen.keySet());
    before = Map.copyOf(seen);
  }

  private Seen seen(Difference difference, @Nullable Seen was, Instant now) {
    if (was == null || !was.excess.equals(difference.excess())) {
      return new Seen(difference.excess(), now);
    }
    if (!was.since.plus(SETTLE).isAfter(now)) {
      confirmed.add(difference.place());
    }
    return was;
  }

  /** Differences that count, in an order that does not change. */
  List<Difference> confirmed() {
    return before.entrySet().stream()
        .filter(entry -> confirmed.contains(entry.getKey()))
        .map(entry -> new Difference(entry.getKey(), entry.getValue().excess))
        .sorted(
            Comparator.<Difference, Instant>comparing(d -> d.place().start())
                .thenComparing(Difference::text))
        .toList();
  }

  /** Everything that is to be looked at again. */
  Collection<Place> open() {
    return before.keySet();
  }
}
