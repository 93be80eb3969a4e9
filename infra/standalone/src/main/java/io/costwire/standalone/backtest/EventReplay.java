// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.backtest;

import com.fasterxml.jackson.databind.JsonNode;
import io.costwire.signals.rules.SignalRule;
import io.costwire.signals.rules.SignalRule.ExpensiveRequest;
import io.costwire.sink.clickhouse.Sql;
import io.costwire.standalone.signals.UsageColumn;
import io.costwire.streams.budget.core.BudgetText;
import io.costwire.streams.flow.PricedFacts;
import io.costwire.streams.notice.core.NoticeKind;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Rules that look at single requests: ClickHouse finds what they would have told. */
final class EventReplay {
  private static final String EXPENSIVE =
      """
      SELECT toUnixTimestamp64Micro(event_time) AS at, tenant, provider, %s AS model_name, event_id, billed_cost AS cost
      FROM v_usage WHERE %s AND billed_cost >= toDecimal128(%s, 18) AND kind != 'CAPACITY'
      ORDER BY event_time, event_id\
      """;

  private static final String UNPRICED =
      """
      SELECT tenant, provider, %s AS model_name, intDiv(toUnixTimestamp(event_time), %d) AS span,
        toUnixTimestamp64Micro(min(event_time)) AS at, toUnixTimestamp64Micro(max(event_time)) AS last, count() AS requests,
        toString(sum(usage['input_tokens'])) AS input, toString(sum(usage['output_tokens'])) AS output
      FROM v_usage WHERE %s AND price_status IN ('UNPRICED_MODEL', 'UNPRICED_PROVIDER')
      GROUP BY tenant, provider, model_name, span ORDER BY at\
      """;

  private static final String STORM =
      """
      SELECT tenant, provider, %1$s AS model_name, intDiv(toUnixTimestamp(event_time), %2$d) * %2$d AS at,
        count() AS requests, countIf(%3$s) AS troubled,
        toString(ifNull(sumIf(billed_cost, %3$s), toDecimal128(0, 18))) AS cost
      FROM v_usage WHERE %4$s
      GROUP BY tenant, provider, model_name, at
      ORDER BY tenant, provider, model_name, at\
      """;

  private final HistoryRows rows;
  private final BacktestRange range;
  private final List<ExpensiveRequest> expensive;

  /**
   * @param expensive all rules of expensive requests: each request is told by the first only
   */
  EventReplay(HistoryRows rows, BacktestRange range, List<ExpensiveRequest> expensive) {
    this.rows = rows;
    this.range = range;
    this.expensive = expensive;
  }

  void expensive(ExpensiveRequest rule, Findings findings) {
    rows.each(
        rule.id(),
        expensive(rule, expensive, range),
        row -> findings.add(expensive(row, rule.above(), findings.unit())));
  }

  /** What a rule before this one tells is not told again. */
  static String expensive(ExpensiveRequest rule, List<ExpensiveRequest> all, BacktestRange range) {
    StringBuilder condition = new StringBuilder(condition(rule.where(), range));
    for (ExpensiveRequest other : all) {
      if (ExpensiveRequest.FIRST.compare(other, rule) < 0) {
        condition.append(" AND NOT (").append(where(other.where())).append(')');
      }
    }
    return EXPENSIVE.formatted(model(), condition, Sql.text(plain(rule.above())));
  }

  private static Found expensive(JsonNode row, BigDecimal above, String unit) {
    BigDecimal cost = new BigDecimal(row.path("cost").asText());
    Instant at = micros(row.path("at"));
    return Found.at(
        at,
        "A request of %s cost %s, event %s"
            .formatted(
                row.path("model_name").asText(),
                BudgetText.amount(cost, unit),
                row.path("event_id").asText()),
        place(row, at, null),
        new Found.Amounts(cost, above, cost.subtract(above)));
  }

  void unpriced(SignalRule.UnpricedUsage rule, Findings findings) {
    findings.note("usage that has got a price since then is not told");
    String sql =
        UNPRICED.formatted(model(), NoticeKind.UNPRICED.seconds(), condition(rule.where(), range));
    rows.each(rule.id(), sql, row -> findings.add(unpriced(row)));
  }

  private static Found unpriced(JsonNode row) {
    Instant at = micros(row.path("at"));
    return Found.at(
        at,
        "%,d requests of %s of %s have no price: %s input and %s output tokens"
            .formatted(
                row.path("requests").asLong(),
                row.path("model_name").asText(),
                row.path("provider").asText(),
                count(row.path("input")),
                count(row.path("output"))),
        place(row, at, micros(row.path("last"))),
        Found.Amounts.NONE);
  }

  void storm(SignalRule.Storm rule, Findings findings) {
    String trouble =
        switch (rule.trouble()) {
          case ERROR -> "call_status = 'ERROR'";
          case THROTTLED -> "call_status = 'THROTTLED'";
          case RETRIED -> "retries > 0";
        };
    String sql =
        STORM.formatted(
            model(), NoticeKind.ERROR.seconds(), trouble, condition(rule.where(), range));
    StormReplay storms = new StormReplay(rule, findings);
    rows.each(rule.id(), sql, storms::span);
    storms.finish();
  }

  private static String condition(SignalRule.Where where, BacktestRange range) {
    return range.events("event_time", range.from()) + " AND " + where(where);
  }

  private static String where(SignalRule.Where where) {
    List<String> conditions = new ArrayList<>();
    String tenant = where.tenant();
    if (tenant != null) {
      conditions.add("tenant = " + Sql.text(tenant));
    }
    where.filter().forEach((name, value) -> conditions.add(UsageColumn.is(name, value)));
    return conditions.isEmpty() ? "true" : String.join(" AND ", conditions);
  }

  static Found.Place place(JsonNode row, Instant began, @Nullable Instant ended) {
    Map<String, String> labels = new LinkedHashMap<>();
    labels.put(PricedFacts.PROVIDER, row.path("provider").asText());
    labels.put(PricedFacts.MODEL, row.path("model_name").asText());
    return new Found.Place(row.path("tenant").asText(), labels, began, ended);
  }

  private static String model() {
    return UsageColumn.of(PricedFacts.MODEL);
  }

  private static Instant micros(JsonNode value) {
    return Instant.EPOCH.plus(value.asLong(), ChronoUnit.MICROS);
  }

  private static String plain(BigDecimal number) {
    return number.stripTrailingZeros().toPlainString();
  }

  private static String count(JsonNode tokens) {
    return "%,d".formatted(new BigDecimal(tokens.asText()).toBigInteger());
  }
}
