// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.close;

import io.costwire.chargeback.allocation.AllocationRule;
import io.costwire.chargeback.close.Statement;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A statement and what became of it.
 *
 * @param tenant whose lines these are; null for all
 * @param seal null while the month is open
 */
public record StoredStatement(Statement statement, @Nullable String tenant, @Nullable Seal seal) {

  /**
   * That a statement was closed.
   *
   * @param checksum the one that was stored with it
   * @param holds whether the stored lines still have it
   */
  public record Seal(Instant closedAt, String checksum, boolean holds) {}

  static StoredStatement open(Statement statement) {
    return new StoredStatement(statement, null, null);
  }

  static StoredStatement closed(Statement statement, Instant closedAt, String checksum) {
    boolean holds = statement.checksum().equals(checksum);
    return new StoredStatement(statement, null, new Seal(closedAt, checksum, holds));
  }

  /** The lines of a tenant; the checksum remains that of all lines. */
  public StoredStatement of(@Nullable String only) {
    if (only == null) {
      return this;
    }
    return new StoredStatement(
        statement.having(line -> line.key().tenant().equals(only)), only, seal);
  }

  /**
   * The same with its shared costs allocated, to see what a close would make of it.
   *
   * @throws IllegalStateException if it is closed
   */
  public StoredStatement allocated(List<AllocationRule> rules) {
    if (rules.isEmpty()) {
      return this;
    }
    if (seal != null) {
      throw new IllegalStateException(
          "%s is closed, with its allocations in it; leave --allocation and --amortise out"
              .formatted(statement.month()));
    }
    return new StoredStatement(statement.allocated(rules), tenant, null);
  }

  /** False when somebody changed lines after they were signed. */
  public boolean isIntact() {
    return seal == null || seal.holds();
  }
}
