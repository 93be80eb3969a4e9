// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.costwire.chargeback.commitments.CommitmentPlan;
import io.costwire.standalone.budgets.BudgetsTopic;
import io.costwire.standalone.commitments.CommitmentsFile;
import io.costwire.standalone.commitments.Offer;
import io.costwire.standalone.commitments.PlanReport;
import io.costwire.standalone.commitments.UseHistory;
import io.costwire.standalone.stack.ClickHouseClient;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
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

/** Holds commitments against past months. */
@Command(
    name = "plan",
    description = {
      "Say what past months would have cost under the commitments of a file, beside what they cost"
          + " on demand: month by month with the arithmetic, how much of what is paid in advance"
          + " was used, how far the next tier is, and from where on it pays. Each commitment is"
          + " looked at by itself.",
      "",
      "On demand is the cost at negotiated prices before any commitment (contracted_cost), from the"
          + " days that are kept for ever; beside a negotiated discount it is the list price"
          + " (list_cost), since the discount takes the place of what was negotiated. Months are"
          + " UTC. What is paid in advance is due in every month of the range, used or not; a month"
          + " that is not over is marked.",
      "",
      "Money is in STREAMS_CURRENCY (default: USD): give the command the streams app's value.",
      ""
    },
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Example:",
      "  commitments:",
      "  - id: openai-volume",
      "    filter: {provider: openai}  # or model, service, team; default: all",
      "    spend_tiers:",
      "      mode: flat                # all at the step reached; or marginal",
      "      steps:",
      "      - {from: 1000, discount: 5%%}",
      "      - {from: 10000, discount: 10%%}",
      "  - id: opus-reserved",
      "    tenant: acme                # default: all tenants together",
      "    filter: {model: claude-opus-5}",
      "    reserved_tokens:            # input and output tokens",
      "      monthly_cost: 5000",
      "      included: 2_000_000_000",
      "      overage_per_million: 2.50",
      "  - id: openai-deal             # percent off list; a model's rate wins",
      "    negotiated_discount:",
      "    - {provider: openai, discount: 10%%, from: 2026-01-01}",
      "    - {provider: openai, model: gpt-5, discount: 15%%, from: 2026-07-01,",
      "       until: 2026-12-31}",
    })
final class CommitmentsPlanCommand implements Callable<Integer> {
  private static final int DEFAULT_MONTHS = 3;
  private static final int MAX_MONTHS = 120;

  @Mixin private DataOption data = new DataOption();

  @Spec
  @SuppressWarnings("NullAway.Init") // set by picocli
  private CommandSpec spec;

  @Parameters(paramLabel = "FILE", description = "Commitments in YAML, as below.")
  private Path file = Path.of("");

  @Option(
      names = "--from",
      paramLabel = "MONTH",
      converter = MonthOption.class,
      description = "First month, such as 2026-08 (default: three months before this one).")
  private @Nullable YearMonth from;

  @Option(
      names = "--to",
      paramLabel = "MONTH",
      converter = MonthOption.class,
      description = "Last month, itself included (default: the last one that is over).")
  private @Nullable YearMonth to;

  @Option(
      names = "--json",
      description = "JSON objects, one a line: each month of a commitment, then the commitment.")
  private boolean json;

  @Override
  public Integer call() throws IOException {
    YearMonth now = YearMonth.from(Instant.now().atOffset(ZoneOffset.UTC));
    YearMonth last = to == null ? now.minusMonths(1) : to;
    YearMonth first = from == null ? last.minusMonths(DEFAULT_MONTHS - 1L) : from;
    check(first, last, now);
    return switch (CommitmentsFile.of(file)) {
      case CommitmentsFile.Refused(List<String> problems) -> {
        problems.forEach(System.err::println);
        System.err.println("Nothing was planned: " + CostwireCommand.counted(problems) + ".");
        yield 1;
      }
      case CommitmentsFile.Read(List<Offer> offers) -> {
        print(reports(offers, first, last, now));
        yield 0;
      }
    };
  }

  private void check(YearMonth first, YearMonth last, YearMonth now) {
    if (last.isAfter(now)) {
      throw new ParameterException(
          spec.commandLine(), "--to %s is in the future; it is %s".formatted(last, now));
    }
    if (first.isAfter(last)) {
      throw new ParameterException(
          spec.commandLine(), "--from %s is after --to %s; swap them".formatted(first, last));
    }
    if (first.until(last, ChronoUnit.MONTHS) >= MAX_MONTHS) {
      throw new ParameterException(
          spec.commandLine(), "more than %d months; name fewer".formatted(MAX_MONTHS));
    }
  }

  private List<PlanReport> reports(
      List<Offer> offers, YearMonth first, YearMonth last, YearMonth now) {
    String currency = BudgetsTopic.currency(System.getenv());
    List<PlanReport> reports = new ArrayList<>();
    try (var clickHouse = new ClickHouseClient(data.endpoints())) {
      var history = new UseHistory(clickHouse, currency);
      for (Offer offer : offers) {
        var plan = CommitmentPlan.of(offer.commitment(), history.of(offer, first, last));
        reports.add(new PlanReport(offer, plan, currency, now));
      }
    }
    return reports;
  }

  private void print(List<PlanReport> reports) throws JsonProcessingException {
    var mapper = new ObjectMapper();
    for (PlanReport report : reports) {
      if (!json) {
        System.out.println(report.text());
        continue;
      }
      for (Object line : report.lines()) {
        System.out.println(mapper.writeValueAsString(line));
      }
    }
  }
}
