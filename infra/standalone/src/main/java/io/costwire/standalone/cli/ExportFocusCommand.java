// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.costwire.standalone.close.Statements;
import io.costwire.standalone.close.Statements.Signed;
import io.costwire.standalone.focus.FocusExport;
import io.costwire.standalone.focus.FocusReport;
import io.costwire.standalone.focus.FocusScope;
import io.costwire.standalone.stack.ClickHouseClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Writes priced usage as FOCUS rows. */
@Command(
    name = "focus",
    description = {
      "Write priced usage in the columns of FOCUS 1.2, the FinOps Open Cost and Usage"
          + " Specification:",
      "one row for each token kind, price and charge period. Only charge periods that are over are",
      "written. Requests without a known cost are not in the file; they are counted at the end.",
      "A --month that was closed is written as its statement has it, with what came later for",
      "earlier months in rows of class Correction, so that months add up. Any other range is",
      "written as it is priced now: export it again after a reprice."
    },
    mixinStandardHelpOptions = true,
    footer = {"", "Example: costwire export focus --month 2026-10 --out focus-2026-10.csv"})
final class ExportFocusCommand implements Callable<Integer> {
  private static final int SHOWN_MODELS = 10;

  @Mixin private DataOption data = new DataOption();

  @Spec
  @SuppressWarnings("NullAway.Init") // set by picocli
  private CommandSpec spec;

  @Option(names = "--month", paramLabel = "YYYY-MM", description = "A calendar month, UTC.")
  private @Nullable YearMonth month;

  @Option(
      names = "--from",
      paramLabel = "TIME",
      converter = TimeOption.class,
      description = "Instead of a month: first charge period, 2026-11-01 or 2026-11-01T12:00:00Z.")
  private @Nullable Instant from;

  @Option(
      names = "--to",
      paramLabel = "TIME",
      converter = TimeOption.class,
      description = "End of the range, exclusive (default: the last charge period that is over).")
  private @Nullable Instant to;

  @Option(
      names = "--format",
      defaultValue = "csv",
      description = "${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
  private FocusExport.Format format = FocusExport.Format.CSV;

  @Option(
      names = "--grain",
      defaultValue = "day",
      description = "Charge periods: ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
  private FocusScope.Grain grain = FocusScope.Grain.DAY;

  @Option(names = "--out", required = true, paramLabel = "FILE", description = "File to write.")
  private Path out = Path.of("");

  @Option(names = "--force", description = "Replace the file if it is there.")
  private boolean force;

  @Option(names = "--tenant", paramLabel = "NAME", description = "Only this tenant.")
  private @Nullable String tenant;

  @Option(
      names = "--tags",
      defaultValue = "common",
      description =
          "Tags of the rows: common, with_user, or all, which may make a row of each request"
              + " (default: ${DEFAULT-VALUE}).")
  private FocusScope.Tags tags = FocusScope.Tags.COMMON;

  @Option(names = "--json", description = "What was written, as one JSON object.")
  private boolean json;

  @Override
  public Integer call() throws JsonProcessingException {
    FocusScope scope = scope(Instant.now());
    if (Files.isDirectory(out)) {
      throw wrong("--out %s is a folder; name a file".formatted(out));
    }
    if (Files.exists(out) && !force) {
      throw wrong("--out %s is there already; --force replaces it".formatted(out));
    }
    FocusReport report;
    Signed signed;
    try (var clickHouse = new ClickHouseClient(data.endpoints())) {
      signed = signed(new Statements(clickHouse));
      report = new FocusExport(clickHouse, scope, signed).write(out, format);
    }
    if (json) {
      System.out.println(new ObjectMapper().writeValueAsString(report));
    } else {
      print(report, scope);
      System.out.println(
          signed == null
              ? "  as it is priced now"
              : "  as it was signed: statement " + signed.statementId());
    }
    return verdict(report);
  }

  private @Nullable Signed signed(Statements statements) {
    return month == null ? null : statements.signed(month, Instant.now()).orElse(null);
  }

  private FocusScope scope(Instant now) {
    YearMonth whole = month;
    if ((whole == null) == (from == null) || (whole != null && to != null)) {
      throw wrong("give either --month, or --from and maybe --to");
    }
    Instant start = whole == null ? from : start(whole);
    Instant end = whole == null ? to : start(whole.plusMonths(1));
    FocusScope scope =
        new FocusScope(start == null ? now : start, end == null ? now : end, grain, tenant, tags)
            .until(now);
    scope
        .problem()
        .ifPresent(
            problem -> {
              throw wrong(problem);
            });
    return scope;
  }

  private static Instant start(YearMonth month) {
    return month.atDay(1).atStartOfDay(ZoneOffset.UTC).toInstant();
  }

  private static void print(FocusReport report, FocusScope scope) {
    System.out.printf(
        "%d rows of %s to %s in %s%n", report.rows(), scope.from(), scope.to(), report.file());
    for (FocusReport.Total total : report.totals()) {
      System.out.printf(
          "  billed %s %s (list %s, contracted %s, effective %s)%n",
          total.billed(), total.currency(), total.list(), total.contracted(), total.effective());
    }
    if (report.withoutCost().isEmpty()) {
      return;
    }
    System.out.printf(
        "WARNING: %d requests are not in the file, as their cost is not known:%n",
        report.requestsWithoutCost());
    report.withoutCost().stream()
        .limit(SHOWN_MODELS)
        .forEach(
            line ->
                System.out.printf(
                    "  %d of %s %s: %s%n",
                    line.requests(), line.provider(), line.model(), line.status()));
    int more = report.withoutCost().size() - SHOWN_MODELS;
    if (more > 0) {
      System.out.printf("  and of %d more models or reasons; --json lists them%n", more);
    }
  }

  private static int verdict(FocusReport report) {
    return switch (report.check()) {
      case EQUAL -> 0;
      case CHANGED_MEANWHILE -> {
        System.err.println(
            "Usage of the range came or changed while it was read: run it again with --force, or"
                + " end the range earlier (--to).");
        yield 1;
      }
      case DIFFERENT -> {
        System.err.println(
            "The sums differ from usage_priced: do not use the file. Compare with costwire verify,"
                + " and report it.");
        yield 1;
      }
    };
  }

  private ParameterException wrong(String message) {
    return new ParameterException(spec.commandLine(), message);
  }
}
