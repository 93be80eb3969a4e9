// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.cli;

import picocli.CommandLine.Command;

/** Capacity that is paid for by the hour. */
@Command(
    name = "capacity",
    description =
        "Charge what is paid for by the hour (GPUs, provisioned throughput, storage ...), and see"
            + " who used it.",
    mixinStandardHelpOptions = true,
    subcommands = {CapacityImportCommand.class, CapacityShowCommand.class})
final class CapacityCommand {}
