// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.ledger;

import com.fasterxml.jackson.databind.JsonNode;
import io.costwire.schemas.topics.Topics;
import io.costwire.standalone.ledger.LedgerEntries.Position;
import io.costwire.standalone.ledger.LedgerEntries.WindowSum;
import io.costwire.standalone.stack.ClickHouseClient;
import java.math.BigDecimal;
import java.util.ArrayList;
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
      FROM usage_priced FINAL\
      """;

  private static final String REJECTED =
      "SELECT rejected_partition, rejected_offset FROM rejected FINAL WHERE rejected_topic = '%s'"
          .formatted(Topics.USAGE_EVENTS.name());

  private static final Map<String, String> WINDOW_TABLES =
      Map.of("MINUTE", "cost_1m", "HOUR", "cost_1h", "DAY", "cost_1d");

  private static final String WINDOWS =
      """
      SELECT dimension_set, sum(requests) AS requests, sum(unpriced) AS unpriced,
             toString(sum(billed_cost)) AS cost
      FROM (
        SELECT dimension_set, requests, unpriced, billed_cost FROM %s FINAL
        UNION ALL
        SELECT dimension_set, requests, unpriced, billed_cost FROM cost_adjustments FINAL
        WHERE grain = '%s')
      GROUP BY dimension_set ORDER BY dimension_set\
      """;

  private final ClickHouseClient clickHouse;

  LedgerTables(ClickHouseClient clickHouse) {
    this.clickHouse = clickHouse;
  }

  Map<String, RowFacts> stored() {
    Map<String, RowFacts> rows = new HashMap<>();
    for (JsonNode row : clickHouse.rows(ROWS)) {
      String id = LedgerEntries.id(row.path("tenant").asText(), row.path("event_id").asText());
      rows.merge(id, facts(row), RowFacts::latest);
    }
    return rows;
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

  Set<Position> rejected() {
    Set<Position> positions = new HashSet<>();
    for (JsonNode row : clickHouse.rows(REJECTED)) {
      positions.add(
          new Position(
              row.path("rejected_partition").asInt(), row.path("rejected_offset").asLong()));
    }
    return positions;
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
