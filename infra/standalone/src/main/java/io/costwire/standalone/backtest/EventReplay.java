// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.backtest;

import com.fasterxml.jackson.databind.JsonNode;
import io.costwire.signals.rules.SignalRule;
import io.costwire.sink.clickhouse.Sql;
import io.costwire.standalone.signals.UsageColumn;
import io.costwire.streams.budget.core.BudgetText;
import io.costwire.streams.flow.PricedFacts;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Rules that look at single requests: ClickHouse finds what they would have told. */
final class EventReplay {
  private static final Duration STORM_STEP = Duration.ofMinutes(5);

  private static final String EXPENSIVE =
      """
      SELECT toUnixTimestamp64Micro(event_time) AS at, tenant, provider, %s AS model_name, event_id, billed_cost AS cost
      FROM v_usage WHERE %s AND kind = 'REQUEST' AND billed_cost >= toDecimal128(%s, 18)
      ORDER BY event_time, event_id\
      """;

  private static final String UNPRICED =
      """
      SELECT tenant, provider, %s AS model_name, toUnixTimestamp64Micro(min(event_time)) AS at,
        toUnixTimestamp64Micro(max(event_time)) AS last, count() AS requests,
        toString(sum(usage['input_tokens'])) AS input, toString(sum(usage['output_tokens'])) AS output
      FROM v_usage WHERE %s AND price_status IN ('UNPRICED_MODEL', 'UNPRICED_PROVIDER')
      GROUP BY tenant, provider, model_name ORDER BY at\
      """;

  private static final String STORM =
      """
      SELECT tenant, provider, %1$s AS model_name, intDiv(toUnixTimestamp(event_time), %2$d) * %2$d AS at,
        count() AS requests, countIf(%3$s) AS troubled,
        toString(ifNull(sumIf(billed_cost, %3$s), toDecimal128(0, 18))) AS cost
      FROM v_usage WHERE %4$s AND kind = 'REQUEST'
      GROUP BY tenant, provider, model_name, at
      HAVING requests >= %5$d AND troubled * 100 >= toDecimal128(%6$s, 12) * requests
      ORDER BY tenant, provider, model_name, at\
      """;

  private final HistoryRows rows;
  private final BacktestRange range;

  EventReplay(HistoryRows rows, BacktestRange range) {
    this.rows = rows;
    this.range = range;
  }

  void expensive(SignalRule.ExpensiveRequest rule, Findings findings) {
    String sql =
        EXPENSIVE.formatted(model(), condition(rule.where()), Sql.text(plain(rule.above())));
    rows.each(rule.id(), sql, row -> findings.add(expensive(row, rule.above(), findings.unit())));
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
    String sql = UNPRICED.formatted(model(), condition(rule.where()));
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
            model(),
            STORM_STEP.toSeconds(),
            trouble,
            condition(rule.where()),
            rule.minimumRequests(),
            Sql.text(plain(rule.percent())));
    Storms storms = new Storms(rule.trouble(), findings);
    rows.each(rule.id(), sql, storms::step);
    storms.finish();
  }

  /** Joins steps of five minutes that follow each other into one storm. */
  static final class Storms {
    private final SignalRule.Trouble trouble;
    private final Findings findings;
    private @Nullable JsonNode first;
    private long last;
    private long requests;
    private long troubled;
    private BigDecimal cost = BigDecimal.ZERO;

    Storms(SignalRule.Trouble trouble, Findings findings) {
      this.trouble = trouble;
      this.findings = findings;
    }

    /** A step with trouble enough, in the order of what it is of and of time. */
    void step(JsonNode row) {
      long at = row.path("at").asLong();
      if (first == null || !isOfSame(first, row) || at > last + STORM_STEP.toSeconds()) {
        finish();
        first = row;
      }
      last = at;
      requests += row.path("requests").asLong();
      troubled += row.path("troubled").asLong();
      cost = cost.add(new BigDecimal(row.path("cost").asText()));
    }

    private static boolean isOfSame(JsonNode a, JsonNode b) {
      return List.of("tenant", "provider", "model_name").stream()
          .allMatch(name -> a.path(name).equals(b.path(name)));
    }

    void finish() {
      JsonNode begun = first;
      if (begun != null) {
        Instant began = Instant.ofEpochSecond(begun.path("at").asLong());
        Instant ended = Instant.ofEpochSecond(last).plus(STORM_STEP);
        findings.add(
            Found.at(
                began.plus(STORM_STEP),
                "%,d of %,d requests of %s of %s %s, which cost %s"
                    .formatted(
                        troubled,
                        requests,
                        begun.path("model_name").asText(),
                        begun.path("provider").asText(),
                        what(),
                        BudgetText.amount(cost, findings.unit())),
                place(begun, began, ended),
                new Found.Amounts(cost, null, cost)));
      }
      first = null;
      requests = 0;
      troubled = 0;
      cost = BigDecimal.ZERO;
    }

    private String what() {
      return switch (trouble) {
        case ERROR -> "failed";
        case THROTTLED -> "were turned away";
        case RETRIED -> "were repeated";
      };
    }
  }

  private String condition(SignalRule.Where where) {
    StringBuilder condition = new StringBuilder(range.events("event_time", range.from()));
    String tenant = where.tenant();
    if (tenant != null) {
      condition.append(" AND tenant = ").append(Sql.text(tenant));
    }
    where
        .filter()
        .forEach((name, value) -> condition.append(" AND ").append(UsageColumn.is(name, value)));
    return condition.toString();
  }

  private static Found.Place place(JsonNode row, Instant began, @Nullable Instant ended) {
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
