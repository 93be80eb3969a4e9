// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.cli;

import io.costwire.pricing.book.BookReading;
import io.costwire.pricing.book.BookReading.Loaded;
import io.costwire.pricing.book.BookReading.Rejected;
import io.costwire.pricing.book.PriceBook;
import io.costwire.standalone.stack.PriceBooks;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** The price book that the streams app prices by. */
@Command(
    name = "prices",
    description = "Give the streams app a price book.",
    mixinStandardHelpOptions = true,
    subcommands = PricesCommand.Import.class)
final class PricesCommand {

  /** Publishes a book. */
  @Command(
      name = "import",
      description =
          "Publish a price book and activate it: a YAML file, or the one that comes with Costwire.",
      mixinStandardHelpOptions = true)
  static final class Import implements Callable<Integer> {
    @Mixin private DataOption data = new DataOption();

    @Parameters(
        paramLabel = "FILE",
        arity = "0..1",
        description = "A price book; without it the shipped one.")
    private @Nullable Path file;

    @Override
    public Integer call() throws IOException {
      BookReading reading =
          file == null ? new Loaded(PriceBook.shipped()) : PriceBook.read(Files.readString(file));
      return switch (reading) {
        case Loaded(PriceBook book) -> publish(book);
        case Rejected rejected -> {
          rejected.problems().forEach(problem -> System.err.println(problem));
          yield 1;
        }
      };
    }

    private int publish(PriceBook book) {
      PriceBooks.publish(book, data.endpoints(), System.getenv());
      System.out.println("Price book " + book.version() + " is published and active.");
      return 0;
    }
  }
}
