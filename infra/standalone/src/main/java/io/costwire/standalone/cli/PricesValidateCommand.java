// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.cli;

import io.costwire.pricing.book.BookDocument;
import io.costwire.pricing.book.BookReading.Loaded;
import io.costwire.pricing.book.BookReading.Rejected;
import io.costwire.pricing.book.PriceBook;
import io.costwire.standalone.prices.BookMerge;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Checks a file of prices; needs no services. */
@Command(
    name = "validate",
    description = {
      "Check a file in the book's own format: a whole book, or a part of one.",
      "Every problem is printed with its line and how to mend it; exit code 1 if there is any."
    },
    mixinStandardHelpOptions = true)
final class PricesValidateCommand implements Callable<Integer> {
  @Parameters(paramLabel = "FILE", description = "Prices.")
  private Path file = Path.of("book.yaml");

  @Override
  public Integer call() throws IOException {
    String text = Files.readString(file);
    String version = BookMerge.versionOf(text).orElse("without a version");
    var document = new BookDocument(String.valueOf(file.getFileName()), text);
    return switch (PriceBook.read(List.of(document), version)) {
      case Loaded(PriceBook book) -> {
        System.out.println("Fine: " + PricesShowCommand.summary(book));
        yield 0;
      }
      case Rejected rejected -> {
        rejected.problems().forEach(System.err::println);
        yield 1;
      }
    };
  }
}
