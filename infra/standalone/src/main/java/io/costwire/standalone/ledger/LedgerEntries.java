// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.ledger;

import io.costwire.streams.window.core.DimensionCalendar;
import java.math.BigDecimal;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What each place holds: the input of the ledger, as read from Kafka and ClickHouse.
 *
 * @param accepted every record of usage.events up to the fixed end offsets
 * @param priced latest revision per event in the topic usage.priced, by tenant and event id
 * @param stored the same in the table usage_priced
 * @param rejected records of usage.events that the table rejected accounts for
 * @param windows sums of the window tables and adjustments
 * @param calendar which dimension sets count events of which time
 * @param history what is known of everything before, without looking at each event again
 */
record LedgerEntries(
    List<Accepted> accepted,
    Map<String, RowFacts> priced,
    Map<String, RowFacts> stored,
    Set<Position> rejected,
    List<WindowSum> windows,
    DimensionCalendar calendar,
    History history) {

  /** With nothing before. */
  LedgerEntries(
      List<Accepted> accepted,
      Map<String, RowFacts> priced,
      Map<String, RowFacts> stored,
      Set<Position> rejected,
      List<WindowSum> windows,
      DimensionCalendar calendar) {
    this(accepted, priced, stored, rejected, windows, calendar, History.of(stored.values()));
  }

  /**
   * What is known of everything, and of what is not looked at event by event.
   *
   * @param rows sums of all rows, by time
   * @param sealed counts of checkpoints, by partition: of everything before what is accepted
   * @param earlier events whose rows are from before what is accepted
   * @param repeats events whose row stands at a repeat that was counted and taken away again
   * @param lost what topic and checkpoints no longer say, in words
   */
  record History(
      List<RowsOf> rows,
      Map<Integer, SealedCounts> sealed,
      Set<String> earlier,
      Set<String> repeats,
      List<String> lost) {

    static History of(Collection<RowFacts> stored) {
      return new History(
          stored.stream().map(RowsOf::row).toList(), Map.of(), Set.of(), Set.of(), List.of());
    }
  }

  /**
   * What rows of a time add up to.
   *
   * @param from first second of the time, since 1970 UTC
   * @param to last second
   */
  record RowsOf(long from, long to, long requests, long unpriced, BigDecimal cost) {

    static RowsOf row(RowFacts row) {
      BigDecimal cost = row.cost();
      return new RowsOf(
          row.eventSecond(),
          row.eventSecond(),
          1,
          row.isUnpriced() ? 1 : 0,
          cost == null ? BigDecimal.ZERO : cost);
    }
  }

  /**
   * Counts of checkpoints of a partition.
   *
   * @param byStatus rows by price status
   */
  record SealedCounts(long accepted, Map<String, Long> byStatus, long rejected, long duplicate) {}

  /** Identity of an event. */
  record EventName(String tenant, String eventId) {}

  /** Where a record stands in usage.events. */
  record Position(int partition, long offset) {}

  /**
   * A record of usage.events.
   *
   * @param id tenant and event id; empty when the record cannot be read
   */
  record Accepted(Position position, String id) {}

  /**
   * What the windows of one grain and dimension set add up to.
   *
   * @param requests events counted
   * @param unpriced of them without a price
   * @param cost billed cost
   */
  record WindowSum(
      String grain, String dimensionSet, long requests, long unpriced, BigDecimal cost) {}

  /** The one text by which topic and table name an event. */
  static String id(String tenant, String eventId) {
    return tenant + "/" + eventId;
  }
}
