// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.rules;

import io.costwire.runtime.Env;
import io.costwire.streams.ingest.core.EventTimePolicy;
import io.costwire.streams.window.core.WindowGrain;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * From which hours on rules can be made to hold. The streams app goes by event time, and counts
 * events that are some minutes ahead of their time: an hour that it counts for already would be
 * counted by one rule in part and by another one for the rest.
 *
 * @param now when rules are published
 * @param maxAhead how far ahead of its time the streams app takes an event
 */
public record EffectiveHours(Instant now, Duration maxAhead) {
  /** For every instance to have read the rule, with a clock that is off. */
  static final Duration MARGIN = Duration.ofMinutes(5);

  /** Beyond this it is a mistake in the year. */
  static final Duration LATEST = Duration.ofDays(366);

  /** With what the streams app is configured with. */
  public static EffectiveHours of(Instant now, Map<String, String> environment) {
    Env env = new Env(environment);
    Duration maxAhead = env.duration("STREAMS_EVENT_MAX_AHEAD", EventTimePolicy.DEFAULT_MAX_AHEAD);
    return env.build(() -> new EffectiveHours(now, maxAhead));
  }

  /** The next full hour, or the one after when that is too near. */
  public Instant earliest() {
    long ready = now.plus(maxAhead).plus(MARGIN).getEpochSecond();
    return Instant.ofEpochSecond(WindowGrain.HOUR.startOf(ready) + WindowGrain.HOUR.seconds());
  }

  /** Why a rule cannot hold from an hour on, with what to do; none when nobody asks for one. */
  public Optional<String> problem(@Nullable Instant from) {
    if (from == null) {
      return Optional.empty();
    }
    if (!Instant.ofEpochSecond(WindowGrain.HOUR.startOf(from.getEpochSecond())).equals(from)) {
      return refused(from, "is no full UTC hour");
    }
    if (!from.isAfter(now)) {
      return refused(from, "is past; what was counted stays as it is");
    }
    if (from.isBefore(earliest())) {
      return refused(
          from,
          "is too near: events up to %d min ahead may be counted already, and rules take up to %d"
                  .formatted(maxAhead.toMinutes(), MARGIN.toMinutes())
              + " min to arrive");
    }
    if (from.isAfter(now.plus(LATEST))) {
      return refused(from, "is more than a year ahead");
    }
    return Optional.empty();
  }

  private Optional<String> refused(Instant from, String why) {
    return Optional.of("--from %s %s; the earliest hour is %s".formatted(from, why, earliest()));
  }
}
