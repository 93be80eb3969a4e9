// SPDX-License-Identifier: Apache-2.0
package io.costwire.sink.failure;

/** Everything that can go wrong with a record or an insert, and what is done about it. */
public enum SinkFailure {
  /** No answer from ClickHouse: it may or may not have stored the rows; rows are idempotent. */
  STORE_UNREACHABLE(Action.RETRY),
  /** ClickHouse asks for patience: too many parts, memory limit, read-only, disk full. */
  STORE_OVERLOADED(Action.RETRY),
  /** ClickHouse failed in a way that is not the rows' fault. */
  STORE_FAILED(Action.RETRY),
  /** A table or a column is missing or different: migrations have not run, or newer ones have. */
  SCHEMA_MISMATCH(Action.STALL),
  /** User, password or rights are wrong. */
  ACCESS_DENIED(Action.STALL),
  /** So many rows of one batch were refused that the table is to blame, not the rows. */
  TOO_MANY_REFUSED(Action.STALL),
  /** ClickHouse refuses the rows themselves: bisected until the one is found. */
  ROW_REFUSED(Action.DEAD_LETTER),
  /** The bytes are not a record of the topic's schema. */
  UNDECODABLE(Action.DEAD_LETTER),
  /** The schema id is not known to the registry. */
  UNKNOWN_SCHEMA(Action.DEAD_LETTER),
  /** A value does not fit its column, or the record belongs to no table. */
  UNSTORABLE(Action.DEAD_LETTER);

  /** What is done about a failure. */
  public enum Action {
    /** Try again, with growing pauses, for ever: nothing is dropped because a store is down. */
    RETRY,
    /** Needs a person: readiness says so, and the insert is tried again at the longest pause. */
    STALL,
    /** The record is described in usage.rejected, counted, and passed over. */
    DEAD_LETTER
  }

  private final Action action;

  SinkFailure(Action action) {
    this.action = action;
  }

  public Action action() {
    return action;
  }
}
