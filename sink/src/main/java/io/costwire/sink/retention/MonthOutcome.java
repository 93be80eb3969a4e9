// SPDX-License-Identifier: Apache-2.0
package io.costwire.sink.retention;

import java.util.List;

/** What became of a month that is older than its tier keeps. */
sealed interface MonthOutcome {
  /** Name of the table. */
  String table();

  /** YYYYMM. */
  int month();

  /**
   * Sealed and gone.
   *
   * @param rows rows that went
   */
  record Dropped(String table, int month, long rows) implements MonthOutcome {}

  /**
   * Still there, because its sums differ from those of the days.
   *
   * @param differences of each tenant and dimension set, for people
   */
  record Blocked(String table, int month, List<String> differences) implements MonthOutcome {
    public Blocked {
      differences = List.copyOf(differences);
    }
  }
}
