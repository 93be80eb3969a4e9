// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.budgets;

import io.costwire.runtime.YamlPlace;
import io.costwire.schemas.BudgetDefinition;
import io.costwire.standalone.rules.ScopeReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Reads a file of budgets and finds everything that is wrong with it. */
final class BudgetsReader {
  private static final String TAGS = "tags";
  private static final String BUDGETS = "budgets";
  // of costwire signals apply: one file may say both
  private static final String SIGNALS = "signals";

  private final String file;
  private final String currency;
  private final List<String> problems = new ArrayList<>();
  private final ScopeReader scope = new ScopeReader("budget");

  BudgetsReader(String file, String currency) {
    this.file = file;
    this.currency = currency;
  }

  BudgetsFile read(String yaml) {
    List<BudgetDefinition> budgets =
        YamlPlace.read(file, yaml, "list budgets under 'budgets'", problems)
            .map(this::read)
            .orElse(List.of());
    return problems.isEmpty() ? new BudgetsFile.Read(budgets) : new BudgetsFile.Refused(problems);
  }

  private List<BudgetDefinition> read(YamlPlace root) {
    Map<String, YamlPlace> fields = root.fields(List.of(TAGS, BUDGETS, SIGNALS));
    scope.tags(fields.get(TAGS));
    YamlPlace list = fields.get(BUDGETS);
    if (list == null) {
      root.problem("has no 'budgets'", "list budgets under it, or write 'budgets: []' for none");
      return List.of();
    }
    List<YamlPlace> items = list.items();
    if (items.size() > BudgetsFile.MAX_BUDGETS) {
      list.problem(
          "%,d budgets are more than %,d".formatted(items.size(), BudgetsFile.MAX_BUDGETS),
          "use group_by: one budget then holds for each user, team or project of its own");
      return List.of();
    }
    List<BudgetDefinition> budgets = new ArrayList<>();
    for (YamlPlace item : items) {
      new BudgetReader(item, currency, scope).read().ifPresent(budgets::add);
    }
    return budgets;
  }
}
