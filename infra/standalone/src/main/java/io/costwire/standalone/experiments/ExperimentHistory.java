// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.experiments;

import com.fasterxml.jackson.databind.JsonNode;
import io.costwire.chargeback.experiments.Experiment;
import io.costwire.chargeback.experiments.Moments;
import io.costwire.chargeback.experiments.Pairs;
import io.costwire.chargeback.experiments.VariantUse;
import io.costwire.sink.clickhouse.Sql;
import io.costwire.standalone.stack.ClickHouseClient;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/** Experiments of a range of single requests, with what was learned of these since. */
public final class ExperimentHistory {
  private static final String QUERY =
      """
      SELECT
          tenant, experiment, variant_name AS variant,
          arraySort(groupUniqArrayIf(assumeNotNull(currency), billed_cost IS NOT NULL)) AS currencies,
          count() AS requests,
          countIf(billed_cost IS NULL) AS unpriced,
          toString(sum(ifNull(billed_cost, 0))) AS exact_cost,
          (count(cost), sum(cost), sum(cost * cost)) AS costs,
          (count(latency), sum(latency), sum(latency * latency)) AS latencies,
          count(success) AS known,
          countIf(success) AS succeeded,
          (count(points), sum(points), sum(points * points)) AS qualities,
          (count(cost + won), sumIf(cost, won IS NOT NULL), sumIf(won, cost IS NOT NULL), sumIf(cost * cost, won IS NOT NULL), sumIf(won * won, cost IS NOT NULL), sum(cost * won)) AS success_costs,
          (count(cost + points), sumIf(cost, points IS NOT NULL), sumIf(points, cost IS NOT NULL), sumIf(cost * cost, points IS NOT NULL), sumIf(points * points, cost IS NOT NULL), sum(cost * points)) AS quality_costs
      FROM
      (
          SELECT
              tenant, assumeNotNull(experiment) AS experiment, ifNull(variant, '') AS variant_name, currency, billed_cost, success,
              toFloat64(billed_cost) AS cost, toFloat64(latency_ms) AS latency, toFloat64(quality) AS points, toFloat64(success) AS won
          FROM v_outcomes
          WHERE experiment IS NOT NULL AND %s
              AND event_time >= fromUnixTimestamp64Micro(%d) AND event_time < fromUnixTimestamp64Micro(%d)
      )
      GROUP BY tenant, experiment, variant_name
      ORDER BY tenant, experiment, variant_name
      """;

  private final ClickHouseClient clickHouse;

  public ExperimentHistory(ClickHouseClient clickHouse) {
    this.clickHouse = clickHouse;
  }

  /**
   * What there is.
   *
   * @param to where the range ends, itself not included
   * @param name of one experiment; none for all of them
   */
  public List<Experiment> of(Instant from, Instant to, Optional<String> name) {
    String condition = name.map(it -> "experiment = " + Sql.text(it)).orElse("1");
    Map<String, List<JsonNode>> found = new TreeMap<>();
    clickHouse.eachRow(
        QUERY.formatted(condition, Sql.micros(from), Sql.micros(to)),
        row -> found.computeIfAbsent(key(row), key -> new ArrayList<>()).add(row));
    return found.values().stream().map(ExperimentHistory::experiment).toList();
  }

  private static String key(JsonNode row) {
    return row.path("tenant").asText() + "\0" + row.path("experiment").asText();
  }

  private static Experiment experiment(List<JsonNode> rows) {
    TreeSet<String> currencies = new TreeSet<>();
    rows.forEach(row -> row.path("currencies").forEach(it -> currencies.add(it.asText())));
    JsonNode first = rows.getFirst();
    return new Experiment(
        first.path("tenant").asText(),
        first.path("experiment").asText(),
        List.copyOf(currencies),
        rows.stream().map(ExperimentHistory::variant).toList());
  }

  private static VariantUse variant(JsonNode row) {
    return new VariantUse(
        row.path("variant").asText(),
        row.path("requests").asLong(),
        row.path("unpriced").asLong(),
        new BigDecimal(row.path("exact_cost").asText()),
        moments(row.path("costs")),
        moments(row.path("latencies")),
        row.path("known").asLong(),
        row.path("succeeded").asLong(),
        moments(row.path("qualities")),
        pairs(row.path("success_costs")),
        pairs(row.path("quality_costs")));
  }

  private static Moments moments(JsonNode sums) {
    return new Moments(sums.path(0).asLong(), number(sums, 1), number(sums, 2));
  }

  private static Pairs pairs(JsonNode sums) {
    return new Pairs(
        sums.path(0).asLong(),
        number(sums, 1),
        number(sums, 2),
        number(sums, 3),
        number(sums, 4),
        number(sums, 5));
  }

  /** A sum over nothing is null. */
  private static double number(JsonNode sums, int at) {
    return sums.path(at).asDouble();
  }
}
