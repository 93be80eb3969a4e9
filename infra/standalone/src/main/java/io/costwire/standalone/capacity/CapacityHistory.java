// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.capacity;

import com.fasterxml.jackson.databind.JsonNode;
import io.costwire.chargeback.allocation.AllocationRule;
import io.costwire.sink.clickhouse.Sql;
import io.costwire.standalone.stack.ClickHouseClient;
import java.time.Duration;
import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What capacity cost in a range of time and who used it, from single events. */
public final class CapacityHistory {
  /** Longest charge that is still found when the range begins in its midst. */
  private static final Duration LONGEST = Duration.ofDays(CapacityCells.MAX_DAYS);

  private static final String CHARGES =
      """
      SELECT
          tenant, coalesce(nullIf(covered_by, ''), nullIf(deployment, ''), model) AS resource,
          provider, model, ifNull(currency, '') AS money,
          toString(toUnixTimestamp64Micro(event_time)) AS begin_us,
          toString(toUnixTimestamp64Micro(ifNull(end_time, event_time))) AS end_us,
          ifNull(toString(billed_cost), '') AS amount,
          if(endsWith(event_id, ':back'), substring(event_id, 1, length(event_id) - 5), event_id) AS charge,
          tags['capacity_kind'] AS kind_label, tags['capacity_key'] AS key_label,
          tags['capacity_models'] AS models, tags['capacity_tokens_per_hour'] AS per_hour
      FROM v_usage
      WHERE kind = 'CAPACITY' AND event_time >= fromUnixTimestamp64Micro(%d)
          AND event_time < fromUnixTimestamp64Micro(%d)
          AND (event_time >= fromUnixTimestamp64Micro(%3$d) OR end_time > fromUnixTimestamp64Micro(%3$d))
      ORDER BY tenant, resource, event_time, event_id
      """;

  private static final String USES =
      """
      SELECT
          tenant, ifNull(covered_by, '') AS capacity, provider, model, team, service,
          count() AS requests,
          toString(sum(ifNull(input_tokens, 0))) AS input,
          toString(sum(ifNull(output_tokens, 0))) AS output,
          sum(ifNull(latency_ms, if(end_time > event_time, dateDiff('millisecond', event_time, assumeNotNull(end_time)), 0))) AS millis,
          countIf(input_tokens IS NULL AND output_tokens IS NULL) AS silent,
          countIf(price_status != 'PRICED' OR list_cost IS NULL) AS unlisted,
          toString(sum(ifNull(list_cost, 0))) AS list,
          arraySort(groupUniqArrayIf(assumeNotNull(currency), list_cost IS NOT NULL)) AS currencies
      FROM v_usage
      WHERE kind = 'REQUEST' AND NOT response_cache_hit
          AND event_time >= fromUnixTimestamp64Micro(%d) AND event_time < fromUnixTimestamp64Micro(%d)
      GROUP BY tenant, capacity, provider, model, team, service
      ORDER BY tenant, team, service, model, provider, capacity
      """;

  private final ClickHouseClient clickHouse;

  public CapacityHistory(ClickHouseClient clickHouse) {
    this.clickHouse = clickHouse;
  }

  /** Accounts of a UTC month, as it is known now. */
  public List<CapacityAccount> of(YearMonth month) {
    return of(
        month.atDay(1).atStartOfDay(ZoneOffset.UTC).toInstant(),
        month.plusMonths(1).atDay(1).atStartOfDay(ZoneOffset.UTC).toInstant());
  }

  /** Rules that move what capacity cost in a month to who used it. */
  public List<AllocationRule> rules(YearMonth month) {
    return of(month).stream().flatMap(account -> account.rules().stream()).toList();
  }

  /**
   * Accounts of a range, by tenant, resource and currency.
   *
   * @param to where the range ends, itself not included
   */
  public List<CapacityAccount> of(Instant from, Instant to) {
    long begin = Sql.micros(from);
    long end = Sql.micros(to);
    Map<String, List<JsonNode>> charges = new TreeMap<>();
    clickHouse.eachRow(
        CHARGES.formatted(Sql.micros(from.minus(LONGEST)), end, begin),
        row -> charges.computeIfAbsent(key(row), key -> new ArrayList<>()).add(row));
    if (charges.isEmpty()) {
      return List.of();
    }
    Map<String, List<JsonNode>> uses = new HashMap<>();
    clickHouse.eachRow(
        USES.formatted(begin, end),
        row -> uses.computeIfAbsent(row.path("tenant").asText(), it -> new ArrayList<>()).add(row));
    List<CapacityAccount> accounts = new ArrayList<>();
    for (List<JsonNode> own : charges.values()) {
      List<JsonNode> requests =
          uses.getOrDefault(own.getFirst().path("tenant").asText(), List.of());
      new CapacityCharges(own, from, to).account(requests).ifPresent(accounts::add);
    }
    return accounts;
  }

  private static String key(JsonNode row) {
    return row.path("tenant").asText() + "\0" + row.path("resource").asText();
  }
}
