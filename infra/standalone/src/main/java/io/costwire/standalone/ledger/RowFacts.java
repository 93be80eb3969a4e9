// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.ledger;

import io.costwire.standalone.ledger.LedgerEntries.Position;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/**
 * What the ledger knows of one priced event, in the latest revision of one place (the topic, or the
 * table).
 *
 * @param status price status
 * @param cost billed cost; null where the event has none
 * @param revision revision the facts are of
 * @param partition partition of usage.events that the event came from
 * @param offset offset in that partition
 * @param eventSecond event time in seconds since 1970 UTC, which says by which sets it is counted
 * @param fingerprint every further column that people report on, in one text; equal means equal
 */
record RowFacts(
    String status,
    @Nullable BigDecimal cost,
    long revision,
    int partition,
    long offset,
    long eventSecond,
    String fingerprint) {

  boolean isUnpriced() {
    return status.equals("UNPRICED_MODEL") || status.equals("UNPRICED_PROVIDER");
  }

  boolean isAt(Position position) {
    return position.partition() == partition && position.offset() == offset;
  }

  /** Of two revisions of an event the valid one. */
  RowFacts latest(RowFacts other) {
    return other.revision > revision ? other : this;
  }

  /** What is different about the other place's facts, or null if nothing is. */
  @Nullable String difference(RowFacts other) {
    if (!status.equals(other.status)) {
      return "status is %s, expected %s".formatted(other.status, status);
    }
    if (!sameMoney(cost, other.cost)) {
      return "cost is %s, expected %s".formatted(text(other.cost), text(cost));
    }
    if (revision != other.revision) {
      return "revision is %d, expected %d".formatted(other.revision, revision);
    }
    if (!fingerprint.equals(other.fingerprint)) {
      return "row is [%s], expected [%s]".formatted(other.fingerprint, fingerprint);
    }
    return null;
  }

  private static boolean sameMoney(@Nullable BigDecimal a, @Nullable BigDecimal b) {
    return a == null ? b == null : b != null && a.compareTo(b) == 0;
  }

  private static String text(@Nullable BigDecimal cost) {
    return cost == null ? "none" : cost.stripTrailingZeros().toPlainString();
  }
}
