// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.cli;

import picocli.CommandLine.Command;

/** Who was told of what, and what people do about it. */
@Command(
    name = "alerts",
    description = {
      "Look at alerts and who was told, take care of them, keep some quiet, and try a file of"
          + " receivers and routes.",
      "What was noticed, and why: costwire signals"
    },
    mixinStandardHelpOptions = true,
    subcommands = {
      AlertsListCommand.class,
      AlertsShowCommand.class,
      AlertsAckCommand.class,
      AlertsResolveCommand.class,
      AlertsSilenceCommand.class,
      AlertsSilencesCommand.class,
      AlertsUnsilenceCommand.class,
      AlertsCheckCommand.class,
      AlertsTestRouteCommand.class,
      AlertsTestCommand.class
    })
final class AlertsCommand {}
