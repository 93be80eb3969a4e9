// SPDX-License-Identifier: Apache-2.0
package io.costwire.pricing.imports;

import static org.assertj.core.api.Assertions.assertThat;

import io.costwire.pricing.SharedData;
import io.costwire.pricing.book.BookDocument;
import io.costwire.pricing.book.PriceBook;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * The shipped book is written by the importers. With {@code -Dcostwire.books.write=true} this test
 * writes it again.
 */
class ShippedBookTest {

  static final Instant RECORDED_AT = Instant.parse("2026-11-22T00:00:00Z");
  /** The day of litellm's map, from which its tier prices are known. */
  static final Instant MAP_OF = Instant.parse("2026-07-24T00:00:00Z");

  static final String VERSION = "2026-11-22.2";

  private static final Path FOLDER =
      Path.of("src/main/resources/io/costwire/pricing/books/default");

  @Test
  void shippedDocuments_areWhatTheImportersWrite() throws IOException {
    Imported imported = importAll();
    if (Boolean.getBoolean("costwire.books.write")) {
      write(imported.documents());
      return;
    }
    System.out.println("not carried over: " + imported.notCarried().size());
    for (BookDocument document : imported.documents()) {
      assertThat(FOLDER.resolve(document.id() + ".yaml")).hasContent(document.yaml());
    }
    assertThat(PriceBook.shipped().manifest().sha256())
        .isEqualTo(imported.book().manifest().sha256());
  }

  static Imported importAll() throws IOException {
    Imported lists =
        new GenaiPricesImport(
                new ImportTerms(KnownProviders.book(), RECORDED_AT, VERSION), "0.1.8")
            .read(SharedData.text("genai-prices-data.json"));
    return new LitellmImport(
            new ImportTerms(lists.book(), MAP_OF, VERSION),
            LitellmImport.Scope.TERMS_OF_KNOWN_MODELS,
            "2026-07-24")
        .read(SharedData.text("litellm-prices.json"));
  }

  private static void write(List<BookDocument> documents) throws IOException {
    StringBuilder names = new StringBuilder();
    for (BookDocument document : documents) {
      Files.writeString(FOLDER.resolve(document.id() + ".yaml"), document.yaml());
      names.append("  - ").append(document.id()).append('\n');
    }
    String header =
        """
        # SPDX-License-Identifier: Apache-2.0
        # The price book that comes with Costwire. Each document beside this file is one provider; prices are added with a
        # date, never overwritten, and every change gets a new version. Written by the importers from the sources that each
        # document names; see ShippedBookTest.
        book:
          id: default
          version: %s
          currency: USD
          documents:
        """
            .formatted(VERSION);
    Files.writeString(FOLDER.resolve("book.yaml"), header + names);
  }
}
