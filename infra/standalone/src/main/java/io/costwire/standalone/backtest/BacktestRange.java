// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.backtest;

import io.costwire.sink.clickhouse.Sql;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * The time that is replayed.
 *
 * @param from first event time whose signals are told
 * @param to first event time that is no longer looked at
 */
public record BacktestRange(Instant from, Instant to) {
  /** What a detector remembers of the rhythm of weeks, as far as history has it. */
  static final Duration WARM_UP = Duration.ofDays(21);

  /** As long as windows of hours are kept. */
  private static final Duration LONGEST = Duration.ofDays(400);

  /** Why a range cannot be replayed, with what to do. */
  public static Optional<String> problem(Instant from, Instant to, Instant now) {
    if (!from.isBefore(to)) {
      return Optional.of("--from %s is not before --to %s; give a range".formatted(from, to));
    }
    if (!from.isBefore(now)) {
      return Optional.of("--from %s is not in the past; history ends now".formatted(from));
    }
    if (Duration.between(from, to).compareTo(LONGEST) > 0) {
      return Optional.of(
          "%s to %s are more than %d days; replay them in parts"
              .formatted(from, to, LONGEST.toDays()));
    }
    return Optional.empty();
  }

  Instant warmUp() {
    return from.minus(WARM_UP);
  }

  /** A condition on a column of type DateTime64 from a time on. */
  String events(String column, Instant since) {
    return "%1$s >= fromUnixTimestamp64Micro(%2$d) AND %1$s < fromUnixTimestamp64Micro(%3$d)"
        .formatted(column, Sql.micros(since), Sql.micros(to));
  }

  /** A condition on the start of windows from a time on. */
  String windows(Instant since) {
    return "window_start >= toDateTime(%d) AND window_start < toDateTime(%d)"
        .formatted(since.getEpochSecond(), to.getEpochSecond());
  }
}
