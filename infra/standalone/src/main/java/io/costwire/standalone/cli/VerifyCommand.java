// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.costwire.standalone.ledger.LedgerCheck;
import io.costwire.standalone.ledger.LedgerReport;
import io.costwire.standalone.ledger.LedgerText;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Proves that nothing was lost and nothing counted twice. */
@Command(
    name = "verify",
    description = {
      "Check the ledger: everything accepted is stored once, and costs the same everywhere.",
      "Fixes the end of usage.events, waits until streams and sink have passed it, and compares."
    },
    mixinStandardHelpOptions = true)
final class VerifyCommand implements Callable<Integer> {
  @Mixin private DataOption data = new DataOption();

  @Option(names = "--json", description = "One JSON object.")
  private boolean json;

  @Option(
      names = "--wait",
      paramLabel = "SECONDS",
      defaultValue = "60",
      description = "Longest wait for what is under way (default: ${DEFAULT-VALUE}).")
  private int waitSeconds;

  @Option(
      names = "--since",
      paramLabel = "HOURS",
      defaultValue = "24",
      description = {
        "Look at the records of so many hours one by one; checkpoints stand for older ones",
        "(default: ${DEFAULT-VALUE})."
      })
  private int sinceHours;

  @Option(names = "--full", description = "Look at every record that usage.events still has.")
  private boolean full;

  @Override
  public Integer call() throws JsonProcessingException {
    LedgerReport report;
    try (var check = new LedgerCheck(data.endpoints())) {
      var depth = new LedgerCheck.Depth(Duration.ofHours(sinceHours), full);
      report = check.run(Duration.ofSeconds(waitSeconds), depth);
    }
    System.out.println(
        json ? new ObjectMapper().writeValueAsString(report) : LedgerText.render(report));
    return report.balanced() ? 0 : 1;
  }
}
