// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.costwire.runtime.AppMain;
import io.costwire.standalone.rules.RulesReport;
import io.costwire.standalone.rules.RulesTopic;
import java.time.Instant;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Prints which sets are kept, and from when on others are. */
@Command(
    name = "show",
    description = {
      "Print which dimension sets are kept now, by default or by which rule, and what is planned.",
      "Keys: value combinations that a tenant's window keeps apart; the rest is __other__."
    },
    mixinStandardHelpOptions = true)
final class RulesShowCommand implements Callable<Integer> {
  private static final String ROW = "  %-24s %-18s %12s  %s%n";

  @Mixin private DataOption data = new DataOption();

  @Option(names = "--json", description = "One JSON object.")
  private boolean json;

  @Override
  public Integer call() throws JsonProcessingException {
    RulesReport report =
        RulesReport.of(
            new RulesTopic(data.endpoints(), System.getenv()).read(),
            Instant.now(),
            AppMain.version());
    System.out.print(json ? new ObjectMapper().writeValueAsString(report) + "\n" : text(report));
    return 0;
  }

  static String text(RulesReport report) {
    StringBuilder text = new StringBuilder("Kept now:%n".formatted());
    text.append(ROW.formatted("set", "grains", "keys", "by"));
    report.active().forEach(set -> text.append(row(set)));
    for (RulesReport.Planned planned : report.planned()) {
      text.append("From %s on:%n".formatted(planned.from()));
      planned.changes().forEach(change -> text.append("  %s%n".formatted(change.line())));
      if (planned.changes().isEmpty()) {
        text.append("  no change%n".formatted());
      }
    }
    report
        .notFollowed()
        .forEach((id, why) -> text.append("Not followed: rule %s: %s%n".formatted(id, why)));
    return text.toString();
  }

  private static String row(RulesReport.ActiveSet set) {
    String since = set.since();
    return ROW.formatted(
        set.set(),
        String.join(", ", set.grains()),
        set.dimensions().isEmpty() ? "-" : "%,d".formatted(set.maxKeys()),
        since == null ? "default of " + set.from() : "rule since " + since);
  }
}
