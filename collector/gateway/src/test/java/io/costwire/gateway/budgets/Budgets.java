// SPDX-License-Identifier: Apache-2.0
package io.costwire.gateway.budgets;

import io.costwire.schemas.BudgetDefinition;
import io.costwire.schemas.BudgetPeriod;
import io.costwire.schemas.BudgetState;
import io.costwire.schemas.BudgetStatus;
import io.costwire.schemas.topics.Topics;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Budgets of a day for tests, as the streams app writes them. */
public final class Budgets {
  public static final Instant DAY = Instant.parse("2026-11-22T00:00:00Z");

  static {
    // Avro reads defaults of our classes only after they are named as trusted, which this does
    Objects.requireNonNull(Topics.CONTROL_BUDGETS);
  }

  private Budgets() {}

  /** 500 USD a day of the tenant acme. */
  public static BudgetDefinition.Builder daily(String id, String... groupBy) {
    return BudgetDefinition.newBuilder()
        .setBudgetId(id)
        .setName("Budget " + id)
        .setTenant("acme")
        .setGroupBy(List.of(groupBy))
        .setPeriod(BudgetPeriod.DAY)
        .setAmount(money("500"))
        .setUpdatedAt(DAY);
  }

  /** 500 USD of any 24 hours. */
  public static BudgetDefinition rolling(String id) {
    return daily(id).setPeriod(BudgetPeriod.ROLLING).setRollingSeconds(86_400L).build();
  }

  /** What is spent against {@link #daily} on the day of {@link #DAY}. */
  public static BudgetStatus.Builder spent(String id, String spent) {
    BigDecimal money = money(spent);
    BigDecimal amount = money("500");
    boolean exceeded = money.compareTo(amount) >= 0;
    return BudgetStatus.newBuilder()
        .setBudgetId(id)
        .setTenant("acme")
        .setPeriod(BudgetPeriod.DAY)
        .setPeriodStart(DAY)
        .setPeriodEnd(DAY.plus(Duration.ofDays(1)))
        .setAmount(amount)
        .setCurrency("USD")
        .setSpent(money)
        .setRemaining(amount.subtract(money))
        .setUnpriced(0)
        .setState(exceeded ? BudgetState.EXCEEDED : BudgetState.OK)
        .setRevision(1)
        .setUpdatedAt(DAY.plusSeconds(1));
  }

  /** The same for one user. */
  public static BudgetStatus ofUser(String id, String user, String spent) {
    return spent(id, spent).setGroup(Map.of("user", user)).build();
  }

  /** Key in cost.budgets. */
  public static String key(BudgetStatus status) {
    return status.getBudgetId()
        + "|"
        + String.join(",", status.getGroup().values())
        + "|"
        + status.getPeriodStart();
  }

  public static BigDecimal money(String amount) {
    return new BigDecimal(amount).setScale(18);
  }
}
