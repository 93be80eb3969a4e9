// SPDX-License-Identifier: Apache-2.0
package io.costwire.pricing.imports;

import io.costwire.pricing.book.BookDiff;
import io.costwire.pricing.book.BookDocument;
import io.costwire.pricing.book.PriceBook;
import java.util.List;

/**
 * A book with the content of a source added to it.
 *
 * @param book the whole book, checked
 * @param diff what it changes against the book it was added to, and what that book has and the
 *     source no longer does, which is kept
 * @param notCarried what of the source is not in the book as it was
 */
public record Imported(PriceBook book, BookDiff diff, List<NotCarried> notCarried) {

  public Imported {
    notCarried = List.copyOf(notCarried);
  }

  /** The documents of the whole book; those of providers without a change are as they were. */
  public List<BookDocument> documents() {
    return book.documents();
  }
}
