// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.cli;

import picocli.CommandLine.Command;

/** The dead letters of usage.rejected. */
@Command(
    name = "dlq",
    description = "Look at what was refused, and put it back after its cause is mended.",
    mixinStandardHelpOptions = true,
    subcommands = {DlqListCommand.class, DlqShowCommand.class, DlqReplayCommand.class})
final class DlqCommand {}
