// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.cli;

import io.costwire.standalone.alerts.AlertDesk;
import java.time.Instant;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Ends a silence before its time. */
@Command(
    name = "unsilence",
    description = "End a silence now. What it kept quiet and still fires is told.",
    mixinStandardHelpOptions = true)
final class AlertsUnsilenceCommand implements Callable<Integer> {
  @Mixin private DataOption data = new DataOption();

  @Parameters(
      paramLabel = "ID",
      description = "As costwire alerts silences shows it, or its beginning.")
  private String id = "";

  @Override
  public Integer call() {
    var ended = new AlertDesk(data.endpoints(), System.getenv()).unsilence(id, Instant.now());
    System.out.printf(
        "Silence %s is over: %s%n", ended.getSilenceId(), String.join(" ", ended.getMatchers()));
    return 0;
  }
}
