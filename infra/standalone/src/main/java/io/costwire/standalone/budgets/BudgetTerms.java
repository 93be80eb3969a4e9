// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.budgets;

import io.costwire.schemas.BudgetDefinition;
import io.costwire.schemas.BudgetPeriod;
import io.costwire.schemas.BurnRate;
import io.costwire.standalone.control.Amounts;
import io.costwire.streams.budget.core.Budget;
import io.costwire.streams.budget.core.BudgetText;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Budgets in words, as files have them. */
final class BudgetTerms {
  private static final String NONE = "none";

  private BudgetTerms() {}

  /** A line: {@code $500 per day in Europe/Berlin, each user, of acme with team=search}. */
  static String of(BudgetDefinition budget) {
    StringBuilder line = new StringBuilder(amount(budget)).append(' ').append(period(budget));
    if (!budget.getGroupBy().isEmpty()) {
      line.append(", each ").append(String.join(" and ", budget.getGroupBy()));
    }
    line.append(", of ").append(tenant(budget));
    if (!budget.getFilter().isEmpty()) {
      line.append(" with ").append(filter(budget));
    }
    return line.toString();
  }

  /** What differs, field by field. */
  static List<String> differences(BudgetDefinition before, BudgetDefinition after) {
    Map<String, String> was = fields(before);
    List<String> differences = new ArrayList<>();
    fields(after)
        .forEach(
            (field, text) -> {
              if (!text.equals(was.get(field))) {
                differences.add("%s: %s -> %s".formatted(field, was.get(field), text));
              }
            });
    return differences;
  }

  /** All fields as a file has them. */
  static Map<String, String> fields(BudgetDefinition budget) {
    Map<String, String> fields = new LinkedHashMap<>();
    fields.put("name", budget.getName());
    fields.put("tenant", tenant(budget));
    fields.put("filter", budget.getFilter().isEmpty() ? NONE : filter(budget));
    fields.put("group_by", orNone(String.join(", ", budget.getGroupBy())));
    fields.put("period", period(budget));
    fields.put("amount", amount(budget));
    fields.put("thresholds", percents(budget.getThresholds()));
    fields.put("forecast_thresholds", percents(budget.getForecastThresholds()));
    fields.put(
        "burn_rates",
        orNone(
            budget.getBurnRates().stream()
                .map(rate -> burnRate(rate, budget))
                .collect(Collectors.joining("; "))));
    return fields;
  }

  static boolean isTokens(BudgetDefinition budget) {
    return budget.getCurrency().equals(Budget.Limit.TOKENS);
  }

  static String amount(BudgetDefinition budget) {
    return amount(budget.getAmount(), budget);
  }

  private static String amount(BigDecimal amount, BudgetDefinition budget) {
    return isTokens(budget)
        ? BudgetText.amount(amount, budget.getCurrency())
        // to the last digit: a difference must be seen
        : "%s %s".formatted(plain(amount), budget.getCurrency());
  }

  static String period(BudgetDefinition budget) {
    Long rolling = budget.getRollingSeconds();
    if (budget.getPeriod() == BudgetPeriod.ROLLING) {
      return rolling == null
          ? "per rolling period"
          : "in the last " + Amounts.text(Duration.ofSeconds(rolling));
    }
    String start =
        budget.getFiscalStartMonth() == 1
            ? ""
            : " from " + PeriodReader.month(budget.getFiscalStartMonth());
    return "per %s%s in %s"
        .formatted(PeriodReader.name(budget.getPeriod()), start, budget.getTimeZone());
  }

  static String tenant(BudgetDefinition budget) {
    return budget.getTenant() == null ? "all tenants" : budget.getTenant();
  }

  private static String filter(BudgetDefinition budget) {
    return new TreeMap<>(budget.getFilter())
        .entrySet().stream()
            .map(entry -> entry.getKey() + "=" + entry.getValue())
            .collect(Collectors.joining(", "));
  }

  static String percents(List<BigDecimal> percents) {
    return orNone(percents.stream().map(p -> plain(p) + " %").collect(Collectors.joining(", ")));
  }

  private static String burnRate(BurnRate rate, BudgetDefinition budget) {
    return "%s x in %s and %s, from %s"
        .formatted(
            plain(rate.getFactor()),
            Amounts.text(Duration.ofSeconds(rate.getLongWindowSeconds())),
            Amounts.text(Duration.ofSeconds(rate.getShortWindowSeconds())),
            amount(rate.getFloor(), budget));
  }

  private static String orNone(String text) {
    return text.isEmpty() ? NONE : text;
  }

  private static String plain(BigDecimal number) {
    return number.stripTrailingZeros().toPlainString();
  }
}
