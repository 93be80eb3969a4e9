// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.budgets;

import io.costwire.schemas.BudgetDefinition;
import io.costwire.streams.budget.BudgetFeed;
import java.time.DateTimeException;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What control.budgets holds, understood as the streams app understands it. */
public final class PublishedBudgets {
  private final String currency;
  private final SortedMap<String, BudgetDefinition> latest = new TreeMap<>();

  /**
   * @param currency the one currency that all costs are in
   */
  public PublishedBudgets(String currency) {
    this.currency = currency;
  }

  /** One record of the topic, in its order; a null value deletes the budget. */
  void accept(String id, @Nullable BudgetDefinition value) {
    if (value == null) {
      latest.remove(id);
    } else {
      latest.put(id, value);
    }
  }

  /** The latest definitions, by id. */
  SortedMap<String, BudgetDefinition> budgets() {
    return Collections.unmodifiableSortedMap(latest);
  }

  /** Why the streams app does not follow budgets, by id. */
  SortedMap<String, String> refused() {
    SortedMap<String, String> refused = new TreeMap<>();
    latest.forEach(
        (id, definition) -> {
          try {
            BudgetFeed.budget(definition, currency);
          } catch (IllegalArgumentException | DateTimeException e) {
            refused.put(id, String.valueOf(e.getMessage()));
          }
        });
    return refused;
  }
}
