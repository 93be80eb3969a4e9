// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.ledger;

import io.costwire.streams.window.core.DimensionCalendar;
import java.math.BigDecimal;
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
 */
record LedgerEntries(
    List<Accepted> accepted,
    Map<String, RowFacts> priced,
    Map<String, RowFacts> stored,
    Set<Position> rejected,
    List<WindowSum> windows,
    DimensionCalendar calendar) {

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
