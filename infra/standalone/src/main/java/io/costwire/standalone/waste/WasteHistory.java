// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.waste;

import io.costwire.sink.clickhouse.Sql;
import io.costwire.standalone.stack.ClickHouseClient;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The findings of a range of single requests, the days of each put together. */
public final class WasteHistory {
  private final ClickHouseClient clickHouse;

  public WasteHistory(ClickHouseClient clickHouse) {
    this.clickHouse = clickHouse;
  }

  /**
   * What is found.
   *
   * @param to where the range ends, itself not included
   * @param team none for all of them
   */
  public List<WasteFinding> of(Instant from, Instant to, Optional<String> team) {
    List<WasteFinding> findings = new ArrayList<>();
    clickHouse.eachRow(sql(from, to, team), row -> findings.add(WasteFinding.of(row)));
    return findings;
  }

  static String sql(Instant from, Instant to, Optional<String> team) {
    return """
    SELECT
        kind, tenant, team, service, feature, provider, model, currency,
        sum(w.requests) AS requests,
        toString(sum(w.cost)) AS cost,
        toString(sum(w.estimated_saving)) AS saving,
        any(w.assumption) AS assumption,
        argMax(w.evidence, ifNull(w.cost, 0)) AS evidence,
        argMax(w.event_ids, ifNull(w.cost, 0)) AS event_ids,
        any(w.remedy) AS remedy
    FROM v_waste(from = %s, to = %s) AS w
    WHERE %s
    GROUP BY kind, tenant, team, service, feature, provider, model, currency
    """
        .formatted(
            Sql.text(time(from)),
            Sql.text(time(to)),
            team.map(name -> "team = " + Sql.text(name)).orElse("1"));
  }

  private static String time(Instant time) {
    return time.toString().replace('T', ' ').replace("Z", "");
  }
}
