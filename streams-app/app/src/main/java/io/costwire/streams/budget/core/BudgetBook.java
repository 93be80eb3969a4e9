// SPDX-License-Identifier: Apache-2.0
package io.costwire.streams.budget.core;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** All budgets at one time: immutable, with those that can concern a tenant at hand. */
public final class BudgetBook {
  public static final BudgetBook EMPTY = new BudgetBook(0, List.of());

  private final long version;
  private final Map<String, Budget> byId = new HashMap<>();
  private final Map<String, List<Budget>> byTenant = new HashMap<>();
  private final List<Budget> ofAllTenants;
  private final Map<String, Budget> former;

  /**
   * @param version grows with every change
   */
  public BudgetBook(long version, Collection<Budget> budgets) {
    this(version, budgets, Map.of());
  }

  /**
   * @param former by id, what was deleted or replaced last, as far as it is known
   */
  public BudgetBook(long version, Collection<Budget> budgets, Map<String, Budget> former) {
    this.version = version;
    this.former = Map.copyOf(former);
    budgets.forEach(budget -> byId.put(budget.id(), budget));
    this.ofAllTenants = budgets.stream().filter(budget -> budget.scope().tenant() == null).toList();
    for (Budget budget : budgets) {
      String tenant = budget.scope().tenant();
      if (tenant != null) {
        byTenant.computeIfAbsent(tenant, t -> new ArrayList<>(ofAllTenants)).add(budget);
      }
    }
  }

  public long version() {
    return version;
  }

  public int size() {
    return byId.size();
  }

  public @Nullable Budget budget(String id) {
    return byId.get(id);
  }

  /** The definition that counted what is not counted any more; null where it is not known. */
  public @Nullable Budget former(String id, long fingerprint) {
    Budget budget = former.get(id);
    return budget != null && budget.fingerprint() == fingerprint ? budget : null;
  }

  /** Budgets that events of a tenant may count towards. */
  public List<Budget> concerning(String tenant) {
    return byTenant.getOrDefault(tenant, ofAllTenants);
  }
}
