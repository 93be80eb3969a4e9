// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.costwire.standalone.budgets.BudgetsTopic;
import io.costwire.standalone.commitments.CommitmentsFile;
import io.costwire.standalone.commitments.MonthReport;
import io.costwire.standalone.commitments.Offer;
import io.costwire.standalone.commitments.UseHistory;
import io.costwire.standalone.stack.ClickHouseClient;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** One month under the commitments of a file. */
@Command(
    name = "show",
    description = {
      "Say what a month came to under each commitment of a file, with the arithmetic: cost and"
          + " saving against on demand, the effective rate of a million tokens, how much of what"
          + " is paid in advance was used, what was used beyond it, and from where on it pays. Each"
          + " commitment is looked at by itself.",
      "",
      "The file and what on demand means: costwire help commitments plan. Money is in"
          + " STREAMS_CURRENCY (default: USD): give the command the streams app's value.",
      ""
    },
    mixinStandardHelpOptions = true,
    footer = {"", "Example:", "  costwire commitments show commitments.yaml --month 2026-10"})
final class CommitmentsShowCommand implements Callable<Integer> {
  @Mixin private DataOption data = new DataOption();

  @Spec
  @SuppressWarnings("NullAway.Init") // set by picocli
  private CommandSpec spec;

  @Parameters(paramLabel = "FILE", description = "Commitments in YAML.")
  private Path file = Path.of("");

  @Option(
      names = "--month",
      paramLabel = "MONTH",
      converter = MonthOption.class,
      description = "Month in UTC, such as 2026-10 (default: the last one that is over).")
  private @Nullable YearMonth asked;

  @Option(names = "--json", description = "A JSON object for each commitment, one a line.")
  private boolean json;

  @Override
  public Integer call() throws IOException {
    YearMonth now = YearMonth.from(Instant.now().atOffset(ZoneOffset.UTC));
    YearMonth month = asked == null ? now.minusMonths(1) : asked;
    if (month.isAfter(now)) {
      throw new ParameterException(
          spec.commandLine(), "--month %s is in the future; it is %s".formatted(month, now));
    }
    return switch (CommitmentsFile.of(file)) {
      case CommitmentsFile.Refused(List<String> problems) -> {
        problems.forEach(System.err::println);
        System.err.println("Nothing is shown: " + CostwireCommand.counted(problems) + ".");
        yield 1;
      }
      case CommitmentsFile.Read(List<Offer> offers) -> {
        print(reports(offers, month, month.isBefore(now)));
        yield 0;
      }
    };
  }

  private List<MonthReport> reports(List<Offer> offers, YearMonth month, boolean over) {
    String currency = BudgetsTopic.currency(System.getenv());
    List<MonthReport> reports = new ArrayList<>();
    try (var clickHouse = new ClickHouseClient(data.endpoints())) {
      var history = new UseHistory(clickHouse, currency);
      for (Offer offer : offers) {
        reports.add(MonthReport.of(offer, history.of(offer, month), currency, over));
      }
    }
    return reports;
  }

  private void print(List<MonthReport> reports) throws JsonProcessingException {
    var mapper = new ObjectMapper();
    for (MonthReport report : reports) {
      System.out.println(json ? mapper.writeValueAsString(report.line()) : report.text());
    }
  }
}
