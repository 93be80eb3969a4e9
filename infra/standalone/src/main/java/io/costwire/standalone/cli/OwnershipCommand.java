// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.cli;

import picocli.CommandLine.Command;

/** Whose usage is whose. */
@Command(
    name = "ownership",
    description = "Look at the rules that say whose usage is whose, and change them.",
    mixinStandardHelpOptions = true,
    subcommands = {OwnershipApplyCommand.class, OwnershipShowCommand.class})
final class OwnershipCommand {}
