// SPDX-License-Identifier: Apache-2.0
package io.costwire.streams.chaos;

import io.costwire.schemas.BudgetDefinition;
import io.costwire.schemas.BudgetPeriod;
import io.costwire.schemas.Fixtures;
import java.math.BigDecimal;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.time.temporal.TemporalAdjusters;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The budgets of the test, and which of their accounts an event counts in. */
final class Budgets {
  static final List<String> THRESHOLDS = List.of("50", "80", "100");

  static final List<BudgetDefinition> ALL =
      List.of(
          define("all-month", BudgetPeriod.MONTH, "UTC", "20000").setTenant(null).build(),
          define("acme-team-day", BudgetPeriod.DAY, "Europe/Berlin", "5")
              .setTenant("acme")
              .setGroupBy(List.of("team"))
              .build(),
          define("openai-hour", BudgetPeriod.HOUR, "America/New_York", "200")
              .setTenant(null)
              .setFilter(Map.of("provider", "openai"))
              .build(),
          define("umbrella-user-week", BudgetPeriod.WEEK, "Asia/Kolkata", "0.5")
              .setTenant("umbrella")
              .setGroupBy(List.of("user", "model"))
              .build());

  private Budgets() {}

  private static BudgetDefinition.Builder define(
      String id, BudgetPeriod period, String zone, String amount) {
    // older than any event, so that it counts in every period
    return Fixtures.budget(id)
        .setUpdatedAt(Instant.parse("2026-01-01T00:00:00Z"))
        .setName(id)
        .setFilter(Map.of())
        .setPeriod(period)
        .setTimeZone(zone)
        .setAmount(Fixtures.money(amount))
        // paces, on their way through all of it; there is too little history for a signal
        .setForecastThresholds(List.of(new BigDecimal("100").setScale(12)))
        .setThresholds(THRESHOLDS.stream().map(t -> new BigDecimal(t).setScale(12)).toList());
  }

  /** Name of the account of a budget that an event counts in; empty where it does not count. */
  static List<String> account(BudgetDefinition budget, Sent sent, Rates.Verdict verdict) {
    boolean counts =
        (verdict.billed() != null || verdict.status().isUnpriced())
            && (budget.getTenant() == null || budget.getTenant().equals(sent.who().tenant()))
            && budget.getFilter().entrySet().stream()
                .allMatch(e -> e.getValue().equals(value(sent, verdict, e.getKey())));
    if (!counts) {
      return List.of();
    }
    Map<String, String> group = new TreeMap<>();
    budget.getGroupBy().forEach(name -> group.put(name, value(sent, verdict, name)));
    return List.of(name(budget.getBudgetId(), group, start(budget, sent.who().at())));
  }

  static String name(String budgetId, Map<String, String> group, Instant start) {
    return budgetId + " " + new TreeMap<>(group) + " " + start;
  }

  private static String value(Sent sent, Rates.Verdict verdict, String dimension) {
    return Expected.value(sent, verdict, dimension);
  }

  private static Instant start(BudgetDefinition budget, Instant at) {
    ZoneId zone = ZoneId.of(budget.getTimeZone());
    LocalDate date = at.atZone(zone).toLocalDate();
    return switch (budget.getPeriod()) {
      case HOUR -> at.atZone(zone).truncatedTo(ChronoUnit.HOURS).toInstant();
      case DAY -> date.atStartOfDay(zone).toInstant();
      case WEEK ->
          date.with(TemporalAdjusters.previousOrSame(DayOfWeek.MONDAY))
              .atStartOfDay(zone)
              .toInstant();
      case MONTH -> date.withDayOfMonth(1).atStartOfDay(zone).toInstant();
      default -> throw new IllegalArgumentException("no budget here has this period");
    };
  }
}
