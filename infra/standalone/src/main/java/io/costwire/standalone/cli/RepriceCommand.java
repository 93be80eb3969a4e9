// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.costwire.standalone.reprice.History;
import io.costwire.standalone.reprice.Reprice;
import io.costwire.standalone.reprice.RepriceReport;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Prices history again with the active book. */
@Command(
    name = "reprice",
    description = {
      "Price a range of history again with the active price book, and say what changes.",
      "Each event that differs gets a next revision; windows, budgets and views follow, and",
      "usage_corrections keeps what was replaced. A second run changes nothing."
    },
    mixinStandardHelpOptions = true,
    footer = {"", "Example: costwire reprice --from 2026-11-01 --model gpt-4o --dry-run"})
final class RepriceCommand implements Callable<Integer> {
  @Mixin private DataOption data = new DataOption();

  @Option(
      names = "--from",
      required = true,
      paramLabel = "TIME",
      converter = TimeOption.class,
      description = "First event time, UTC: 2026-11-01 or 2026-11-01T12:00:00Z.")
  private Instant from = Instant.EPOCH;

  @Option(
      names = "--to",
      paramLabel = "TIME",
      converter = TimeOption.class,
      description = "End of the range, exclusive (default: now).")
  private @Nullable Instant to;

  @Option(
      names = "--model",
      paramLabel = "NAME",
      description = "Only this model, as reported or as in the book; may be repeated.")
  private List<String> models = new ArrayList<>();

  @Option(
      names = "--provider",
      paramLabel = "NAME",
      description = "Only this provider, as reported or as in the book; may be repeated.")
  private List<String> providers = new ArrayList<>();

  @Option(names = "--dry-run", description = "Say what would change, and change nothing.")
  private boolean dryRun;

  @Option(names = "--json", description = "One JSON object.")
  private boolean json;

  @Override
  public Integer call() throws JsonProcessingException {
    Instant now = Instant.now();
    var range = new History.Range(from, to == null ? now : to, models, providers);
    Reprice reprice = new Reprice(data.endpoints(), System.getenv(), now);
    RepriceReport report = dryRun ? reprice.dryRun(range) : reprice.run(range);
    System.out.println(json ? new ObjectMapper().writeValueAsString(report) : text(report));
    if (!dryRun && !report.applied()) {
      System.err.println(
          "Not all corrections show in ClickHouse yet; run the command again to see what is left.");
      return 1;
    }
    return 0;
  }

  private String text(RepriceReport report) {
    StringBuilder text = new StringBuilder();
    text.append(
        "%d of %d events differ from price book %s%n"
            .formatted(report.corrections(), report.events(), report.book()));
    if (report.corrections() == 0) {
      return text.append("Nothing to correct.").toString();
    }
    text.append(row("model", "events", "unpriced", "before", "after", "delta"));
    report.models().forEach(line -> text.append(row(line)));
    text.append(row(report.total()));
    return text.append(
            dryRun
                ? "Nothing was changed: this was a dry run."
                : "Corrected as job %s; see v_corrections.".formatted(report.job()))
        .toString();
  }

  private static String row(RepriceReport.Line line) {
    return row(
        line.model(),
        Long.toString(line.events()),
        Long.toString(line.unpriced()),
        line.before(),
        line.after(),
        line.delta());
  }

  private static String row(String... cells) {
    return "  %-40s %10s %9s %22s %22s %22s%n".formatted((Object[]) cells);
  }
}
