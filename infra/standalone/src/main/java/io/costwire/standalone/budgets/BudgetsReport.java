// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.budgets;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.costwire.schemas.BudgetDefinition;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The budgets that hold.
 *
 * @param notFollowed budgets that the streams app refuses, with the reason, by id
 */
public record BudgetsReport(
    List<Entry> budgets, @JsonProperty("not_followed") Map<String, String> notFollowed) {

  /**
   * A budget.
   *
   * @param amount to the last digit
   * @param countsFrom when it began to count what it counts now, ISO 8601
   * @param line the same for people
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Entry(
      String id,
      String name,
      @Nullable String tenant,
      Map<String, String> filter,
      @JsonProperty("group_by") List<String> groupBy,
      String period,
      @JsonProperty("rolling_seconds") @Nullable Long rollingSeconds,
      String amount,
      String unit,
      List<String> thresholds,
      @JsonProperty("forecast_thresholds") List<String> forecastThresholds,
      @JsonProperty("counts_from") String countsFrom,
      String line) {

    static Entry of(BudgetDefinition budget) {
      var began = budget.getCountsFrom() == null ? budget.getUpdatedAt() : budget.getCountsFrom();
      return new Entry(
          budget.getBudgetId(),
          budget.getName(),
          budget.getTenant(),
          new TreeMap<>(budget.getFilter()),
          budget.getGroupBy(),
          BudgetTerms.period(budget),
          budget.getRollingSeconds(),
          plain(budget.getAmount()),
          budget.getCurrency(),
          budget.getThresholds().stream().map(Entry::plain).toList(),
          budget.getForecastThresholds().stream().map(Entry::plain).toList(),
          began.toString(),
          BudgetTerms.of(budget));
    }

    private static String plain(BigDecimal number) {
      return number.stripTrailingZeros().toPlainString();
    }
  }

  public static BudgetsReport of(PublishedBudgets published) {
    return new BudgetsReport(
        published.budgets().values().stream().map(Entry::of).toList(), published.refused());
  }

  /** For people. */
  public String text() {
    StringBuilder text = new StringBuilder();
    for (Entry entry : budgets) {
      text.append("%-28s %s%n".formatted(entry.id, entry.line));
      text.append(
          "%-28s at %s %%; counts from %s%n"
              .formatted("", String.join(", ", entry.thresholds), entry.countsFrom));
    }
    if (budgets.isEmpty()) {
      text.append(
          "No budgets; apply a file: costwire budgets apply --help has an example.%n".formatted());
    }
    notFollowed.forEach(
        (id, why) -> text.append("Not followed: budget %s: %s%n".formatted(id, why)));
    return text.toString();
  }
}
