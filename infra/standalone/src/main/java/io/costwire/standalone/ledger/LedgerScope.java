// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.ledger;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * From where on records are looked at one by one; checkpoints stand for what is before.
 *
 * @param starts first offset by partition of usage.events; 0 where no checkpoint is used
 */
record LedgerScope(Map<Integer, Long> starts) {

  /** Age of checkpoints that verify trusts unless told otherwise. */
  static final Duration SINCE = Duration.ofHours(24);

  LedgerScope {
    starts = Map.copyOf(starts);
  }

  long start(int partition) {
    return starts.getOrDefault(partition, 0L);
  }

  boolean contains(int partition, long offset) {
    return offset >= start(partition);
  }

  /** Whether nothing is before it. */
  boolean isEverything() {
    return starts.values().stream().allMatch(start -> start == 0);
  }

  /**
   * The same as a condition of SQL.
   *
   * @param prefix of the columns partition and offset
   */
  String condition(String prefix) {
    if (isEverything()) {
      return "1";
    }
    List<String> before = new ArrayList<>();
    starts.forEach(
        (partition, start) ->
            before.add(
                "(%1$s_partition = %2$d AND %1$s_offset < %3$d)"
                    .formatted(prefix, partition, start)));
    return "NOT (%s)".formatted(String.join(" OR ", before));
  }
}
