// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.cli;

import picocli.CommandLine.Command;

/** What people are told about beside spending itself. */
@Command(
    name = "signals",
    description = "Look at what was noticed and why, and at the rules of what is.",
    mixinStandardHelpOptions = true,
    subcommands = {
      SignalsListCommand.class,
      SignalsExplainCommand.class,
      SignalsRulesCommand.class,
      SignalsApplyCommand.class
    })
final class SignalsCommand {}
