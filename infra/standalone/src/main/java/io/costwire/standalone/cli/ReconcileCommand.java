// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.costwire.standalone.budgets.BudgetsTopic;
import io.costwire.standalone.reconcile.Bills;
import io.costwire.standalone.reconcile.Reconcile;
import io.costwire.standalone.reconcile.ReconcileReport;
import io.costwire.standalone.reconcile.UsageFile;
import io.costwire.standalone.stack.ClickHouseClient;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Holds a provider's usage or invoice export against what we counted. */
@Command(
    name = "reconcile",
    description = {
      "Compare a provider's usage or invoice export with what was counted, by UTC day, model and"
          + " account, and say why they differ: the amounts of the causes sum to the difference,"
          + " and what nothing fits is unexplained.",
      ""
    },
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Files are CSV. Which export it is, is told by its columns:",
      "  OpenAI costs     start_time, amount_value, amount_currency, line_item, project_id",
      "  OpenAI usage     start_time, model, num_model_requests, input_tokens, output_tokens,",
      "                   input_cached_tokens, project_id",
      "  Anthropic costs  usage_date_utc, model, workspace, cost_usd",
      "  Anthropic usage  usage_date_utc, model_version, workspace, usage_input_tokens_no_cache"
          + " ...",
      "  any other        date, model, account, requests, input_tokens, output_tokens,",
      "                   cache_read_tokens, cache_write_tokens, cost, currency; date and model"
          + " and",
      "                   one figure at least. Input includes what is cached.",
      "Give a usage and a costs file together where the provider has them apart.",
      "",
      "Exit codes: 0 within the tolerance, 1 above, 2 wrong usage or a file that cannot be read.",
      "Example: costwire reconcile --provider openai --file usage.csv --file costs.csv"
    })
final class ReconcileCommand implements Callable<Integer> {
  private static final int ABOVE = 1;
  private static final int WRONG_USAGE = 2;

  @Mixin private DataOption data = new DataOption();

  @Mixin private BookOption book = new BookOption();

  @Spec
  @SuppressWarnings("NullAway.Init") // set by picocli
  private CommandSpec spec;

  @Option(
      names = "--provider",
      required = true,
      paramLabel = "NAME",
      description = "Whose export it is, as in the price book: openai.")
  private String provider = "";

  @Option(
      names = "--file",
      required = true,
      paramLabel = "FILE",
      description = "Export in CSV; twice for usage and costs.")
  private List<Path> files = List.of();

  @Option(
      names = "--from",
      paramLabel = "DAY",
      converter = TimeOption.class,
      description = "First day, UTC (default: the first of the file).")
  private @Nullable Instant from;

  @Option(
      names = "--to",
      paramLabel = "DAY",
      converter = TimeOption.class,
      description = "Day after the last one (default: the last one of the file is compared).")
  private @Nullable Instant to;

  @Option(names = "--tenant", paramLabel = "NAME", description = "Only this tenant (default: all).")
  private @Nullable String tenant;

  @Option(
      names = "--tolerance",
      paramLabel = "PERCENT",
      defaultValue = "0.5",
      description =
          "By how much all lines may differ in sum, of what the provider states (default:"
              + " ${DEFAULT-VALUE}). Differences do not cancel each other.")
  private BigDecimal tolerance = BigDecimal.ZERO;

  @Option(
      names = "--json",
      description = "JSON objects, one a line: each day, model and account, then the total.")
  private boolean json;

  @Override
  public Integer call() throws IOException {
    Reconcile.Days days = days();
    if (tolerance.signum() < 0) {
      throw wrong("--tolerance %s is negative; write percent from 0".formatted(tolerance));
    }
    List<UsageFile.Read> read = new ArrayList<>();
    List<String> problems = new ArrayList<>();
    for (Path file : files) {
      switch (UsageFile.of(file)) {
        case UsageFile.Read it -> read.add(it);
        case UsageFile.Refused(List<String> what) -> problems.addAll(what);
      }
    }
    problems.addAll(Bills.problems(read));
    if (!problems.isEmpty()) {
      problems.forEach(System.err::println);
      System.err.println("Nothing was compared: " + CostwireCommand.counted(problems) + ".");
      return WRONG_USAGE;
    }
    ReconcileReport report = report(read, days);
    print(report);
    return report.isWithin() ? 0 : ABOVE;
  }

  private ReconcileReport report(List<UsageFile.Read> read, Reconcile.Days days)
      throws IOException {
    var subject =
        new Reconcile.Subject(
            provider, Optional.ofNullable(tenant), BudgetsTopic.currency(System.getenv()));
    try (var clickHouse = new ClickHouseClient(data.endpoints())) {
      return new Reconcile(clickHouse, book.load()).run(subject, read, days, tolerance);
    }
  }

  private Reconcile.Days days() {
    var days = new Reconcile.Days(day("--from", from), day("--to", to));
    if (days.from().isPresent()
        && days.to().filter(end -> !end.isAfter(days.from().get())).isPresent()) {
      throw wrong("--to is not after --from; --to is the day after the last one");
    }
    return days;
  }

  private Optional<LocalDate> day(String option, @Nullable Instant time) {
    if (time == null) {
      return Optional.empty();
    }
    if (!time.equals(time.truncatedTo(ChronoUnit.DAYS))) {
      throw wrong("%s %s is no whole day of UTC; write 2026-10-03".formatted(option, time));
    }
    return Optional.of(time.atOffset(ZoneOffset.UTC).toLocalDate());
  }

  private void print(ReconcileReport report) throws JsonProcessingException {
    if (!json) {
      System.out.println(report.text());
      return;
    }
    var mapper = new ObjectMapper();
    for (Object line : report.lines()) {
      System.out.println(mapper.writeValueAsString(line));
    }
  }

  private ParameterException wrong(String message) {
    return new ParameterException(spec.commandLine(), message);
  }
}
