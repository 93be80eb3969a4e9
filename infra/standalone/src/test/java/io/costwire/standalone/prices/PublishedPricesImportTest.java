// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.prices;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.costwire.pricing.book.BookDiff;
import io.costwire.pricing.book.PriceBook;
import io.costwire.pricing.imports.NotCarried;
import io.costwire.standalone.prices.BookImport.Outcome;
import io.costwire.standalone.prices.BookImport.Source;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The files that others publish, where they are beside the project, into the shipped book. */
class PublishedPricesImportTest {
  private static final Path FOLDER = Path.of("..", "..", "..", "shared", "data", "pricing");
  private static final Instant NOW = Instant.parse("2026-11-23T12:00:00Z");
  private static final PriceBook SHIPPED = PriceBook.shipped();

  private static Outcome.Made made(Source source, String name) throws IOException {
    Path file = FOLDER.resolve(name);
    assumeTrue(Files.isReadable(file), "skipped: no " + file + " (relative to this module)");
    Outcome outcome =
        new BookImport(SHIPPED, Set.of(SHIPPED.version()), NOW)
            .of(source, PriceFile.of(file), false);
    assertThat(outcome).isInstanceOf(Outcome.Made.class);
    return report(source, (Outcome.Made) outcome);
  }

  private static Outcome.Made report(Source source, Outcome.Made made) {
    Map<BookDiff.Kind, Long> kinds =
        made.diff().changes().stream()
            .collect(Collectors.groupingBy(BookDiff.Change::kind, Collectors.counting()));
    Map<NotCarried.Kind, Long> notes =
        made.notes().stream()
            .collect(Collectors.groupingBy(NotCarried::kind, Collectors.counting()));
    System.out.println(source + ": " + kinds + ", not as in the file: " + notes);
    made.diff().changes().stream().limit(8).forEach(it -> System.out.println("  " + it.line()));
    return made;
  }

  @Test
  void genaiPrices_changeNoPriceOfTheShippedBook() throws IOException {
    Outcome.Made made = made(Source.GENAI_PRICES, "genai-prices-data.json");

    List<String> changed =
        made.diff().changes().stream()
            .filter(it -> it.kind() != BookDiff.Kind.KEPT)
            .map(BookDiff.Change::line)
            .toList();
    assertThat(changed).isEmpty();
    assertThat(made.book().version()).isEqualTo("2026-11-23.1");
  }

  @Test
  void litellm_addsModelsAndRemovesNothing() throws IOException {
    Outcome.Made made = made(Source.LITELLM, "litellm-prices.json");

    assertThat(made.diff().count(BookDiff.Kind.ADDED)).isGreaterThan(500);
    assertThat(made.diff().count(BookDiff.Kind.REMOVED)).isZero();
    // a source without dates changes prices from the import on, never before
    assertThat(made.diff().changes())
        .filteredOn(it -> it.kind() == BookDiff.Kind.CHANGED && it.entry() != null)
        .allSatisfy(it -> assertThat(it.effectiveFrom()).isEqualTo(NOW));
  }
}
