// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.cli;

import picocli.CommandLine.Command;

/** Files for other tools. */
@Command(
    name = "export",
    description = "Write costs as a file for other tools.",
    mixinStandardHelpOptions = true,
    subcommands = ExportFocusCommand.class)
final class ExportCommand {}
