// SPDX-License-Identifier: Apache-2.0
package io.costwire.sink.table;

import io.costwire.schemas.BudgetStatus;

/** cost.budgets becomes budgets: the state of each budget, group and period. */
final class BudgetsTable {
  private BudgetsTable() {}

  static Table<BudgetStatus> table() {
    return new Table<>(
        "budgets",
        new Columns<BudgetStatus>()
            .text("budget_id", BudgetStatus::getBudgetId)
            .maybeWord("tenant", BudgetStatus::getTenant)
            .text("group_key", b -> Dimensions.key(b.getGroup()))
            .map("group_values", BudgetStatus::getGroup)
            .symbol("period", BudgetStatus::getPeriod)
            .time("period_start", BudgetStatus::getPeriodStart)
            .time("period_end", BudgetStatus::getPeriodEnd)
            .money("amount", BudgetStatus::getAmount)
            .word("currency", BudgetStatus::getCurrency)
            .money("spent", BudgetStatus::getSpent)
            .money("remaining", BudgetStatus::getRemaining)
            .int64("unpriced", BudgetStatus::getUnpriced)
            .maybeMoney("forecast", BudgetStatus::getForecast)
            .maybeMoney("forecast_low", BudgetStatus::getForecastLow)
            .maybeMoney("forecast_high", BudgetStatus::getForecastHigh)
            .maybeText("forecast_missing", BudgetStatus::getForecastMissing)
            .maybeTime("exhausted_at", BudgetStatus::getExhaustedAt)
            .maybeTime("forecast_as_of", BudgetStatus::getForecastAsOf)
            .symbol("state", BudgetStatus::getState)
            .quantities("reached_thresholds", BudgetStatus::getReachedThresholds)
            .uint64("revision", BudgetStatus::getRevision)
            .time("updated_at", BudgetStatus::getUpdatedAt)
            .source(),
        b -> Table.year(b.getPeriodStart()));
  }
}
