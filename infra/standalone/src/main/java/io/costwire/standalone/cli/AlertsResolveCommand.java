// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.cli;

import io.costwire.schemas.AlertAction;
import io.costwire.standalone.alerts.AlertDesk;
import io.costwire.standalone.alerts.Handled;
import java.time.Instant;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Ends an alert by hand. */
@Command(
    name = "resolve",
    description =
        "End an alert by hand, whatever its signal says; receivers are told. It comes again when"
            + " its cause ended and holds anew. Waits until alerting did it.",
    mixinStandardHelpOptions = true)
final class AlertsResolveCommand implements Callable<Integer> {
  @Mixin private DataOption data = new DataOption();
  @Mixin private PersonOption person = new PersonOption();

  @Parameters(paramLabel = "ID", description = AlertsAckCommand.ID)
  private String id = "";

  @Override
  public Integer call() {
    var by = person.person();
    AlertDesk desk = new AlertDesk(data.endpoints(), System.getenv());
    Handled handled = desk.handle(id, AlertAction.RESOLVE, by, Instant.now());
    System.out.println(handled.text());
    return handled.fine() ? 0 : 1;
  }
}
