// SPDX-License-Identifier: Apache-2.0
package io.costwire.streams.budget.core;

import java.math.BigDecimal;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Budgets from the whole history, without sums, steps or accounts: every delta is looked at once
 * more. Periods are told apart by what calendars and clocks show, not by their ends.
 */
final class BruteForce {

  /**
   * Something that was counted, or taken away again.
   *
   * @param at when it was handed to the budgets, microseconds
   * @param firstPriced when its event was priced first, microseconds; the same for a first price
   * @param sign how many times it counts; negative takes it away
   */
  record Delta(
      long at,
      long firstPriced,
      int sign,
      long eventSecond,
      String tenant,
      Map<String, String> facts,
      BigDecimal money,
      BigDecimal tokens) {}

  private BruteForce() {}

  /** Spend by account of the budgets that hold at the end. */
  static Map<String, BigDecimal> spent(
      Collection<Budget> book, List<Delta> history, long nowSecond) {
    Map<String, BigDecimal> spent = new HashMap<>();
    for (Budget budget : book) {
      for (Delta delta : history) {
        if (isInScope(delta, budget) && isInPeriod(delta, budget.scope().period(), nowSecond)) {
          spent.merge(account(budget, delta), quantity(delta, budget), BigDecimal::add);
        }
      }
    }
    return spent;
  }

  static BigDecimal quantity(Delta delta, Budget budget) {
    BigDecimal quantity = budget.scope().unit() == Budget.Unit.MONEY ? delta.money : delta.tokens;
    return quantity.multiply(BigDecimal.valueOf(delta.sign));
  }

  static List<String> group(Budget budget, Delta delta) {
    return budget.scope().groupBy().stream()
        .map(name -> delta.facts.getOrDefault(name, "untagged"))
        .toList();
  }

  static boolean isInScope(Delta delta, Budget budget) {
    Budget.Scope scope = budget.scope();
    return isNotOverBefore(delta.eventSecond, budget)
        && delta.at >= budget.countsFrom()
        && delta.firstPriced >= budget.countsFrom()
        && (scope.tenant() == null || scope.tenant().equals(delta.tenant))
        && scope.filter().entrySet().stream()
            .allMatch(e -> e.getValue().equals(delta.facts.get(e.getKey())));
  }

  /** A period that was over when the budget began to count is none of its. */
  private static boolean isNotOverBefore(long eventSecond, Budget budget) {
    Period period = budget.scope().period();
    long from = Math.floorDiv(budget.countsFrom(), 1_000_000);
    return eventSecond >= from || label(period, eventSecond).equals(label(period, from));
  }

  private static boolean isInPeriod(Delta delta, Period period, long nowSecond) {
    return switch (period) {
      case Period.Civil civil -> true;
      case Period.Rolling rolling -> {
        long step = rolling.stepSeconds();
        long end = (Math.floorDiv(nowSecond, step) + 1) * step;
        yield delta.eventSecond >= end - rolling.windowSeconds() && delta.eventSecond < end;
      }
    };
  }

  private static String account(Budget budget, Delta delta) {
    StringBuilder group = new StringBuilder();
    for (String name : budget.scope().groupBy()) {
      group.append(delta.facts.getOrDefault(name, "untagged")).append(',');
    }
    return name(budget, group.toString(), delta.eventSecond);
  }

  static String name(Budget budget, String group, long second) {
    return budget.id() + " " + group + " " + label(budget.scope().period(), second);
  }

  /** Name of a period as people know it. */
  static String label(Period period, long second) {
    return switch (period) {
      case Period.Rolling rolling -> "rolling " + rolling.windowSeconds();
      case Period.Civil civil -> label(civil, second);
    };
  }

  private static String label(Period.Civil civil, long second) {
    ZoneId zone = civil.zone();
    ZonedDateTime local = Instant.ofEpochSecond(second).atZone(zone);
    LocalDate date = local.toLocalDate();
    int month = date.getMonthValue();
    int first = civil.firstMonth();
    int year = month >= first ? date.getYear() : date.getYear() - 1;
    return switch (civil.unit()) {
      // the same hour comes twice when clocks go back
      case HOUR -> date + " " + local.getHour() + " " + local.getOffset();
      case DAY -> date.toString();
      case WEEK -> {
        LocalDate monday = date;
        while (monday.getDayOfWeek() != DayOfWeek.MONDAY) {
          monday = monday.minusDays(1);
        }
        yield "week of " + monday;
      }
      case MONTH -> date.getYear() + "-" + month;
      case QUARTER -> year + " quarter " + (month - first + 12) % 12 / 3;
      case YEAR -> "year " + year;
    };
  }

  /**
   * Signals that have to be firing, given the spend.
   *
   * @param isJudgedAnew not those that were over when definitions changed last
   */
  static Set<String> firing(
      Collection<Budget> book, Map<String, BigDecimal> spent, Predicate<String> isJudgedAnew) {
    Set<String> firing = new HashSet<>();
    for (Budget budget : book) {
      spent.forEach(
          (account, amount) -> {
            if (!account.startsWith(budget.id() + " ") || !isJudgedAnew.test(account)) {
              return;
            }
            for (BigDecimal threshold : budget.limit().thresholds()) {
              BigDecimal reached = budget.limit().amount().multiply(threshold).movePointLeft(2);
              if (amount.compareTo(reached) >= 0) {
                firing.add(account + " " + threshold.toPlainString());
              }
            }
          });
    }
    return firing;
  }
}
