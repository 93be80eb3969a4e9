// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.costwire.standalone.stack.ClickHouseClient;
import io.costwire.standalone.waste.WasteHistory;
import io.costwire.standalone.waste.WasteReport;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Lists what need not have been paid. */
@Command(
    name = "waste",
    description = {
      "List what was paid for and need not have been: repeated prompts, prefixes without a cache,"
          + " long input for a short answer, large models on small work, answers cut off, failed"
          + " calls, traffic for batches, priority tiers nobody asked for, idle capacity. The"
          + " dearest first, each with its owner, evidence and remedy.",
      "",
      "An estimate says its assumption. Findings overlap, so they are never summed. Single requests"
          + " are read (kept 90 days); thresholds stand in v_waste. Repeats and prefixes are seen"
          + " by the tags prompt_fingerprint and prefix_fingerprint: keyed hashes that callers"
          + " set.",
      ""
    },
    mixinStandardHelpOptions = true)
final class WasteCommand implements Callable<Integer> {
  @Mixin private DataOption data = new DataOption();

  @Spec
  @SuppressWarnings("NullAway.Init") // set by picocli
  private CommandSpec spec;

  @Option(
      names = "--from",
      paramLabel = "TIME",
      defaultValue = "30d",
      converter = SinceOption.class,
      description =
          "Requests since then: 24h or 7d ago, or UTC, 2026-11-01 or 2026-11-01T12:00:00Z"
              + " (default: ${DEFAULT-VALUE}).")
  private Instant from = Instant.EPOCH;

  @Option(
      names = "--to",
      paramLabel = "TIME",
      converter = SinceOption.class,
      description = "Requests before then, written in the same way (default: now).")
  private @Nullable Instant to;

  @Option(names = "--team", paramLabel = "TEAM", description = "Only of this team.")
  private @Nullable String team;

  @Option(
      names = "--limit",
      paramLabel = "N",
      defaultValue = "30",
      description = "Show the dearest N, unless --json (default: ${DEFAULT-VALUE}).")
  private int limit;

  @Option(names = "--json", description = "A JSON object for each finding, one a line.")
  private boolean json;

  @Override
  public Integer call() throws JsonProcessingException {
    Instant end = to == null ? Instant.now() : to;
    if (!from.isBefore(end)) {
      throw new ParameterException(
          spec.commandLine(), "--from %s is not before --to %s; swap them".formatted(from, end));
    }
    if (limit < 1) {
      throw new ParameterException(spec.commandLine(), "--limit must be at least 1, is " + limit);
    }
    WasteReport report;
    try (var clickHouse = new ClickHouseClient(data.endpoints())) {
      var found = new WasteHistory(clickHouse).of(from, end, Optional.ofNullable(team));
      report = new WasteReport(from, end, found);
    }
    if (!json) {
      System.out.print(report.text(limit));
      return 0;
    }
    var mapper = new ObjectMapper();
    for (Object line : report.lines()) {
      System.out.println(mapper.writeValueAsString(line));
    }
    return 0;
  }
}
