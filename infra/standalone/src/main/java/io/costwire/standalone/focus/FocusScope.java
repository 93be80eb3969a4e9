// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.focus;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Which usage is exported, and how fine.
 *
 * @param from first event time
 * @param to first event time that is left out
 * @param tenant whose usage, or null for everybody's
 */
public record FocusScope(
    Instant from, Instant to, Grain grain, @Nullable String tenant, Tags tags) {

  /** Length of a charge period. */
  public enum Grain {
    HOUR(ChronoUnit.HOURS),
    DAY(ChronoUnit.DAYS);

    private final ChronoUnit unit;

    Grain(ChronoUnit unit) {
      this.unit = unit;
    }

    /** Start of the period that a time is in. */
    public Instant start(Instant time) {
      return time.truncatedTo(unit);
    }
  }

  /** What the column Tags has: the rows are as many as there are values of it. */
  public enum Tags {
    /** The tags with a column of their own, but not the user. */
    COMMON,
    /** These and the user. */
    WITH_USER,
    /** Every tag of the event. */
    ALL
  }

  /** The same up to the last charge period that is over, as one that is not would change. */
  public FocusScope until(Instant now) {
    Instant over = grain.start(now);
    return to.isAfter(over) ? new FocusScope(from, over, grain, tenant, tags) : this;
  }

  /** Why it cannot be exported, with what to do. */
  public Optional<String> problem() {
    if (!from.isBefore(to)) {
      return Optional.of(
          "the range %s to %s has no charge period that is over; give an earlier one"
              .formatted(from, to));
    }
    for (Instant end : new Instant[] {from, to}) {
      if (!grain.start(end).equals(end)) {
        return Optional.of(
            "%s is within a charge period; give a full UTC %s, or another --grain"
                .formatted(end, grain == Grain.HOUR ? "hour" : "day"));
      }
    }
    return Optional.empty();
  }
}
