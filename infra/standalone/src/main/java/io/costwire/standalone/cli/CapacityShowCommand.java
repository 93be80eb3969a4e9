// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.costwire.standalone.capacity.CapacityHistory;
import io.costwire.standalone.capacity.CapacityReport;
import io.costwire.standalone.stack.ClickHouseClient;
import java.time.YearMonth;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Shows who used capacity. */
@Command(
    name = "show",
    description = {
      "Show what each resource cost in a month, how much of it was used, and who bears it: teams by"
          + " the key that the file states, and what was idle on its own line. Beside it what 1,000"
          + " tokens of each model came to, and what they would have cost at list price.",
      "",
      "Requests use a resource when covered_by names it. Without covered_by they use the resources"
          + " that serve their model; storage, network and monitoring without models are used by"
          + " all.",
      ""
    },
    mixinStandardHelpOptions = true)
final class CapacityShowCommand implements Callable<Integer> {
  @Mixin private DataOption data = new DataOption();

  @Parameters(
      paramLabel = "MONTH",
      converter = MonthOption.class,
      description = "Which month, such as 2026-10.")
  private YearMonth month = YearMonth.of(1970, 1);

  @Option(names = "--json", description = "A JSON object for each resource, one a line.")
  private boolean json;

  @Override
  public Integer call() throws JsonProcessingException {
    CapacityReport report;
    try (var clickHouse = new ClickHouseClient(data.endpoints())) {
      report = new CapacityReport(month.toString(), new CapacityHistory(clickHouse).of(month));
    }
    if (!json) {
      System.out.print(report.text());
      return 0;
    }
    var mapper = new ObjectMapper();
    for (Object line : report.lines()) {
      System.out.println(mapper.writeValueAsString(line));
    }
    return 0;
  }
}
