// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.budgets;

import io.costwire.runtime.YamlPlace;
import io.costwire.schemas.BudgetDefinition;
import io.costwire.schemas.BudgetPeriod;
import io.costwire.schemas.BurnRate;
import io.costwire.standalone.control.Amounts;
import io.costwire.standalone.rules.ScopeReader;
import io.costwire.streams.budget.core.Budget;
import io.costwire.streams.flow.PricedFacts;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads one budget of a file. */
final class BudgetReader {
  private static final String ID = "id";
  private static final String NAME = "name";
  private static final String TENANT = "tenant";
  private static final String FILTER = "filter";
  private static final String GROUP_BY = "group_by";
  private static final String AMOUNT = "amount";
  private static final String UNIT = "unit";
  private static final String THRESHOLDS = "thresholds";
  private static final String FORECAST = "forecast_thresholds";
  private static final String BURN_RATES = "burn_rates";

  static final List<String> KEYS =
      List.of(
          ID,
          NAME,
          TENANT,
          FILTER,
          GROUP_BY,
          PeriodReader.PERIOD,
          PeriodReader.WINDOW,
          PeriodReader.FISCAL_START,
          PeriodReader.TIME_ZONE,
          AMOUNT,
          UNIT,
          THRESHOLDS,
          FORECAST,
          BURN_RATES);

  private static final int MAX_NAME_BYTES = 200;
  private static final int MAX_GROUPS = 8;
  private static final List<String> DEFAULT_THRESHOLDS = List.of("50", "80", "100");
  private static final List<String> DEFAULT_FORECAST = List.of("80", "100");

  private final YamlPlace item;
  private final String currency;
  private final ScopeReader scope;
  private final int problemsBefore;

  BudgetReader(YamlPlace item, String currency, ScopeReader scope) {
    this.item = item;
    this.currency = currency;
    this.scope = scope;
    this.problemsBefore = item.problems().size();
  }

  /** The budget; none where something is wrong, which is reported. */
  Optional<BudgetDefinition> read() {
    Map<String, YamlPlace> fields = item.fields(KEYS);
    if (!item.isMapping()) {
      return Optional.empty();
    }
    String id = id(fields.get(ID));
    Optional<String> tenant = scope.tenant(fields.get(TENANT));
    Map<String, String> filter = scope.filter(fields.get(FILTER));
    List<String> groupBy = groupBy(fields.get(GROUP_BY), tenant.isPresent());
    PeriodReader.Result period = new PeriodReader(item, fields).read();
    String unit = unit(fields.get(UNIT));
    BigDecimal amount = amount(fields.get(AMOUNT), unit);
    boolean rolling = period.period() == BudgetPeriod.ROLLING;
    List<BigDecimal> thresholds = percents(fields.get(THRESHOLDS), DEFAULT_THRESHOLDS);
    List<BigDecimal> forecast =
        percents(fields.get(FORECAST), rolling ? List.of() : DEFAULT_FORECAST);
    List<BurnRate> burnRates = new BurnRatesReader(amount, period).read(fields.get(BURN_RATES));
    if (rolling) {
      refuseWithRolling(fields.get(FORECAST));
    }
    String name = fields.containsKey(NAME) ? name(fields.get(NAME)) : id;
    if (item.problems().size() > problemsBefore) {
      return Optional.empty();
    }
    return Optional.of(
        BudgetDefinition.newBuilder()
            .setBudgetId(id)
            .setName(name)
            .setTenant(tenant.orElse(null))
            .setFilter(filter)
            .setGroupBy(groupBy)
            .setPeriod(period.period())
            .setTimeZone(period.timeZone())
            .setAmount(amount)
            .setCurrency(unit)
            .setThresholds(thresholds)
            .setForecastThresholds(forecast)
            .setUpdatedAt(Instant.EPOCH)
            .setFiscalStartMonth(period.fiscalStartMonth())
            .setRollingSeconds(rolling ? period.length().toSeconds() : null)
            .setBurnRates(burnRates)
            .build());
  }

  private String id(@Nullable YamlPlace place) {
    if (place == null) {
      item.problem("has no 'id'", "name it, such as 'id: search-team-day'");
      return "";
    }
    return scope.id(place);
  }

  private String name(@Nullable YamlPlace place) {
    return place == null ? "" : scope.clean(place, MAX_NAME_BYTES).orElse("");
  }

  private List<String> groupBy(@Nullable YamlPlace place, boolean ofOneTenant) {
    if (place == null) {
      return List.of();
    }
    List<String> groups = scope.dimensions(place);
    if (ofOneTenant && groups.contains(PricedFacts.TENANT)) {
      YamlPlace tenant = place.items().get(groups.indexOf(PricedFacts.TENANT));
      tenant.problem("the budget is of one tenant", "leave out 'tenant: ...' or this group");
    }
    if (groups.size() > MAX_GROUPS) {
      place.problem(
          "%d groups are more than %d".formatted(groups.size(), MAX_GROUPS), "leave some out");
    }
    return groups;
  }

  private String unit(@Nullable YamlPlace place) {
    Optional<String> text = place == null ? Optional.empty() : place.text();
    if (place == null || text.isEmpty()) {
      return currency;
    }
    if (!text.get().equals(currency) && !text.get().equals(Budget.Limit.TOKENS)) {
      place.problem(
          "'%s' is neither %s, which all costs are in, nor tokens".formatted(text.get(), currency),
          "use one of them; amounts in another currency must be converted by hand");
      return currency;
    }
    return text.get();
  }

  private BigDecimal amount(@Nullable YamlPlace place, String unit) {
    Optional<String> text = required(place, AMOUNT, "say how much may be spent: 'amount: 500'");
    if (place == null || text.isEmpty()) {
      return BigDecimal.ONE;
    }
    Optional<BigDecimal> amount = Amounts.positive(place, text.get(), Amounts.MONEY_SCALE);
    if (unit.equals(Budget.Limit.TOKENS)
        && amount.isPresent()
        && amount.get().stripTrailingZeros().scale() > 0) {
      place.problem("tokens are whole", "leave out what is behind the point");
    }
    return amount.orElse(BigDecimal.ONE);
  }

  private static List<BigDecimal> percents(@Nullable YamlPlace place, List<String> otherwise) {
    return place == null
        ? otherwise.stream().map(p -> new BigDecimal(p).setScale(Amounts.PERCENT_SCALE)).toList()
        : Amounts.percents(place);
  }

  private static void refuseWithRolling(@Nullable YamlPlace place) {
    if (place != null) {
      place.problem(
          "a rolling period has no end that could be forecast",
          "leave it out, or use a civil period");
    }
  }

  private Optional<String> required(@Nullable YamlPlace place, String key, String fix) {
    if (place == null) {
      item.problem("has no '%s'".formatted(key), fix);
      return Optional.empty();
    }
    return place.text();
  }
}
