// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.cli;

import io.costwire.chargeback.close.LineKey;
import io.costwire.standalone.close.MonthClose;
import io.costwire.standalone.close.MonthClose.Rules;
import io.costwire.standalone.close.StatementReport;
import io.costwire.standalone.ledger.LedgerCheck;
import io.costwire.standalone.ownership.OwnershipTopic;
import io.costwire.standalone.stack.ClickHouseClient;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.time.YearMonth;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Function;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Freezes a month. */
@Command(
    name = "close",
    description = {
      "Close a month: write down what it cost, as a statement that never changes. First the ledger"
          + " is checked as costwire verify does it; what does not balance is not closed.",
      "",
      "What comes later, such as late events and prices that were corrected, is posted to the"
          + " statement of the next month, with a reference to this one. Months are UTC, close in"
          + " order and only when they are over; close before rows expire (SINK_RETENTION_RAW).",
      ""
    },
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Example: costwire close 2026-10 --allocation allocation.yaml, with",
      "  allocations:                 # in this order",
      "  - id: platform-cost",
      "    from: {team: platform}     # or any of tenant, department, cost_center, project,",
      "    to: team                   #   team, service, provider, model",
      "    percent: {search: 60, support: 40}",
      "  - id: shared-gateway",
      "    from: {service: gateway}",
      "    to: team",
      "    by: requests               # or cost; or evenly: [search, support]"
    })
final class CloseCommand implements Callable<Integer> {
  private static final Map<String, Function<LineKey, String>> BY_TENANT =
      Map.of("tenant", LineKey::tenant);

  @Mixin private DataOption data = new DataOption();

  @Mixin private AllocationOption allocation = new AllocationOption();

  @Parameters(
      paramLabel = "MONTH",
      converter = MonthOption.class,
      description = "Which month, such as 2026-10.")
  private YearMonth month = YearMonth.of(1970, 1);

  @Option(
      names = "--wait",
      paramLabel = "SECONDS",
      defaultValue = "60",
      description = "Longest wait for what is under way (default: ${DEFAULT-VALUE}).")
  private int waitSeconds;

  @Option(names = "--json", description = "JSON objects, one a line.")
  private boolean json;

  @Override
  public Integer call() throws IOException {
    String ownership = new OwnershipTopic(data.endpoints(), System.getenv()).read().version();
    try (var clickHouse = new ClickHouseClient(data.endpoints())) {
      var close = new MonthClose(clickHouse, InstantSource.system());
      var stored =
          close.run(
              month,
              new Rules(ownership, allocation.rules(clickHouse, month)),
              () -> {
                System.err.println("Checking the ledger ...");
                try (var ledger = new LedgerCheck(data.endpoints())) {
                  return ledger.run(Duration.ofSeconds(waitSeconds));
                }
              });
      var report = new StatementReport(stored, BY_TENANT);
      System.out.print(json ? report.json() : report.text());
    }
    return 0;
  }
}
