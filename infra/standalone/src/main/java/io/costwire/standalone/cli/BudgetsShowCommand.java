// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.costwire.standalone.budgets.BudgetsReport;
import io.costwire.standalone.budgets.BudgetsTopic;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Prints the budgets that hold. */
@Command(
    name = "show",
    description = {
      "Print the budgets that hold, and those that the streams app refuses.",
      "What is spent: costwire sql \"SELECT * FROM v_budget_status WHERE is_current\""
    },
    mixinStandardHelpOptions = true)
final class BudgetsShowCommand implements Callable<Integer> {
  @Mixin private DataOption data = new DataOption();

  @Option(names = "--json", description = "One JSON object.")
  private boolean json;

  @Override
  public Integer call() throws JsonProcessingException {
    BudgetsTopic topic = new BudgetsTopic(data.endpoints(), System.getenv());
    var report = BudgetsReport.of(topic.read());
    topic.otherCurrency().ifPresent(System.err::println);
    System.out.print(json ? new ObjectMapper().writeValueAsString(report) + "\n" : report.text());
    return 0;
  }
}
