// SPDX-License-Identifier: Apache-2.0
package io.costwire.streams.budget;

import io.costwire.schemas.BudgetDefinition;
import io.costwire.schemas.BurnRate;
import io.costwire.schemas.topics.Topic;
import io.costwire.schemas.topics.Topics;
import io.costwire.streams.budget.core.Budget;
import io.costwire.streams.budget.core.BudgetBook;
import io.costwire.streams.budget.core.BurnPair;
import io.costwire.streams.budget.core.CivilPeriod;
import io.costwire.streams.budget.core.Period;
import io.costwire.streams.flow.ControlFeed;
import io.costwire.streams.flow.StageMetrics;
import io.micrometer.core.instrument.Counter;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.LinkedHashMap;
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

  /** What was deleted last is needed for the seconds in which its accounts are closed. */
  static final int MAX_FORMER = 1_000;

  private final ActiveBudgets active;
  private final String currency;
  private final Counter refused;
  private final Map<String, Budget> budgets = new HashMap<>();
  private final Map<String, Budget> former = new LinkedHashMap<>();
  private boolean changed;

  /**
   * @param currency the one currency that all totals are in
   */
  public BudgetFeed(ActiveBudgets active, String currency, StageMetrics metrics) {
    this.active = active;
    this.currency = currency;
    this.refused = metrics.counter("budgets_refused");
  }

  @Override
  public Topic<BudgetDefinition> topic() {
    return Topics.CONTROL_BUDGETS;
  }

  @Override
  public void accept(String key, @Nullable BudgetDefinition value) {
    if (value == null) {
      changed |= replaced(key, budgets.remove(key));
      return;
    }
    try {
      replaced(key, budgets.put(key, budget(value, currency)));
      changed = true;
    } catch (IllegalArgumentException | DateTimeException | ArithmeticException e) {
      refused.increment();
      log.warn("stage=budget budget={} state=refused reason={}", key, e.getMessage());
    }
  }

  private boolean replaced(String key, @Nullable Budget before) {
    if (before != null) {
      former.remove(key);
      former.put(key, before);
      if (former.size() > MAX_FORMER) {
        former.remove(former.keySet().iterator().next());
      }
    }
    return before != null;
  }

  @Override
  public void settled() {
    if (changed) {
      changed = false;
      active.activate(new BudgetBook(active.book().version() + 1, budgets.values(), former));
      log.info("stage=budget budgets={} state=active", budgets.size());
    }
  }

  /**
   * A definition as it is counted.
   *
   * @param currency the one currency that all totals are in
   * @throws IllegalArgumentException when it cannot be counted, with the reason
   * @throws DateTimeException when there is no such time zone
   * @throws ArithmeticException when a number or time in it is too large to be counted with
   */
  public static Budget budget(BudgetDefinition definition, String currency) {
    boolean tokens = definition.getCurrency().equals(Budget.Limit.TOKENS);
    if (!tokens && !definition.getCurrency().equals(currency)) {
      throw new IllegalArgumentException(
          "it is in %s while all costs are in %s; give the amount in %s"
              .formatted(definition.getCurrency(), currency, currency));
    }
    var budget =
        new Budget(
            definition.getBudgetId(),
            definition.getName(),
            new Budget.Scope(
                definition.getTenant(),
                definition.getFilter(),
                definition.getGroupBy(),
                period(definition),
                tokens ? Budget.Unit.TOKENS : Budget.Unit.MONEY),
            new Budget.Limit(
                definition.getAmount(),
                definition.getCurrency(),
                definition.getThresholds(),
                definition.getForecastThresholds(),
                definition.getBurnRates().stream().map(BudgetFeed::pair).toList()),
            micros(definition.getUpdatedAt()));
    Instant countsFrom = definition.getCountsFrom();
    return countsFrom == null ? budget : budget.countingFrom(countsFrom);
  }

  private static BurnPair pair(BurnRate rate) {
    return new BurnPair(
        rate.getLongWindowSeconds(),
        rate.getShortWindowSeconds(),
        rate.getFactor(),
        rate.getFloor());
  }

  private static long micros(Instant instant) {
    return ChronoUnit.MICROS.between(Instant.EPOCH, instant);
  }

  private static Period period(BudgetDefinition definition) {
    return switch (definition.getPeriod()) {
      case HOUR -> civil(CivilPeriod.HOUR, definition);
      case DAY -> civil(CivilPeriod.DAY, definition);
      case WEEK -> civil(CivilPeriod.WEEK, definition);
      case MONTH -> civil(CivilPeriod.MONTH, definition);
      case QUARTER -> civil(CivilPeriod.QUARTER, definition);
      case YEAR -> civil(CivilPeriod.YEAR, definition);
      case ROLLING -> rolling(definition.getRollingSeconds());
      case OTHER ->
          throw new IllegalArgumentException(
              "its period is unknown to this release; use HOUR to YEAR, or ROLLING");
    };
  }

  private static Period civil(CivilPeriod unit, BudgetDefinition definition) {
    return new Period.Civil(
        unit, definition.getFiscalStartMonth(), ZoneId.of(definition.getTimeZone()));
  }

  private static Period rolling(@Nullable Long seconds) {
    if (seconds == null) {
      throw new IllegalArgumentException("period ROLLING needs rolling_seconds; add it");
    }
    return new Period.Rolling(seconds);
  }
}
