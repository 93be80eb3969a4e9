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

/** Says that somebody takes care of an alert. */
@Command(
    name = "ack",
    description =
        "Take care of an alert: it is not told again before its end, and channels that can show who"
            + " takes care do. Waits until alerting did it.",
    mixinStandardHelpOptions = true)
final class AlertsAckCommand implements Callable<Integer> {
  static final String ID =
      "As costwire alerts list shows it, in quotes; the beginning or another part is enough if no"
          + " other alert has it.";

  @Mixin private DataOption data = new DataOption();
  @Mixin private PersonOption person = new PersonOption();

  @Parameters(paramLabel = "ID", description = ID)
  private String id = "";

  @Override
  public Integer call() {
    var by = person.person();
    AlertDesk desk = new AlertDesk(data.endpoints(), System.getenv());
    Handled handled = desk.handle(id, AlertAction.ACKNOWLEDGE, by, Instant.now());
    System.out.println(handled.text());
    return handled.fine() ? 0 : 1;
  }
}
