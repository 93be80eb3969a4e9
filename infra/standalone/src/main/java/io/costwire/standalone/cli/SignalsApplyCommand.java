// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.cli;

import io.costwire.schemas.SignalRule;
import io.costwire.standalone.rules.RulesTopic;
import io.costwire.standalone.signals.SeriesAdvice;
import io.costwire.standalone.signals.SignalsFile;
import io.costwire.standalone.signals.SignalsPlan;
import io.costwire.standalone.signals.SignalsPlan.Kind;
import io.costwire.standalone.signals.SignalsTopic;
import io.costwire.standalone.stack.Endpoints;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Makes the rules of a file hold. */
@Command(
    name = "apply",
    description = {
      "Look for what the rules of a file name, beside and in place of those that ship. Prints what"
          + " is added (+), changed (~, field by field), deleted (-) and stays (=) before anything"
          + " is published; a file with a mistake changes nothing. Applying a file again changes"
          + " nothing.",
      "",
      "A rule with the id of one that ships stands in its place; what it does not say, its kind"
          + " included, is as it ships. Other rules have the fields that ship with their kind. Try"
          + " a file on history before: costwire backtest.",
      ""
    },
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Example:",
      "  tags: [region]                  # tags of your own that rules name",
      "  signals:",
      "  - id: anomaly-team              # ships: only what differs is said",
      "    minimum_impact: 50            # money too much that is worth telling",
      "  - id: silence-service",
      "    enabled: false",
      "  - id: anomaly-search-region",
      "    kind: anomaly                 # silence expensive_request unpriced_usage",
      "                                  # error_storm throttle_storm retry_storm",
      "                                  # price_change",
      "    tenant: acme                  # default: all tenants",
      "    dimensions: [team, region]    # a series for each combination",
      "    filter: {team: search}",
      "    time_zone: Europe/Berlin      # whose hours and weekdays are the rhythm",
      "    minimum_impact: 25",
      "  - {id: silence-total, kind: silence, after: 30m}",
      "  - id: dear-test",
      "    kind: expensive_request",
      "    above: 2.50",
      "    filter: {environment: test}",
      "  - {id: errors, kind: error_storm, percent: 20, minimum_requests: 50}",
      "  - {id: book, kind: price_change, percent: 5, minimum_impact: 100}"
    })
final class SignalsApplyCommand implements Callable<Integer> {
  @Mixin private DataOption data = new DataOption();

  @Parameters(paramLabel = "FILE", description = "Rules, in YAML. It may have budgets too.")
  private Path file = Path.of("");

  @Option(names = "--dry-run", description = "Say what would change, and publish nothing.")
  private boolean dryRun;

  @Option(
      names = "--prune",
      description =
          "Delete the rules that the file does not have; where one ships under the id, it holds"
              + " again.")
  private boolean prune;

  @Override
  public Integer call() throws IOException {
    return switch (SignalsFile.of(file)) {
      case SignalsFile.Refused(List<String> problems) -> {
        problems.forEach(System.err::println);
        System.err.println("Nothing was changed: " + CostwireCommand.counted(problems) + ".");
        yield 1;
      }
      case SignalsFile.Read(List<SignalRule> rules) -> {
        apply(rules);
        yield 0;
      }
    };
  }

  private void apply(List<SignalRule> rules) {
    Endpoints endpoints = data.endpoints();
    Instant now = Instant.now();
    SignalsTopic topic = new SignalsTopic(endpoints, System.getenv());
    SignalsPlan plan = SignalsPlan.of(topic.read(), rules, prune, now);
    print(plan);
    if (plan.isDone()) {
      System.out.println("Nothing changes; the rules say so already.");
      return;
    }
    var kept = new RulesTopic(endpoints, System.getenv()).read().calendar();
    SeriesAdvice.on(rules, kept.at(now.getEpochSecond()).sets())
        .forEach(advice -> System.out.println("Note: " + advice));
    if (dryRun) {
      System.out.println("Nothing was published: this was a dry run.");
      return;
    }
    topic.publish(plan);
    System.out.println("Published. The streams app follows within seconds.");
  }

  private static void print(SignalsPlan plan) {
    plan.changes().forEach(change -> change.lines().forEach(System.out::println));
    System.out.printf(
        "%d added, %d changed, %d deleted, %d stay; %d more ship: costwire signals rules%n",
        plan.count(Kind.ADDED),
        plan.count(Kind.CHANGED) + plan.count(Kind.SHIPPED_AGAIN),
        plan.count(Kind.DELETED),
        plan.count(Kind.STAYS) + plan.count(Kind.NOT_IN_FILE),
        plan.shippedBeside());
  }
}
