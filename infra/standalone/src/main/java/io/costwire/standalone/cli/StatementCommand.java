// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.cli;

import io.costwire.chargeback.close.Dimension;
import io.costwire.chargeback.close.LineKey;
import io.costwire.standalone.close.StatementReport;
import io.costwire.standalone.close.Statements;
import io.costwire.standalone.close.StoredStatement;
import io.costwire.standalone.stack.ClickHouseClient;
import java.io.IOException;
import java.time.Instant;
import java.time.YearMonth;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Shows what a month cost, to whom. */
@Command(
    name = "statement",
    description = {
      "Show what a month cost and who bears it, to the cent: each level sums to the one above it.",
      "",
      "A closed month is shown as it was signed; its checksum is computed again, and the command"
          + " fails if it does not hold. A month that is open is shown as it is known now. With"
          + " --as-of any earlier answer is given again, as long as its rows are there.",
      ""
    },
    mixinStandardHelpOptions = true,
    footer = {"", "Example: costwire statement 2026-10 --by cost_center --by team --format csv"})
final class StatementCommand implements Callable<Integer> {
  /** How the statement is written. */
  enum Format {
    TEXT,
    CSV,
    JSON
  }

  @Mixin private DataOption data = new DataOption();

  @Mixin private AllocationOption allocation = new AllocationOption();

  @Parameters(
      paramLabel = "MONTH",
      converter = MonthOption.class,
      description = "Which month, such as 2026-10.")
  private YearMonth month = YearMonth.of(1970, 1);

  @Option(
      names = "--by",
      split = ",",
      paramLabel = "DIMENSION",
      description =
          "${COMPLETION-CANDIDATES}; several make levels (default: tenant, cost_center, team).")
  private List<Dimension> by = List.of(Dimension.TENANT, Dimension.COST_CENTER, Dimension.TEAM);

  @Option(names = "--tenant", paramLabel = "NAME", description = "Only this tenant.")
  private @Nullable String tenant;

  @Option(
      names = "--as-of",
      paramLabel = "TIME",
      converter = TimeOption.class,
      description = "What was known then, UTC: 2026-11-01 or 2026-11-01T12:00:00Z (default: now).")
  private @Nullable Instant asOf;

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      defaultValue = "text",
      description = "text, csv or json (default: ${DEFAULT-VALUE}).")
  private Format format = Format.TEXT;

  @Override
  public Integer call() throws IOException {
    Instant at = (asOf == null ? Instant.now() : asOf).truncatedTo(ChronoUnit.MICROS);
    StoredStatement stored;
    try (var clickHouse = new ClickHouseClient(data.endpoints())) {
      stored =
          new Statements(clickHouse).at(month, at).allocated(allocation.rules(clickHouse, month));
    }
    Map<String, Function<LineKey, String>> dimensions = new LinkedHashMap<>();
    by.forEach(one -> dimensions.put(one.label(), one::of));
    var report = new StatementReport(stored.of(tenant), dimensions);
    System.out.print(
        switch (format) {
          case TEXT -> report.text();
          case CSV -> report.csv();
          case JSON -> report.json();
        });
    return stored.isIntact() ? 0 : 1;
  }
}
