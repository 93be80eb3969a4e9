// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.cli;

import picocli.CommandLine.Command;

/** The price book that the streams app prices by. */
@Command(
    name = "prices",
    description = "Look at the price book, and give the streams app another one.",
    mixinStandardHelpOptions = true,
    subcommands = {
      PricesImportCommand.class,
      PricesValidateCommand.class,
      PricesDiffCommand.class,
      PricesShowCommand.class
    })
final class PricesCommand {}
