// SPDX-License-Identifier: Apache-2.0
package io.costwire.streams.budget;

import io.costwire.schemas.BudgetDefinition;
import io.costwire.schemas.topics.Topic;
import io.costwire.schemas.topics.Topics;
import io.costwire.streams.budget.core.Budget;
import io.costwire.streams.budget.core.BudgetBook;
import io.costwire.streams.budget.core.CivilPeriod;
import io.costwire.streams.flow.ControlFeed;
import io.costwire.streams.flow.StageMetrics;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows control.budgets. A definition that cannot be counted is refused, named in the log and
 * counted; the one it would have replaced stays.
 */
public final class BudgetFeed implements ControlFeed<BudgetDefinition> {
  private static final Logger log = LoggerFactory.getLogger(BudgetFeed.class);

  private final ActiveBudgets active;
  private final String currency;
  private final StageMetrics metrics;
  private final Map<String, Budget> budgets = new HashMap<>();
  private boolean changed;

  /**
   * @param currency the one currency that all totals are in
   */
  public BudgetFeed(ActiveBudgets active, String currency, StageMetrics metrics) {
    this.active = active;
    this.currency = currency;
    this.metrics = metrics;
  }

  @Override
  public Topic<BudgetDefinition> topic() {
    return Topics.CONTROL_BUDGETS;
  }

  @Override
  public void accept(String key, @Nullable BudgetDefinition value) {
    if (value == null) {
      changed |= budgets.remove(key) != null;
      return;
    }
    try {
      budgets.put(key, budget(value));
      changed = true;
    } catch (IllegalArgumentException | DateTimeException e) {
      metrics.counter("budgets_refused").increment();
      log.warn("stage=budget budget={} state=refused reason={}", key, e.getMessage());
    }
  }

  @Override
  public void settled() {
    if (changed) {
      changed = false;
      active.activate(new BudgetBook(active.book().version() + 1, budgets.values()));
      log.info("stage=budget budgets={} state=active", budgets.size());
    }
  }

  private Budget budget(BudgetDefinition definition) {
    if (!definition.getCurrency().equals(currency)) {
      throw new IllegalArgumentException(
          "it is in %s while all costs are in %s; give the amount in %s"
              .formatted(definition.getCurrency(), currency, currency));
    }
    return new Budget(
        definition.getBudgetId(),
        definition.getName(),
        new Budget.Scope(
            definition.getTenant(),
            definition.getFilter(),
            definition.getGroupBy(),
            period(definition),
            ZoneId.of(definition.getTimeZone())),
        new Budget.Limit(
            definition.getAmount(), definition.getCurrency(), definition.getThresholds()),
        ChronoUnit.MICROS.between(Instant.EPOCH, definition.getUpdatedAt()));
  }

  private static CivilPeriod period(BudgetDefinition definition) {
    return switch (definition.getPeriod()) {
      case HOUR -> CivilPeriod.HOUR;
      case DAY -> CivilPeriod.DAY;
      case WEEK -> CivilPeriod.WEEK;
      case MONTH -> CivilPeriod.MONTH;
      case QUARTER -> CivilPeriod.QUARTER;
      case YEAR -> CivilPeriod.YEAR;
      case ROLLING, OTHER ->
          throw new IllegalArgumentException(
              "period " + definition.getPeriod() + " is not supported; use HOUR to YEAR");
    };
  }
}
