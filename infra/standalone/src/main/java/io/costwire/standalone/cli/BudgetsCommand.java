// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.cli;

import picocli.CommandLine.Command;

/** The budgets that spending is held against. */
@Command(
    name = "budgets",
    description = "Look at the budgets that spending is held against, and change them.",
    mixinStandardHelpOptions = true,
    subcommands = {BudgetsApplyCommand.class, BudgetsShowCommand.class})
final class BudgetsCommand {}
