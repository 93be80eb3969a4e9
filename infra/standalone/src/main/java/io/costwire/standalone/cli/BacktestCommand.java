// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.costwire.standalone.backtest.Backtest;
import io.costwire.standalone.backtest.BacktestFile;
import io.costwire.standalone.backtest.BacktestRange;
import io.costwire.standalone.backtest.BacktestReport;
import io.costwire.standalone.budgets.BudgetsTopic;
import io.costwire.standalone.stack.ClickHouseClient;
import io.costwire.standalone.stack.Progress;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Replays history against a file of rules. */
@Command(
    name = "backtest",
    description = {
      "Replay history from ClickHouse and say what rules and budgets would have told. Nothing is"
          + " published.",
      "",
      "The file is one for costwire signals apply, for costwire budgets apply, or for both. Series"
          + " are learned from the 21 days before, as far as history has them; budgets count from"
          + " the beginning of the period that the range begins in. Forecast thresholds, burn rates"
          + " and price changes are not replayed.",
      "",
      "Money is in STREAMS_CURRENCY (default: USD): give the command the streams app's value.",
      ""
    },
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Example: costwire backtest --rules rules.yaml --from 2026-11-01 --to 2026-11-15"
    })
final class BacktestCommand implements Callable<Integer> {
  @Mixin private DataOption data = new DataOption();

  @Spec
  @SuppressWarnings("NullAway.Init") // set by picocli
  private CommandSpec spec;

  @Option(
      names = "--rules",
      required = true,
      paramLabel = "FILE",
      description = "Rules of signals, budgets, or both, in YAML.")
  private Path file = Path.of("");

  @Option(
      names = "--from",
      required = true,
      paramLabel = "TIME",
      converter = SinceOption.class,
      description = "First event time: 7d ago, or UTC, 2026-11-01 or 2026-11-01T12:00:00Z.")
  private Instant from = Instant.EPOCH;

  @Option(
      names = "--to",
      paramLabel = "TIME",
      converter = SinceOption.class,
      description = "End of the range, exclusive (default: now).")
  private @Nullable Instant to;

  @Option(
      names = "--json",
      description = "JSON objects, one a line: each rule, its signals, and what was read.")
  private boolean json;

  @Override
  public Integer call() throws IOException {
    Instant now = Instant.now();
    Instant end = to == null || to.isAfter(now) ? now : to;
    BacktestRange.problem(from, to == null ? now : to, now)
        .ifPresent(
            problem -> {
              throw new ParameterException(spec.commandLine(), problem);
            });
    Map<String, String> environment = System.getenv();
    String currency = BudgetsTopic.currency(environment);
    return switch (BacktestFile.of(file, currency)) {
      case BacktestFile.Refused(List<String> problems) -> {
        problems.forEach(System.err::println);
        System.err.println("Nothing was replayed: " + CostwireCommand.counted(problems) + ".");
        yield 1;
      }
      case BacktestFile.Read read -> {
        try (var clickHouse = new ClickHouseClient(data.endpoints())) {
          var range = new BacktestRange(from, end);
          print(new Backtest(clickHouse, range, currency, new Progress(System.err)).run(read));
        }
        yield 0;
      }
    };
  }

  private void print(BacktestReport report) throws JsonProcessingException {
    if (!json) {
      System.out.print(report.text());
      return;
    }
    var mapper = new ObjectMapper();
    for (Object line : report.lines()) {
      System.out.println(mapper.writeValueAsString(line));
    }
  }
}
