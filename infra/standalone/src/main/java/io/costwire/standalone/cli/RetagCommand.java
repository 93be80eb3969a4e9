// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.costwire.standalone.reprice.History;
import io.costwire.standalone.reprice.Retag;
import io.costwire.standalone.reprice.RetagReport;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Tags history by the ownership rules that hold. */
@Command(
    name = "retag",
    description = {
      "Give a range of history the tags that the ownership rules give it now, and say what moves.",
      "Each event that differs gets a next revision; windows, budgets and views follow, prices"
          + " stay,",
      "and usage_corrections keeps the tags of before. Closed months stay as they were signed. A",
      "second run changes nothing."
    },
    mixinStandardHelpOptions = true,
    footer = {"", "Example: costwire retag --from 2026-11-01 --dry-run"})
final class RetagCommand implements Callable<Integer> {
  private static final String ROW = "  %-14s %-24s %-24s %10s %9s %22s %s%n";

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

  @Option(names = "--dry-run", description = "Say what would move, and change nothing.")
  private boolean dryRun;

  @Option(names = "--json", description = "One JSON object.")
  private boolean json;

  @Override
  public Integer call() throws JsonProcessingException {
    Instant now = Instant.now();
    var range = new History.Range(from, to == null ? now : to, List.of(), List.of());
    Retag retag = new Retag(data.endpoints(), System.getenv(), now);
    RetagReport report = dryRun ? retag.dryRun(range) : retag.run(range);
    System.out.println(json ? new ObjectMapper().writeValueAsString(report) : text(report));
    if (!dryRun && !report.applied()) {
      System.err.println(
          "Not all revisions show in ClickHouse yet; run the command again to see what is left.");
      return 1;
    }
    return 0;
  }

  private String text(RetagReport report) {
    StringBuilder text = new StringBuilder();
    text.append(
        "%d of %d events have other tags by ownership rules %s%n"
            .formatted(report.retagged(), report.events(), report.rules()));
    if (report.retagged() == 0) {
      return text.append("Nothing to retag.").toString();
    }
    text.append(ROW.formatted("tag", "before", "after", "events", "unpriced", "billed cost", ""));
    for (RetagReport.Move move : report.moves()) {
      text.append(
          ROW.formatted(
              move.tag(),
              move.before(),
              move.after(),
              move.events(),
              move.unpriced(),
              move.cost(),
              move.currency()));
    }
    return text.append(
            dryRun
                ? "Nothing was changed: this was a dry run."
                : "Retagged as job %s; see v_corrections.".formatted(report.job()))
        .toString();
  }
}
