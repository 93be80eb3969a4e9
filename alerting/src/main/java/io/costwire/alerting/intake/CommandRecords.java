// SPDX-License-Identifier: Apache-2.0
package io.costwire.alerting.intake;

import io.costwire.alerting.policy.Command;
import io.costwire.alerting.policy.Command.Action;
import io.costwire.alerting.policy.Handling;
import io.costwire.schemas.AlertCommand;

/** Commands from Avro to the policy's own terms. */
final class CommandRecords {
  private CommandRecords() {}

  static Command fromAvro(AlertCommand command) {
    return new Command(
        command.getAlertKey(),
        Action.valueOf(command.getAction().name()),
        new Handling(command.getBy(), command.getAt()));
  }
}
