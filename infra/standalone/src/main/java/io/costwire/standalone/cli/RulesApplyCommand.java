// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.cli;

import io.costwire.standalone.rules.EffectiveHours;
import io.costwire.standalone.rules.RuleChange;
import io.costwire.standalone.rules.RuleChange.Kind;
import io.costwire.standalone.rules.RulesAdvice;
import io.costwire.standalone.rules.RulesFile;
import io.costwire.standalone.rules.RulesPlan;
import io.costwire.standalone.rules.RulesTopic;
import io.costwire.streams.window.core.DimensionSet;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Makes the sets of a file hold from an hour on. */
@Command(
    name = "apply",
    description = {
      "Keep totals by the dimension sets of a file, from a full UTC hour on. The file lists all of"
          + " them: what it does not list ends. Prints what begins (+), changes (~), ends (-) and"
          + " stays (=). Applying a file again changes nothing.",
      "",
      "The hour is one of event time: events before it, however late they come, are counted by the"
          + " sets of before, and what was counted stays. A set that begins has no windows before"
          + " that hour; of one that ends those up to it remain. Minutes and hours are whole on"
          + " both sides; the day window of that day has only its part, unless the hour is 00:00. A"
          + " bound of keys is the exception: it holds as soon as the rule arrives.",
      "",
      "Rules that were planned for that hour or for later are withdrawn.",
      ""
    },
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Example, the sets that are kept without rules and one more:",
      "  tags: [region]            # tags of your own that sets use",
      "  sets:",
      "  - set: total",
      "  - set: team               # grains: minute, hour and day; max_keys: 10000",
      "  - set: provider,model",
      "  - set: feature",
      "  - set: service",
      "  - set: project",
      "  - set: environment",
      "  - set: user",
      "    grains: [hour, day]",
      "  - set: provider,model,service,team,feature,project,department,environment,cost_center",
      "    grains: [hour, day]",
      "  - set: team,region",
      "    grains: [hour, day]",
      "    max_keys: 2000"
    })
final class RulesApplyCommand implements Callable<Integer> {
  @Mixin private DataOption data = new DataOption();

  @Parameters(paramLabel = "FILE", description = "All sets that shall be kept, in YAML.")
  private Path file = Path.of("");

  @Option(
      names = "--from",
      paramLabel = "HOUR",
      converter = TimeOption.class,
      description =
          "Full UTC hour, such as 2026-11-01T14:00:00Z, or a date for its first hour (default: the"
              + " next hour, or the one after when that is too near: events may be ahead of their"
              + " time by STREAMS_EVENT_MAX_AHEAD).")
  private @Nullable Instant from;

  @Option(names = "--dry-run", description = "Say what would change, and publish nothing.")
  private boolean dryRun;

  @Override
  public Integer call() throws IOException {
    EffectiveHours hours = EffectiveHours.of(Instant.now(), System.getenv());
    Optional<String> hour = hours.problem(from);
    return switch (RulesFile.of(file)) {
      case RulesFile.Refused(List<String> problems) -> {
        List<String> all = new ArrayList<>(problems);
        hour.ifPresent(all::add);
        yield refuse(all);
      }
      case RulesFile.Read(List<DimensionSet> sets) ->
          hour.isPresent() ? refuse(List.of(hour.get())) : apply(sets, hours);
    };
  }

  private int apply(List<DimensionSet> sets, EffectiveHours hours) {
    Instant wanted = from;
    RulesTopic topic = new RulesTopic(data.endpoints(), System.getenv());
    return switch (RulesPlan.of(topic.read(), sets, wanted == null ? hours.earliest() : wanted)) {
      case RulesPlan.Outcome.Refused(String problem) -> refuse(List.of(problem));
      case RulesPlan.Outcome.Made(RulesPlan plan) -> {
        print(plan);
        publish(plan, topic);
        yield 0;
      }
    };
  }

  private static int refuse(List<String> problems) {
    problems.forEach(System.err::println);
    return 1;
  }

  private static void print(RulesPlan plan) {
    System.out.printf("From %s on:%n", plan.from());
    plan.changes().stream().map(RuleChange::line).forEach(System.out::println);
    plan.withdrawn().forEach(id -> System.out.println("withdrawn, as planned before: " + id));
    System.out.printf(
        "%d begin, %d change, %d end, %d stay%n",
        plan.count(Kind.BEGINS),
        plan.count(Kind.CHANGES),
        plan.count(Kind.ENDS),
        plan.count(Kind.STAYS));
  }

  private void publish(RulesPlan plan, RulesTopic topic) {
    if (plan.isDone()) {
      System.out.println("Nothing changes; the rules say so already.");
      return;
    }
    RulesAdvice.on(plan).forEach(advice -> System.out.println("Note: " + advice));
    if (dryRun) {
      System.out.println("Nothing was published: this was a dry run.");
      return;
    }
    topic.publish(plan);
    System.out.printf(
        "Published: %d rules written, %d withdrawn. They hold from %s on, by event time.%n",
        plan.published().size(), plan.withdrawn().size(), plan.from());
  }
}
