// SPDX-License-Identifier: Apache-2.0
package io.costwire.pricing.book;

import java.util.List;
import java.util.stream.Collectors;

/**
 * What reading a price book came to. A book with any problem is not loaded at all: half a book
 * would under-price.
 */
public sealed interface BookReading {

  record Loaded(PriceBook book) implements BookReading {}

  record Rejected(List<BookProblem> problems) implements BookReading {
    public Rejected {
      problems = List.copyOf(problems);
    }
  }

  /** For callers to whom a broken book is a broken build. */
  default PriceBook orThrow() {
    return switch (this) {
      case Loaded loaded -> loaded.book();
      case Rejected rejected ->
          throw new IllegalArgumentException(
              rejected.problems().stream()
                  .map(BookProblem::toString)
                  .collect(Collectors.joining("\n  ", "the price book has errors:\n  ", "")));
    };
  }
}
