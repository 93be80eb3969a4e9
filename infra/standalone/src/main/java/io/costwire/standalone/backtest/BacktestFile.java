// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.backtest;

import io.costwire.runtime.YamlPlace;
import io.costwire.schemas.BudgetDefinition;
import io.costwire.schemas.SignalRule;
import io.costwire.standalone.budgets.BudgetsFile;
import io.costwire.standalone.signals.SignalsFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;

/** What a file with rules of signals, with budgets, or with both says, or what is wrong with it. */
public sealed interface BacktestFile {

  /** A file without a mistake. */
  record Read(List<SignalRule> rules, List<BudgetDefinition> budgets) implements BacktestFile {
    public Read {
      rules = List.copyOf(rules);
      budgets = List.copyOf(budgets);
    }
  }

  /**
   * A file that cannot be followed.
   *
   * @param problems all that is wrong, each with its line and what to do
   */
  record Refused(List<String> problems) implements BacktestFile {
    public Refused {
      problems = List.copyOf(problems);
    }
  }

  /**
   * Reads a file.
   *
   * @param currency the one currency that all costs are in
   * @throws IllegalStateException when there is no such file, or it is no text
   */
  static BacktestFile of(Path path, String currency) throws IOException {
    return of(String.valueOf(path.getFileName()), SignalsFile.text(path), currency);
  }

  /** Reads the text of a file. */
  static BacktestFile of(String name, String yaml, String currency) {
    // both readers look at the whole file: what is wrong with its top is said once
    Set<String> problems = new LinkedHashSet<>();
    List<String> parts = parts(name, yaml, problems);
    List<SignalRule> rules = new ArrayList<>();
    List<BudgetDefinition> budgets = new ArrayList<>();
    if (parts.contains("signals")) {
      switch (SignalsFile.of(name, yaml)) {
        case SignalsFile.Read(List<SignalRule> read) -> rules.addAll(read);
        case SignalsFile.Refused(List<String> refused) -> problems.addAll(refused);
      }
    }
    if (parts.contains("budgets")) {
      switch (BudgetsFile.of(name, yaml, currency)) {
        case BudgetsFile.Read(List<BudgetDefinition> read) -> budgets.addAll(read);
        case BudgetsFile.Refused(List<String> refused) -> problems.addAll(refused);
      }
    }
    return problems.isEmpty() ? new Read(rules, budgets) : new Refused(List.copyOf(problems));
  }

  private static List<String> parts(String name, String yaml, Set<String> problems) {
    List<String> found = new ArrayList<>();
    Optional<YamlPlace> root =
        YamlPlace.read(name, yaml, "list rules under 'signals' or 'budgets'", found);
    problems.addAll(found);
    if (root.isEmpty()) {
      return List.of();
    }
    List<String> parts = new ArrayList<>();
    if (root.get().node() instanceof MappingNode mapping) {
      for (NodeTuple tuple : mapping.getValue()) {
        if (tuple.getKeyNode() instanceof ScalarNode key) {
          parts.add(key.getValue());
        }
      }
    }
    if (!parts.contains("signals") && !parts.contains("budgets")) {
      root.get()
          .problem(
              "has neither 'signals' nor 'budgets'",
              "list rules or budgets under them, as costwire signals apply and budgets apply take"
                  + " them");
      problems.addAll(found);
    }
    return parts;
  }
}
