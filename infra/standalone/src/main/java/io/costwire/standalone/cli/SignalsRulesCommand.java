// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.costwire.standalone.signals.SignalsReport;
import io.costwire.standalone.signals.SignalsTopic;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Prints the rules that hold, and where each comes from. */
@Command(
    name = "rules",
    description = {
      "Print the rules that hold, and where each comes from: shipped, applied, or switched off.",
      "Amounts are in the currency of the price book. Budgets: costwire budgets show"
    },
    mixinStandardHelpOptions = true)
final class SignalsRulesCommand implements Callable<Integer> {
  @Mixin private DataOption data = new DataOption();

  @Option(names = "--json", description = "A JSON object for each rule, one a line.")
  private boolean json;

  @Override
  public Integer call() throws JsonProcessingException {
    var report = SignalsReport.of(new SignalsTopic(data.endpoints(), System.getenv()).read());
    if (!json) {
      System.out.print(report.text());
      return 0;
    }
    var mapper = new ObjectMapper();
    for (SignalsReport.Entry rule : report.rules()) {
      System.out.println(mapper.writeValueAsString(rule));
    }
    report
        .notFollowed()
        .forEach((id, why) -> System.err.printf("Not followed: rule %s: %s%n", id, why));
    return 0;
  }
}
