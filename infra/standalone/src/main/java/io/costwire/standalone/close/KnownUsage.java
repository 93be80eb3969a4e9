// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.close;

import com.fasterxml.jackson.databind.JsonNode;
import io.costwire.chargeback.close.Figures;
import io.costwire.chargeback.close.LineKey;
import io.costwire.standalone.stack.ClickHouseClient;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.YearMonth;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Sums of what was known of months at a time. */
final class KnownUsage {
  private static final String ROWS =
      """
      SELECT
          toYYYYMM(event_time) AS usage_month, tenant, department, cost_center, project, team, service,
          provider, model, ifNull(currency, '') AS currency, list_cost, contracted_cost, effective_cost,
          billed_cost, ifNull(price_version, '') AS price_version
      FROM %s
      """;

  private static final String SUMS =
      """
      SELECT
          usage_month, tenant, department, cost_center, project, team, service, provider, model, currency,
          count() AS requests,
          countIf(billed_cost IS NULL) AS unknown,
          toString(sum(ifNull(list_cost, 0))) AS list,
          toString(sum(ifNull(contracted_cost, 0))) AS contracted,
          toString(sum(ifNull(effective_cost, 0))) AS effective,
          toString(sum(ifNull(billed_cost, 0))) AS billed
      FROM (%s)
      GROUP BY ALL
      """;

  private static final String DAYS =
      """
      SELECT
          toYYYYMM(w.window_start) AS usage_month, tenant, department, cost_center, project, team, service, provider, model, currency,
          sum(w.requests) AS requests,
          sum(w.unpriced + w.no_usage + w.invalid) AS unknown,
          toString(sum(w.list_cost)) AS list,
          toString(sum(w.contracted_cost)) AS contracted,
          toString(sum(w.effective_cost)) AS effective,
          toString(sum(w.billed_cost)) AS billed
      FROM v_windows_1d AS w
      WHERE dimension_set = 'provider,model,service,team,feature,project,department,environment,cost_center'
          AND toYYYYMM(w.window_start) = %d
      GROUP BY ALL
      """;

  private final ClickHouseClient clickHouse;

  KnownUsage(ClickHouseClient clickHouse) {
    this.clickHouse = clickHouse;
  }

  /** Sums of the usage of months. */
  Map<LineKey, Figures> of(Collection<YearMonth> months, Instant asOf) {
    Map<LineKey, Figures> known = new TreeMap<>();
    clickHouse.eachRow(
        SUMS.formatted(rows(months, asOf)), row -> known.put(key(row), figures(row)));
    return known;
  }

  /** What is known now of a month whose rows were dropped, from the days that are kept for ever. */
  Map<LineKey, Figures> days(YearMonth month) {
    Map<LineKey, Figures> known = new TreeMap<>();
    clickHouse.eachRow(DAYS.formatted(number(month)), row -> known.put(key(row), figures(row)));
    return known;
  }

  /** Price books that the known costs of a month were made with. */
  List<String> priceVersions(YearMonth month, Instant asOf) {
    String sql = "SELECT DISTINCT price_version FROM (%s) WHERE price_version != ''";
    return clickHouse.rows(sql.formatted(rows(List.of(month), asOf))).stream()
        .map(row -> row.path("price_version").asText())
        .sorted()
        .toList();
  }

  private static String rows(Collection<YearMonth> months, Instant asOf) {
    return ROWS.formatted(AsKnown.rows(months, asOf));
  }

  /** As ClickHouse's toYYYYMM. */
  static int number(YearMonth month) {
    return month.getYear() * 100 + month.getMonthValue();
  }

  static YearMonth month(JsonNode row, String column) {
    int number = Integer.parseInt(row.path(column).asText());
    return YearMonth.of(number / 100, number % 100);
  }

  static LineKey key(JsonNode row) {
    return new LineKey(
        month(row, "usage_month"),
        row.path("tenant").asText(),
        row.path("department").asText(),
        row.path("cost_center").asText(),
        row.path("project").asText(),
        row.path("team").asText(),
        row.path("service").asText(),
        row.path("provider").asText(),
        row.path("model").asText(),
        row.path("currency").asText());
  }

  static Figures figures(JsonNode row) {
    return new Figures(
        row.path("requests").asLong(),
        row.path("unknown").asLong(),
        new BigDecimal(row.path("list").asText()),
        new BigDecimal(row.path("contracted").asText()),
        new BigDecimal(row.path("effective").asText()),
        new BigDecimal(row.path("billed").asText()));
  }
}
