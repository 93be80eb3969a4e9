// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.costwire.standalone.dlq.DeadLetters;
import io.costwire.standalone.dlq.Replay;
import io.costwire.standalone.dlq.ReplayLine;
import io.costwire.standalone.dlq.ReplayLine.Result;
import io.costwire.standalone.dlq.ReplayPlan;
import io.costwire.standalone.stack.Endpoints;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Puts dead letters back. */
@Command(
    name = "replay",
    description = {
      "Put the original records back on usage.events, with their key, event id and event time.",
      "What is still wrong is refused again; an event that was accepted before is a duplicate and",
      "costs nothing, so a replay may be repeated. Says of each what became of it."
    },
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Ends with 1 when something was not replayed, was refused again or is still under way.",
      "Example: costwire dlq replay --reason UNKNOWN_SCHEMA --dry-run"
    })
final class DlqReplayCommand implements Callable<Integer> {
  private static final Set<Result> FINE =
      EnumSet.of(Result.WOULD_REPLAY, Result.PRICED, Result.DUPLICATE, Result.SAME_RECORD);

  @Mixin private DataOption data = new DataOption();
  @Mixin private DlqSelection selection = new DlqSelection();
  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(paramLabel = "ID", arity = "0..*", description = "As costwire dlq list shows them.")
  private List<String> ids = new ArrayList<>();

  @Option(names = "--dry-run", description = "Say what would be replayed, and replay nothing.")
  private boolean dryRun;

  @Option(names = "--yes", description = "Do not ask.")
  private boolean yes;

  @Option(
      names = "--wait",
      paramLabel = "SECONDS",
      defaultValue = "30",
      description = "Longest wait for the streams app (default: ${DEFAULT-VALUE}).")
  private int waitSeconds;

  @Option(names = "--json", description = "One JSON object.")
  private boolean json;

  /** All that --json prints. */
  record Report(Map<String, Long> results, List<ReplayLine> records) {}

  @Override
  public Integer call() throws JsonProcessingException {
    if (ids.isEmpty() && selection.isEmpty()) {
      throw new ParameterException(
          spec.commandLine(), "say which: one or more IDs, --reason, --stage or --since");
    }
    Endpoints endpoints = data.endpoints();
    List<ReplayLine> lines;
    try (DeadLetters letters = new DeadLetters(endpoints, System.getenv())) {
      ReplayPlan plan = ReplayPlan.of(letters, selection.filter(ids));
      requireFound(plan);
      lines = new ArrayList<>(plan.left());
      if (dryRun) {
        plan.chosen()
            .forEach((at, id) -> lines.add(new ReplayLine(id, Result.WOULD_REPLAY, "dry run")));
      } else if (!plan.chosen().isEmpty()) {
        if (!Confirmation.given(yes, "Replay %d records?".formatted(plan.chosen().size()))) {
          System.out.println("Nothing was replayed.");
          return 1;
        }
        try (Replay replay = new Replay(endpoints, System.getenv())) {
          lines.addAll(replay.run(letters, plan, Duration.ofSeconds(waitSeconds)));
        }
      }
    }
    print(lines);
    return lines.stream().allMatch(line -> FINE.contains(line.result())) ? 0 : 1;
  }

  private void requireFound(ReplayPlan plan) {
    Set<String> found =
        plan.left().stream().map(ReplayLine::id).collect(Collectors.toCollection(HashSet::new));
    found.addAll(plan.chosen().values());
    List<String> missing = ids.stream().filter(id -> !found.contains(id)).toList();
    if (!missing.isEmpty()) {
      throw new IllegalStateException(
          "there is no such dead letter: %s; nothing was replayed"
              .formatted(String.join(", ", missing)));
    }
  }

  private void print(List<ReplayLine> lines) throws JsonProcessingException {
    Map<String, Long> results =
        lines.stream()
            .collect(
                Collectors.groupingBy(
                    line -> line.result().name(), TreeMap::new, Collectors.counting()));
    if (json) {
      System.out.println(new ObjectMapper().writeValueAsString(new Report(results, lines)));
      return;
    }
    lines.forEach(
        line -> System.out.printf("%-26s %-15s %s%n", line.id(), line.result(), line.detail()));
    results.forEach((result, count) -> System.out.printf("%,10d  %s%n", count, result));
    if (lines.isEmpty()) {
      System.out.println("No dead letter matches.");
    }
  }
}
