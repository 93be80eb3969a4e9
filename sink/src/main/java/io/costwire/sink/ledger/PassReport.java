// SPDX-License-Identifier: Apache-2.0
package io.costwire.sink.ledger;

import java.util.List;

/**
 * What a pass found. Conservation: every record of usage.events is checked, pending, or in the lag.
 *
 * @param checked records accounted for, by what became of them
 * @param lag offsets that no checkpoint covers
 * @param expired offsets that the topic lost before they were accounted for
 * @param overdue what should have come out by now
 * @param differences sums that differ in two passes, in words, the first of them
 * @param differing how many there are
 */
record PassReport(
    Tally checked,
    long lag,
    long expired,
    Overdue overdue,
    List<String> differences,
    int differing) {
  /** Differences that are told in words. */
  static final int MAX_TOLD = 20;

  /**
   * Records that should have come out.
   *
   * @param pending found nowhere
   * @param stalled not passed by the apps
   */
  record Overdue(long pending, long stalled) {}

  PassReport {
    differences = List.copyOf(differences);
  }

  /** 0 is what it should be. */
  long unreconciled() {
    return overdue.pending + overdue.stalled + differing;
  }
}
