// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.ledger;

import com.fasterxml.jackson.databind.JsonNode;
import io.costwire.schemas.topics.Topics;
import io.costwire.sink.clickhouse.Sql;
import io.costwire.standalone.ledger.LedgerEntries.EventName;
import io.costwire.standalone.ledger.LedgerEntries.Position;
import io.costwire.standalone.ledger.LedgerEntries.RowsOf;
import io.costwire.standalone.ledger.LedgerEntries.WindowSum;
import io.costwire.standalone.stack.ClickHouseClient;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The ClickHouse side of the ledger: what is stored, refused and summed. */
final class LedgerTables {
  private static final String ROWS =
      """
      SELECT tenant, event_id, price_status, toString(billed_cost) AS cost, revision,
             event_partition, event_offset, toUnixTimestamp(event_time) AS event_second,
             concat(
               'time=', toString(toUnixTimestamp64Micro(event_time)),
               ', provider=', provider, ', model=', model,
               ', team=', team, ', user=', user, ', feature=', feature, ', service=', service,
               ', list=', ifNull(toString(list_cost), 'none'),
               ', contracted=', ifNull(toString(contracted_cost), 'none'),
               ', effective=', ifNull(toString(effective_cost), 'none'),
               ', at=', toString(event_partition), '@', toString(event_offset),
               ', usage=', arrayStringConcat(arraySort(arrayMap(
                 (unit, quantity) -> concat(unit, ':', toString(quantity)),
                 mapKeys(usage), mapValues(usage))), ';')) AS fingerprint
      FROM usage_priced FINAL WHERE %s\
      """;

  private static final String REJECTED =
      """
      SELECT rejected_partition, rejected_offset FROM rejected FINAL
      WHERE rejected_topic = '%s' AND %s\
      """;

  /** Rows by hour, and the seals of months that have none any more. */
  private static final String SUMS =
      """
      SELECT toUnixTimestamp(toStartOfHour(event_time)) AS from_second, from_second + 3599 AS to_second,
             count() AS requests,
             countIf(price_status IN ('UNPRICED_MODEL', 'UNPRICED_PROVIDER')) AS unpriced,
             toString(sum(ifNull(billed_cost, toDecimal128(0, 18)))) AS cost
      FROM usage_priced FINAL GROUP BY from_second\
      """;

  private static final String SEALED_SUMS =
      """
      SELECT toUnixTimestamp(toDateTime(makeDate(intDiv(month, 100), modulo(month, 100), 1), 'UTC')) AS from_second,
             toUnixTimestamp(addMonths(toDateTime(from_second, 'UTC'), 1)) - 1 AS to_second,
             sum(requests) AS requests, sum(unpriced) AS unpriced, toString(sum(billed_cost)) AS cost
      FROM ledger_months FINAL WHERE source_table = 'usage_priced' GROUP BY month\
      """;

  private static final Map<String, String> WINDOW_TABLES =
      Map.of("MINUTE", "cost_1m", "HOUR", "cost_1h", "DAY", "cost_1d");

  private static final String WINDOWS =
      """
      SELECT dimension_set, sum(requests) AS requests, sum(unpriced) AS unpriced,
             toString(sum(billed_cost)) AS cost
      FROM (
        SELECT dimension_set, requests, unpriced, billed_cost FROM %1$s FINAL
        UNION ALL
        SELECT dimension_set, requests, unpriced, billed_cost FROM cost_adjustments FINAL
        WHERE grain = '%2$s'
        UNION ALL
        SELECT dimension_set, requests, unpriced, billed_cost FROM ledger_months FINAL
        WHERE source_table IN ('%1$s', replaceOne('%1$s', 'cost_', 'cost_adjustments_')))
      GROUP BY dimension_set ORDER BY dimension_set\
      """;

  private static final String EARLIER =
      """
      SELECT tenant, event_id FROM usage_priced FINAL
      WHERE tenant IN (%s) AND event_id IN (%s) AND NOT (%s)\
      """;

  private static final String REPEATS =
      "SELECT DISTINCT tenant, event_id FROM usage_corrections FINAL WHERE cause = 'late_repeat'";

  /** Names in one statement. */
  private static final int NAMES = 1_000;

  private final ClickHouseClient clickHouse;

  LedgerTables(ClickHouseClient clickHouse) {
    this.clickHouse = clickHouse;
  }

  /** Rows of the events that are looked at. */
  Map<String, RowFacts> stored(LedgerScope scope) {
    Map<String, RowFacts> rows = new HashMap<>();
    for (JsonNode row : clickHouse.rows(ROWS.formatted(scope.condition("event")))) {
      rows.merge(id(row), facts(row), RowFacts::latest);
    }
    return rows;
  }

  private static String id(JsonNode row) {
    return LedgerEntries.id(row.path("tenant").asText(), row.path("event_id").asText());
  }

  private static RowFacts facts(JsonNode row) {
    return new RowFacts(
        row.path("price_status").asText(),
        row.path("cost").isNull() ? null : new BigDecimal(row.path("cost").asText()),
        row.path("revision").asLong(),
        row.path("event_partition").asInt(),
        row.path("event_offset").asLong(),
        row.path("event_second").asLong(),
        row.path("fingerprint").asText());
  }

  Set<Position> rejected(LedgerScope scope) {
    Set<Position> positions = new HashSet<>();
    String sql = REJECTED.formatted(Topics.USAGE_EVENTS.name(), scope.condition("rejected"));
    for (JsonNode row : clickHouse.rows(sql)) {
      positions.add(
          new Position(
              row.path("rejected_partition").asInt(), row.path("rejected_offset").asLong()));
    }
    return positions;
  }

  /** Which of these events have a row from before the events that are looked at. */
  Set<String> earlier(Collection<EventName> events, LedgerScope scope) {
    Set<String> found = new HashSet<>();
    List<EventName> all = List.copyOf(events);
    for (int i = 0; i < all.size(); i += NAMES) {
      List<EventName> some = all.subList(i, Math.min(all.size(), i + NAMES));
      String sql =
          EARLIER.formatted(
              Sql.texts(some.stream().map(EventName::tenant).distinct().toList()),
              Sql.texts(some.stream().map(EventName::eventId).toList()),
              scope.condition("event"));
      clickHouse.rows(sql).forEach(row -> found.add(id(row)));
    }
    return found;
  }

  /** Events that came again when they had been forgotten, and were taken away once. */
  Set<String> repeats() {
    Set<String> found = new HashSet<>();
    clickHouse.rows(REPEATS).forEach(row -> found.add(id(row)));
    return found;
  }

  /** Sums of all rows there ever were. */
  List<RowsOf> rows() {
    List<RowsOf> sums = new ArrayList<>();
    clickHouse.rows(SUMS).forEach(row -> sums.add(rowsOf(row)));
    clickHouse.rows(SEALED_SUMS).forEach(row -> sums.add(rowsOf(row)));
    return sums;
  }

  private static RowsOf rowsOf(JsonNode row) {
    return new RowsOf(
        row.path("from_second").asLong(),
        row.path("to_second").asLong(),
        row.path("requests").asLong(),
        row.path("unpriced").asLong(),
        new BigDecimal(row.path("cost").asText()));
  }

  List<WindowSum> windows() {
    List<WindowSum> sums = new ArrayList<>();
    WINDOW_TABLES.forEach(
        (grain, table) -> {
          for (JsonNode row : clickHouse.rows(WINDOWS.formatted(table, grain))) {
            sums.add(
                new WindowSum(
                    grain,
                    row.path("dimension_set").asText(),
                    row.path("requests").asLong(),
                    row.path("unpriced").asLong(),
                    new BigDecimal(row.path("cost").asText())));
          }
        });
    return sums;
  }
}
