// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.cli;

import io.costwire.pricing.book.BookReading;
import io.costwire.pricing.book.PriceBook;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which price book a command without services prices by. */
final class BookOption {
  @Option(
      names = "--book",
      paramLabel = "FILE",
      description = "Price book in YAML (default: the one that comes with Costwire).")
  private @Nullable Path file;

  /**
   * @throws IllegalStateException naming every problem of the book
   */
  PriceBook load() throws IOException {
    if (file == null) {
      return PriceBook.shipped();
    }
    try {
      return switch (PriceBook.read(Files.readString(file))) {
        case BookReading.Loaded loaded -> loaded.book();
        case BookReading.Rejected rejected ->
            throw new IllegalStateException(
                rejected.problems().stream()
                    .map(Object::toString)
                    .collect(
                        Collectors.joining(
                            "\n  ", "the price book " + file + " is not usable:\n  ", "")));
      };
    } catch (NoSuchFileException e) {
      throw new IllegalStateException("the price book " + file + " does not exist", e);
    }
  }
}
