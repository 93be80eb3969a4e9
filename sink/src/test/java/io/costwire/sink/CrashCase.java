// SPDX-License-Identifier: Apache-2.0
package io.costwire.sink;

import static io.costwire.sink.Recovery.REBALANCE;
import static io.costwire.sink.Recovery.RESTART;
import static io.costwire.sink.Recovery.RETRY;

import java.util.List;

/** A row of the crash table in RATIONALE.md, where it is told what happens and why it is fine. */
enum CrashCase {
  BEFORE_INSERT(Repeat.NO, RESTART, REBALANCE),
  DURING_INSERT_BEGIN(Repeat.NO, RESTART),
  DURING_INSERT_MIDDLE(Repeat.NO, RESTART, REBALANCE),
  DURING_INSERT_END(Repeat.NO, RESTART),
  CONNECTION_CUT(Repeat.NO, RETRY),
  BETWEEN_INSERTS(Repeat.YES, RESTART, REBALANCE),
  ONE_MONTH_FAILED(Repeat.NO, RETRY),
  AFTER_INSERT(Repeat.YES, RESTART, REBALANCE),
  ANSWER_LOST(Repeat.YES, RETRY),
  BEFORE_COMMIT(Repeat.YES, RESTART, REBALANCE),
  AFTER_COMMIT(Repeat.NO, RESTART, REBALANCE),
  ZOMBIE(Repeat.YES, REBALANCE),
  STORE_AWAY(Repeat.NO, RETRY),
  POISON_FIRST(Repeat.NO, RETRY),
  POISON_MIDDLE(Repeat.NO, RETRY),
  POISON_LAST(Repeat.NO, RETRY),
  TOKENS_DELETED(Repeat.YES, RETRY),
  KILLED_IN_INSERT(Repeat.NO, RETRY),
  KILLED_BEFORE_ANSWER(Repeat.YES, RETRY),
  DISK_LOW(Repeat.NO, RETRY),
  DISK_FULL(Repeat.NO, RETRY),
  KILLED_IN_MERGE(Repeat.NO, RETRY);

  /** Whether ClickHouse is sent rows that it has. */
  enum Repeat {
    YES,
    NO
  }

  private final Repeat repeat;
  private final List<Recovery> recoveries;

  CrashCase(Repeat repeat, Recovery... recoveries) {
    this.repeat = repeat;
    this.recoveries = List.of(recoveries);
  }

  List<Recovery> recoveries() {
    return recoveries;
  }

  /** Whether a plain table would have rows twice. */
  boolean repeats() {
    return repeat == Repeat.YES;
  }

  /** Whether ClickHouse itself comes to harm, so that the test needs one of its own. */
  boolean harmsTheStore() {
    return compareTo(TOKENS_DELETED) >= 0;
  }
}
