// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.cli;

import io.costwire.standalone.stack.ClickHouseClient;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Runs a query on ClickHouse. */
@Command(
    name = "sql",
    description = "Run SQL on ClickHouse and print the result.",
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Example: costwire sql \"SELECT model, cost FROM v_cost_by_model ORDER BY cost DESC\"",
      "Duplicates never show: queries run with final=1."
    })
final class SqlCommand implements Callable<Integer> {
  @Mixin private DataOption data = new DataOption();

  @Parameters(paramLabel = "QUERY", description = "One SQL statement.")
  private String query = "";

  @Option(names = "--json", description = "One JSON object a line.")
  private boolean json;

  @Option(
      names = "--format",
      paramLabel = "NAME",
      defaultValue = "PrettyCompactMonoBlock",
      description = "ClickHouse output format (default: ${DEFAULT-VALUE}).")
  private String format = "";

  @Override
  public Integer call() {
    try (var clickHouse = new ClickHouseClient(data.endpoints())) {
      System.out.print(clickHouse.query(query, json ? "JSONEachRow" : format));
    }
    return 0;
  }
}
