// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.cli;

import picocli.CommandLine.Command;

/** The dimension sets by which the streams app keeps totals. */
@Command(
    name = "rules",
    description = "Look at the dimension sets that totals are kept by, and change them.",
    mixinStandardHelpOptions = true,
    subcommands = {RulesApplyCommand.class, RulesShowCommand.class})
final class RulesCommand {}
