// SPDX-License-Identifier: Apache-2.0
package io.costwire.gateway.budgets;

import io.costwire.schemas.BudgetDefinition;
import io.costwire.schemas.BudgetPeriod;
import io.costwire.schemas.BurnRate;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Why the streams app refuses a definition, as far as that shows it: its own checks once more,
 * since it says nothing about budgets that it refuses. Whether the currency is the app's, a
 * definition does not show.
 */
final class DefinitionCheck {
  /** What stands for a currency where tokens are counted. */
  static final String TOKENS = "tokens";

  private static final BigDecimal MOST_AMOUNT = BigDecimal.TEN.pow(20);
  private static final BigDecimal MOST_PERCENT = BigDecimal.TEN.pow(8);
  private static final Instant LAST_COUNTS_FROM = Instant.parse("2090-01-01T00:00:00Z");
  private static final int MONTHS = 12;
  private static final Duration SHORTEST = Duration.ofMinutes(10);
  private static final Duration LONGEST = Duration.ofDays(200);
  private static final int MAX_STEPS = 200;
  private static final List<Long> STEPS = List.of(60L, 300L, 900L, 3_600L, 21_600L, 86_400L);

  private static final List<Check> CHECKS =
      List.of(
          DefinitionCheck::amount,
          DefinitionCheck::thresholds,
          DefinitionCheck::countsFrom,
          DefinitionCheck::period,
          DefinitionCheck::burnRates);

  private DefinitionCheck() {}

  /** What is wrong with it, for a person; null for nothing. */
  static @Nullable String problem(BudgetDefinition budget) {
    for (Check check : CHECKS) {
      String problem = check.problem(budget);
      if (problem != null) {
        return problem;
      }
    }
    return null;
  }

  private interface Check {
    @Nullable String problem(BudgetDefinition budget);
  }

  private static @Nullable String amount(BudgetDefinition budget) {
    boolean fits = budget.getAmount().signum() > 0 && budget.getAmount().compareTo(MOST_AMOUNT) < 0;
    return fits ? null : "its amount must be above 0 and below " + MOST_AMOUNT.toPlainString();
  }

  private static @Nullable String thresholds(BudgetDefinition budget) {
    boolean fit =
        Stream.of(budget.getThresholds(), budget.getForecastThresholds())
            .flatMap(List::stream)
            .allMatch(t -> t.signum() > 0 && t.compareTo(MOST_PERCENT) < 0);
    if (!fit) {
      return "a threshold must be above 0 and below %s percent"
          .formatted(MOST_PERCENT.toPlainString());
    }
    boolean rolling = budget.getPeriod() == BudgetPeriod.ROLLING;
    return rolling && !budget.getForecastThresholds().isEmpty()
        ? "a rolling period has no end to forecast"
        : null;
  }

  private static @Nullable String countsFrom(BudgetDefinition budget) {
    Instant from = budget.getCountsFrom();
    if (from == null) {
      return null;
    }
    boolean fits = !from.isAfter(budget.getUpdatedAt()) && from.isBefore(LAST_COUNTS_FROM);
    return fits ? null : "counts_from is later than updated_at, or decades ahead";
  }

  private static @Nullable String period(BudgetDefinition budget) {
    return switch (budget.getPeriod()) {
      case HOUR, DAY, WEEK, MONTH, QUARTER, YEAR -> civil(budget);
      case ROLLING -> rolling(budget.getRollingSeconds());
      case OTHER -> "its period is unknown to this release";
    };
  }

  private static @Nullable String civil(BudgetDefinition budget) {
    int month = budget.getFiscalStartMonth();
    if (month < 1 || month > MONTHS) {
      return "fiscal_start_month %d is no month".formatted(month);
    }
    try {
      ZoneId.of(budget.getTimeZone());
      return null;
    } catch (DateTimeException e) {
      return "there is no such time_zone";
    }
  }

  private static @Nullable String rolling(@Nullable Long seconds) {
    if (seconds == null) {
      return "period ROLLING needs rolling_seconds";
    }
    boolean fits =
        seconds >= SHORTEST.toSeconds() && seconds <= LONGEST.toSeconds() && hasSteps(seconds);
    return fits ? null : "rolling_seconds must be 10 minutes to 200 days, in at most 200 steps";
  }

  private static boolean hasSteps(long seconds) {
    return STEPS.stream()
        .anyMatch(step -> seconds >= step && seconds % step == 0 && seconds / step <= MAX_STEPS);
  }

  private static @Nullable String burnRates(BudgetDefinition budget) {
    Set<List<Long>> windows = new HashSet<>();
    for (BurnRate rate : budget.getBurnRates()) {
      long slow = rate.getLongWindowSeconds();
      long fast = rate.getShortWindowSeconds();
      boolean fits =
          fast < slow
              && hasSteps(slow)
              && hasSteps(fast)
              && slow <= longestSeconds(budget)
              && rate.getFactor().signum() > 0
              && rate.getFloor().signum() >= 0
              && windows.add(List.of(slow, fast));
      if (!fits) {
        return "one of its burn rates makes no sense";
      }
    }
    return null;
  }

  /** The most that a period can have: an autumn's hour more than usual. */
  private static long longestSeconds(BudgetDefinition budget) {
    Long rolling = budget.getRollingSeconds();
    Duration longest =
        switch (budget.getPeriod()) {
          case HOUR -> Duration.ofHours(1);
          case DAY -> Duration.ofHours(25);
          case WEEK -> Duration.ofDays(7).plusHours(1);
          case MONTH -> Duration.ofDays(31).plusHours(1);
          case QUARTER -> Duration.ofDays(92).plusHours(1);
          case YEAR -> Duration.ofDays(366);
          case ROLLING -> Duration.ofSeconds(rolling == null ? 0 : rolling);
          case OTHER -> Duration.ZERO;
        };
    return longest.toSeconds();
  }
}
