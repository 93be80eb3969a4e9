// SPDX-License-Identifier: Apache-2.0
package io.costwire.sink.ledger;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/** Notices partitions whose end the apps do not reach in time. */
final class Stalls {
  private final Duration patience;
  private final Map<Integer, Mark> marks = new HashMap<>();

  private record Mark(long end, Instant since) {}

  Stalls(Duration patience) {
    this.patience = patience;
  }

  /**
   * Takes in how far a partition is.
   *
   * @param end offset behind its last record
   * @param passed offset that all apps have passed
   * @return records that they should have passed by now
   */
  long update(int partition, long end, long passed, Instant now) {
    Mark mark = marks.get(partition);
    if (mark == null || passed >= mark.end) {
      marks.put(partition, new Mark(end, now));
      return 0;
    }
    return mark.since.plus(patience).isBefore(now) ? mark.end - passed : 0;
  }
}
