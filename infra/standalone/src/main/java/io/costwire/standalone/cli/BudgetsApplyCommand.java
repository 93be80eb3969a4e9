// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.cli;

import io.costwire.schemas.BudgetDefinition;
import io.costwire.standalone.budgets.BudgetsFile;
import io.costwire.standalone.budgets.BudgetsPlan;
import io.costwire.standalone.budgets.BudgetsPlan.Kind;
import io.costwire.standalone.budgets.BudgetsTopic;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Makes the budgets of a file hold. */
@Command(
    name = "apply",
    description = {
      "Hold spending against the budgets of a file. Prints what is added (+), changed (~, field by"
          + " field), deleted (-) and stays (=) before anything is published; a file with a"
          + " mistake changes nothing. Applying a file again changes nothing.",
      "",
      "A budget counts from when it is applied. Another amount or other thresholds are held"
          + " against what was spent already, at once. Another tenant, filter, group_by, period,"
          + " window, time_zone or unit counts something else: it starts again at 0, and what had"
          + " fired is withdrawn.",
      "",
      "Forecasts begin when 14 whole days of the budget are known; where its period ends within"
          + " two days, 48 hours. A burn rate tells when both windows spent so many times what"
          + " the budget allows them; 'burn_rates: default' takes one for an hour and one for"
          + " six.",
      "",
      "Money is in STREAMS_CURRENCY (default: USD): give the command the streams app's value.",
      ""
    },
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Example:",
      "  tags: [region]                # tags of your own that budgets name",
      "  budgets:",
      "  - id: search-team-day",
      "    name: Search team, per day",
      "    tenant: acme                # default: all tenants together",
      "    filter: {team: search, region: eu}",
      "    period: day                 # hour day week month quarter year rolling",
      "    time_zone: Europe/Berlin    # default: UTC; summer time is respected",
      "    amount: 500",
      "    unit: USD                   # or tokens: input and output",
      "    thresholds: [50, 80, 100]   # percent; this is the default",
      "    forecast_thresholds: [80, 100]",
      "    burn_rates:",
      "    - {long: 1h, short: 5m, factor: 6, floor: 5}",
      "  - id: any-user-24h",
      "    group_by: [user]            # a budget for each user",
      "    period: rolling",
      "    window: 24h",
      "    amount: 50",
      "  - id: company-fiscal-year",
      "    period: year",
      "    fiscal_start: april",
      "    amount: 1_000_000"
    })
final class BudgetsApplyCommand implements Callable<Integer> {
  @Mixin private DataOption data = new DataOption();

  @Parameters(paramLabel = "FILE", description = "Budgets, in YAML.")
  private Path file = Path.of("");

  @Option(names = "--dry-run", description = "Say what would change, and publish nothing.")
  private boolean dryRun;

  @Option(names = "--prune", description = "Delete the budgets that the file does not have.")
  private boolean prune;

  @Override
  public Integer call() throws IOException {
    return switch (BudgetsFile.of(file, BudgetsTopic.currency(System.getenv()))) {
      case BudgetsFile.Refused(List<String> problems) -> {
        problems.forEach(System.err::println);
        System.err.println("Nothing was changed: " + CostwireCommand.counted(problems) + ".");
        yield 1;
      }
      case BudgetsFile.Read(List<BudgetDefinition> budgets) -> {
        apply(budgets);
        yield 0;
      }
    };
  }

  private void apply(List<BudgetDefinition> budgets) {
    BudgetsTopic topic = new BudgetsTopic(data.endpoints(), System.getenv());
    topic
        .otherCurrency()
        .filter(problem -> budgets.stream().anyMatch(BudgetsTopic::isMoney))
        .ifPresent(
            problem -> {
              throw new IllegalStateException(problem + ". Nothing was changed.");
            });
    BudgetsPlan plan = BudgetsPlan.of(topic.read(), budgets, prune, Instant.now());
    if (plan.size() > BudgetsFile.MAX_BUDGETS) {
      throw new IllegalStateException(
          "%,d budgets would hold, more than %,d; use group_by, or --prune what is not in the file"
              .formatted(plan.size(), BudgetsFile.MAX_BUDGETS));
    }
    plan.changes().forEach(change -> change.lines().forEach(System.out::println));
    System.out.printf(
        "%d added, %d changed, %d deleted, %d stay%n",
        plan.count(Kind.ADDED),
        plan.count(Kind.CHANGED),
        plan.count(Kind.DELETED),
        plan.count(Kind.STAYS) + plan.count(Kind.NOT_IN_FILE));
    if (plan.isDone()) {
      System.out.println("Nothing changes; the budgets say so already.");
    } else if (dryRun) {
      System.out.println("Nothing was published: this was a dry run.");
    } else {
      topic.publish(plan);
      System.out.println("Published. Spending is held against them within seconds.");
    }
  }
}
