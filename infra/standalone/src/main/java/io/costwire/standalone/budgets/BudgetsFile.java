// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.budgets;

import io.costwire.schemas.BudgetDefinition;
import io.costwire.standalone.control.TextFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** What a file says about budgets, or what is wrong with it. */
public sealed interface BudgetsFile {

  /** Every event is held against every budget of its tenant. */
  int MAX_BUDGETS = 1_000;

  /**
   * A file without a mistake.
   *
   * @param budgets as they are written; when they are applied is not known yet
   */
  record Read(List<BudgetDefinition> budgets) implements BudgetsFile {
    public Read {
      budgets = List.copyOf(budgets);
    }
  }

  /**
   * A file that cannot be applied.
   *
   * @param problems all that is wrong, each with its line and what to do
   */
  record Refused(List<String> problems) implements BudgetsFile {
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
  static BudgetsFile of(Path path, String currency) throws IOException {
    return of(String.valueOf(path.getFileName()), TextFile.read(path, "budgets"), currency);
  }

  /** Reads the text of a file. */
  static BudgetsFile of(String name, String yaml, String currency) {
    return new BudgetsReader(name, currency).read(yaml);
  }
}
