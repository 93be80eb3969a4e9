// SPDX-License-Identifier: Apache-2.0
package io.costwire.sink.retention;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Rows that live for a while beside the days, which stay and must tell the same sums. */
enum Tier {
  RAW(RetentionPolicy::raw, List.of(Source.events())),
  MINUTES(
      RetentionPolicy::minutes,
      List.of(Source.windows("cost_1m"), Source.adjustments("cost_adjustments_1m", "MINUTE"))),
  HOURS(
      RetentionPolicy::hours,
      List.of(Source.windows("cost_1h"), Source.adjustments("cost_adjustments_1h", "HOUR")));

  private final Function<RetentionPolicy, Optional<Duration>> keep;
  private final List<Source> sources;

  Tier(Function<RetentionPolicy, Optional<Duration>> keep, List<Source> sources) {
    this.keep = keep;
    this.sources = sources;
  }

  Optional<Duration> keep(RetentionPolicy policy) {
    return keep.apply(policy);
  }

  /** Its tables; their rows go together, because only together they equal the days. */
  List<Source> sources() {
    return sources;
  }

  /** Name of its main table: the label of metrics. */
  String table() {
    return sources.getFirst().table();
  }

  /** Events know the total only; windows have the dimension sets of the days. */
  boolean hasDimensionSets() {
    return this != RAW;
  }
}
