// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.cli;

import io.costwire.standalone.ownership.OwnershipFile;
import io.costwire.standalone.ownership.OwnershipTopic;
import io.costwire.streams.owner.core.OwnershipRules;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Makes the ownership rules of a file the ones that hold. */
@Command(
    name = "apply",
    description = {
      "Tag events by the rules of a file, which are all rules that there are. They are asked in"
          + " their order: one that matches fills in the tags that an event lacks, and with"
          + " 'overrule: true' replaces what it has. What one rule gives, later ones can match, so"
          + " a service has a team, and the team a department.",
      "",
      "Rules match tenant, provider, model, account, deployment, region, api_key_id and any tag; *"
          + " stands for any text; a tag that is named like one of these cannot be matched. 'from'"
          + " and 'until' are of event time, UTC.",
      "",
      "Events that come from now on are tagged so. For history, run costwire retag.",
      ""
    },
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Example:",
      "  ownership:",
      "  - id: checkout",
      "    match: {service: checkout-*}",
      "    tags: {team: payments, project: checkout}",
      "  - id: batch-key",
      "    match: {api_key_id: key_7f3a}",
      "    tags: {team: data}",
      "  - id: payments-before-july",
      "    match: {team: payments}",
      "    tags: {department: finance, cost_center: '4100'}",
      "    until: 2026-07-01",
      "  - id: payments",
      "    match: {team: payments}",
      "    tags: {department: commerce, cost_center: '5100'}",
      "    from: 2026-07-01"
    })
final class OwnershipApplyCommand implements Callable<Integer> {
  @Mixin private DataOption data = new DataOption();

  @Parameters(paramLabel = "FILE", description = "All ownership rules, in YAML.")
  private Path file = Path.of("");

  @Option(names = "--dry-run", description = "Check the file, and publish nothing.")
  private boolean dryRun;

  @Override
  public Integer call() throws IOException {
    return switch (OwnershipFile.of(file)) {
      case OwnershipFile.Refused refused -> {
        refused.problems().forEach(System.err::println);
        yield 1;
      }
      case OwnershipFile.Read(OwnershipRules rules) -> {
        apply(rules);
        yield 0;
      }
    };
  }

  private void apply(OwnershipRules rules) {
    OwnershipTopic topic = new OwnershipTopic(data.endpoints(), System.getenv());
    OwnershipRules before = topic.read();
    System.out.printf(
        "%d rules, version %s; published before: %d, version %s%n",
        rules.rules().size(), rules.version(), before.rules().size(), before.version());
    if (before.version().equals(rules.version())) {
      System.out.println("Nothing changes; the rules say so already.");
    } else if (dryRun) {
      System.out.println("Nothing was published: this was a dry run.");
    } else {
      topic.publish(rules, Instant.now());
      System.out.println(
          "Published. For events that are there already: costwire retag --from TIME --dry-run");
    }
  }
}
