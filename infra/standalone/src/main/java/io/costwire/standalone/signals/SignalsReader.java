// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.signals;

import io.costwire.runtime.YamlPlace;
import io.costwire.schemas.SignalRule;
import io.costwire.standalone.rules.ScopeReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Reads a file of rules and finds everything that is wrong with it. */
final class SignalsReader {
  /** Every series and event is held against every rule of its kind. */
  static final int MAX_RULES = 200;

  private static final String TAGS = "tags";
  private static final String SIGNALS = "signals";
  // of costwire budgets apply: one file may say both
  private static final String BUDGETS = "budgets";

  private final String file;
  private final List<String> problems = new ArrayList<>();
  private final ScopeReader scope = new ScopeReader("rule");

  SignalsReader(String file) {
    this.file = file;
  }

  SignalsFile read(String yaml) {
    List<SignalRule> rules =
        YamlPlace.read(file, yaml, "list rules under 'signals'", problems)
            .map(this::read)
            .orElse(List.of());
    return problems.isEmpty() ? new SignalsFile.Read(rules) : new SignalsFile.Refused(problems);
  }

  private List<SignalRule> read(YamlPlace root) {
    Map<String, YamlPlace> fields = root.fields(List.of(TAGS, BUDGETS, SIGNALS));
    scope.tags(fields.get(TAGS));
    YamlPlace list = fields.get(SIGNALS);
    if (list == null) {
      root.problem("has no 'signals'", "list rules under it, or write 'signals: []' for none");
      return List.of();
    }
    List<YamlPlace> items = list.items();
    if (items.size() > MAX_RULES) {
      list.problem(
          "%,d rules are more than %,d".formatted(items.size(), MAX_RULES),
          "use dimensions: one rule then looks at each team, model or feature by itself");
      return List.of();
    }
    List<SignalRule> rules = new ArrayList<>();
    for (YamlPlace item : items) {
      new SignalRuleReader(item, scope).read().ifPresent(rules::add);
    }
    return rules;
  }
}
