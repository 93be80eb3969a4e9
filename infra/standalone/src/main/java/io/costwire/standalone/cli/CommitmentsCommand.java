// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.cli;

import picocli.CommandLine.Command;

/** Terms that are agreed for a month. */
@Command(
    name = "commitments",
    description =
        "Hold volume tiers, reserved tokens and negotiated discounts against what was used.",
    mixinStandardHelpOptions = true,
    subcommands = {CommitmentsPlanCommand.class, CommitmentsShowCommand.class})
final class CommitmentsCommand {}
