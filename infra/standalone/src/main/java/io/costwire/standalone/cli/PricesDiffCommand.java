// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.cli;

import io.costwire.pricing.book.PriceBook;
import io.costwire.standalone.prices.BookImport;
import io.costwire.standalone.prices.BookImport.Outcome;
import io.costwire.standalone.prices.PriceFile;
import io.costwire.standalone.stack.PriceBooks;
import io.costwire.streams.price.PublishedBook;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Compares the active book with what it could be. */
@Command(
    name = "diff",
    description = {
      "Compare the active price book with a whole other one: added (+), changed (~), removed (-).",
      "To see what importing a file would change: costwire prices import --dry-run FILE."
    },
    mixinStandardHelpOptions = true)
final class PricesDiffCommand implements Callable<Integer> {
  @Mixin private DataOption data = new DataOption();

  @Parameters(
      paramLabel = "FILE",
      arity = "0..1",
      description = "A whole price book; without it the one that comes with Costwire.")
  private @Nullable Path file;

  @Option(names = "--all", description = "Print every change, however many.")
  private boolean all;

  @Override
  public Integer call() throws IOException {
    PublishedBook published = PriceBooks.published(data.endpoints(), System.getenv());
    PriceBook active =
        published
            .book()
            .orElseThrow(
                () ->
                    new IllegalStateException(
                        "no price book is active; give it one with costwire prices import"));
    return switch (other(published, active)) {
      case Outcome.Made made -> {
        System.out.printf("%s -> %s%n", active.version(), made.book().version());
        PricesText.print(made.diff(), all);
        yield 0;
      }
      case Outcome.Refused(List<String> problems) -> {
        problems.forEach(System.err::println);
        yield 1;
      }
    };
  }

  private Outcome other(PublishedBook published, PriceBook active) throws IOException {
    Path given = file;
    if (given == null) {
      return Outcome.Made.of(active, PriceBook.shipped());
    }
    return new BookImport(published, Instant.now())
        .of(BookImport.Source.NATIVE, PriceFile.of(given), true);
  }
}
