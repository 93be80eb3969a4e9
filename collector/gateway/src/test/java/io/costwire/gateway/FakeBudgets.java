// SPDX-License-Identifier: Apache-2.0
package io.costwire.gateway;

import io.costwire.gateway.budgets.BudgetMetrics;
import io.costwire.gateway.budgets.BudgetSource;
import io.costwire.gateway.budgets.BudgetView;
import io.costwire.gateway.budgets.Budgets;
import io.costwire.schemas.BudgetDefinition;
import io.costwire.schemas.BudgetStatus;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Instant;

/** Budgets that a test puts in. */
final class FakeBudgets implements BudgetSource {
  /** What time it is, and as of when budgets are known. */
  static final Instant NOON = Instant.parse("2026-11-22T12:00:00Z");

  private final BudgetView view;
  volatile Sight sight;

  FakeBudgets(int max) {
    this.view =
        new BudgetView(
            new BudgetView.Terms(max, "USD"),
            new BudgetMetrics(new SimpleMeterRegistry()),
            () -> NOON);
    this.sight = new Sight.Known(view, NOON);
  }

  /** A team's budget at 82 %, one of each user with two users, and one of another tenant. */
  static FakeBudgets filled() {
    var budgets = new FakeBudgets(100);
    budgets.define(Budgets.daily("search-team-day").build());
    budgets.define(Budgets.daily("any-user-day", "user").build());
    budgets.define(Budgets.daily("of-others").setTenant("globex").build());
    budgets.define(Budgets.daily("of-all").setTenant(null).build());
    budgets.spend(Budgets.spent("search-team-day", "412.10").build());
    budgets.spend(Budgets.ofUser("any-user-day", "u-17", "12.5"));
    budgets.spend(Budgets.ofUser("any-user-day", "u-18", "612.5"));
    return budgets;
  }

  void define(BudgetDefinition definition) {
    view.define(definition.getBudgetId(), definition);
  }

  void spend(BudgetStatus status) {
    view.accept(Budgets.key(status), status);
  }

  @Override
  public void start() {}

  @Override
  public Sight sight() {
    return sight;
  }

  @Override
  public void close() {}
}
