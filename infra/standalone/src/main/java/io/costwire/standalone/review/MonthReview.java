// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.review;

import com.fasterxml.jackson.databind.JsonNode;
import io.costwire.chargeback.close.Line;
import io.costwire.chargeback.close.LineKey;
import io.costwire.chargeback.review.Budgeted;
import io.costwire.chargeback.review.Mover;
import io.costwire.chargeback.review.Review;
import io.costwire.chargeback.review.Share;
import io.costwire.chargeback.review.Target;
import io.costwire.chargeback.review.Target.Bound;
import io.costwire.sink.clickhouse.Sql;
import io.costwire.standalone.close.Statements;
import io.costwire.standalone.stack.ClickHouseClient;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Gathers the review of a month. Costs are those of the statement, so of a closed month those that
 * were signed; budgets, targets and movers are as they are known now, in the days that are kept for
 * ever, but the share of cheap requests, which needs the requests.
 */
public final class MonthReview {
  private static final BigDecimal CACHE_GOAL = new BigDecimal("60");
  private static final BigDecimal CHEAP_GOAL = new BigDecimal("95");
  private static final BigDecimal VARIANCE_GOAL = new BigDecimal("10");

  private final ClickHouseClient clickHouse;
  private final Scope scope;

  /**
   * What is looked at.
   *
   * @param asOf costs as they were known then
   * @param tenant null for all
   * @param currency of the costs; usage in others is left out
   * @param threshold below which a request is cheap
   */
  public record Scope(
      YearMonth month,
      Instant asOf,
      @Nullable String tenant,
      String currency,
      BigDecimal threshold) {}

  public MonthReview(ClickHouseClient clickHouse, Scope scope) {
    this.clickHouse = clickHouse;
    this.scope = scope;
  }

  /** The review, broken down by dimensions. */
  public Review of(Map<String, Function<LineKey, String>> dimensions) {
    var statements = new Statements(clickHouse);
    var stored = statements.at(scope.month, scope.asOf);
    List<Line> all = inScope(stored.of(scope.tenant).statement().lines());
    List<Line> month = all.stream().filter(line -> !line.isCorrection()).toList();
    List<Line> corrections = all.stream().filter(Line::isCorrection).toList();
    YearMonth earlier = scope.month.minusMonths(1);
    List<Line> before =
        inScope(statements.usageOf(earlier, scope.asOf).of(scope.tenant).statement().lines());
    Map<String, List<Share>> shares = new LinkedHashMap<>();
    dimensions.forEach((name, value) -> shares.put(name, Share.of(month, before, value)));
    List<Budgeted> budgets = budgets();
    return new Review(
        scope.month,
        scope.currency,
        Review.sum(month),
        Review.sum(before),
        Review.sum(corrections),
        budgets,
        shares,
        targets(budgets),
        movers());
  }

  /** Lines without any known cost count as requests. */
  private List<Line> inScope(List<Line> lines) {
    return lines.stream()
        .filter(
            line -> line.key().currency().equals(scope.currency) || line.key().currency().isEmpty())
        .toList();
  }

  private List<Budgeted> budgets() {
    String sql =
        """
        SELECT tenant, budget_id, toString(budget) AS amount, toString(budget_spent) AS spent
        FROM v_monthly_review
        WHERE month = %s AND currency = %s AND budget IS NOT NULL%s
        ORDER BY tenant
        """
            .formatted(first(scope.month), Sql.text(scope.currency), tenant());
    return clickHouse.rows(sql).stream()
        .map(
            row ->
                new Budgeted(
                    row.path("tenant").asText(),
                    row.path("budget_id").asText(),
                    number(row, "amount"),
                    number(row, "spent")))
        .toList();
  }

  private List<Target> targets(List<Budgeted> budgets) {
    List<Target> targets = new ArrayList<>();
    targets.add(cacheHits());
    targets.add(cheapRequests());
    for (Budgeted budget : budgets) {
      targets.add(
          new Target(
              "Variance of budget %s of %s".formatted(budget.budget(), budget.tenant()),
              Bound.BELOW,
              VARIANCE_GOAL,
              budget.variancePercent(),
              "spent %s of %s"
                  .formatted(budget.spent().toPlainString(), budget.amount().toPlainString())));
    }
    return targets;
  }

  private Target cacheHits() {
    JsonNode row =
        clickHouse
            .rows(
                """
                SELECT toString(sum(usage['cache_read_tokens'])) AS part, toString(sum(usage['input_tokens'])) AS whole
                FROM v_windows_1d
                WHERE dimension_set = 'provider,model' AND window_start >= %s AND window_start < %s%s
                """
                    .formatted(first(scope.month), first(scope.month.plusMonths(1)), tenant()))
            .getFirst();
    return Target.share(
        "Input tokens from the prompt cache",
        Bound.ABOVE,
        CACHE_GOAL,
        number(row, "part"),
        number(row, "whole"));
  }

  private Target cheapRequests() {
    JsonNode row =
        clickHouse
            .rows(
                """
                SELECT sum(under) AS part, sum(with_cost) AS whole
                FROM v_requests_under(threshold = %s)
                WHERE hour >= %s AND hour < %s AND currency = %s%s
                """
                    .formatted(
                        scope.threshold.toPlainString(),
                        first(scope.month),
                        first(scope.month.plusMonths(1)),
                        Sql.text(scope.currency),
                        tenant()))
            .getFirst();
    return Target.share(
        "Requests under %s %s".formatted(scope.threshold.toPlainString(), scope.currency),
        Bound.AT_LEAST,
        CHEAP_GOAL,
        number(row, "part"),
        number(row, "whole"));
  }

  /** The five models whose cost changed most. */
  private List<Mover> movers() {
    String sql =
        """
        SELECT concat(provider, ' ', model) AS name, toString(sum(cost_before)) AS before, toString(sum(cost_after)) AS after,
            toString(sum(price_effect)) AS price, toString(sum(volume_effect)) AS volume, toString(sum(mix_effect)) AS mix
        FROM v_compare_periods(before_from = %1$s, before_to = %2$s, after_from = %2$s, after_to = %3$s, unit = 'tokens')
        WHERE currency = %4$s%5$s
        GROUP BY provider, model
        HAVING sum(difference) != 0
        ORDER BY abs(sum(difference)) DESC, name
        LIMIT 5
        """
            .formatted(
                first(scope.month.minusMonths(1)),
                first(scope.month),
                first(scope.month.plusMonths(1)),
                Sql.text(scope.currency),
                tenant());
    return clickHouse.rows(sql).stream()
        .map(
            row ->
                new Mover(
                    row.path("name").asText(),
                    number(row, "before"),
                    number(row, "after"),
                    number(row, "price"),
                    number(row, "volume"),
                    number(row, "mix")))
        .toList();
  }

  private String tenant() {
    return scope.tenant == null ? "" : " AND tenant = " + Sql.text(scope.tenant);
  }

  private static String first(YearMonth month) {
    return Sql.text(month.atDay(1).toString());
  }

  private static BigDecimal number(JsonNode row, String column) {
    return new BigDecimal(row.path(column).asText());
  }
}
