// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.cli;

import io.costwire.pricing.book.PriceBook;
import io.costwire.standalone.prices.BookChanges;
import io.costwire.standalone.prices.BookImport;
import io.costwire.standalone.prices.BookImport.Outcome;
import io.costwire.standalone.prices.PricedSince;
import io.costwire.standalone.stack.ClickHouseClient;
import io.costwire.standalone.stack.ClickHouseClient.QueryFailed;
import io.costwire.standalone.stack.Endpoints;
import io.costwire.standalone.stack.PriceBooks;
import io.costwire.streams.price.PublishedBook;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.TypeConversionException;

/** Publishes a book, and says what it changes. */
@Command(
    name = "import",
    description = {
      "Publish prices and activate them: those of a file, or the book that comes with Costwire.",
      "A file is added to the active book: what it has wins, what it does not mention stays.",
      "Prints what is added (+), changed (~) and removed (-). Events without a price get theirs by",
      "themselves; those that were priced keep their price until costwire reprice."
    },
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Example of a file:",
      "  providers:",
      "  - id: openai",
      "    models:",
      "    - id: gpt-next",
      "      match: [{prefix: gpt-next-20}]",
      "      prices:",
      "      - id: gpt-next@2026-11",
      "        effective_from: 2026-11-01T00:00:00Z",
      "        rates:",
      "          input_tokens: {per: 1000000, rate: \"2.5\"}",
      "          output_tokens: {per: 1000000, rate: \"10\"}"
    })
final class PricesImportCommand implements Callable<Integer> {
  @Mixin private DataOption data = new DataOption();

  @Parameters(
      paramLabel = "FILE",
      arity = "0..1",
      description = "Prices; without it the book that comes with Costwire.")
  private @Nullable Path file;

  @Option(
      names = "--from",
      paramLabel = "FORMAT",
      defaultValue = "native",
      converter = Format.class,
      description = "Format of the file: ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
  private BookImport.Source source = BookImport.Source.NATIVE;

  @Option(names = "--replace", description = "The file is the whole book; the rest is removed.")
  private boolean replace;

  @Option(names = "--dry-run", description = "Say what would change, and publish nothing.")
  private boolean dryRun;

  @Option(names = "--all", description = "Print every change, however many.")
  private boolean all;

  /** Formats as people write them: with dashes and in small letters. */
  static final class Format implements ITypeConverter<BookImport.Source> {
    @Override
    public BookImport.Source convert(String value) {
      for (BookImport.Source source : BookImport.Source.values()) {
        if (source.toString().equals(value)) {
          return source;
        }
      }
      throw new TypeConversionException(
          "'%s' is none of %s".formatted(value, List.of(BookImport.Source.values())));
    }
  }

  @Override
  public Integer call() throws IOException {
    Endpoints endpoints = data.endpoints();
    Map<String, String> environment = System.getenv();
    PublishedBook published = PriceBooks.published(endpoints, environment);
    return switch (outcome(published)) {
      case Outcome.Refused(List<String> problems) -> {
        problems.forEach(System.err::println);
        yield 1;
      }
      case Outcome.Made made -> {
        made.notes().forEach(note -> System.out.println("not as in the file: " + note));
        publish(published.book().orElse(null), made.book(), endpoints);
        yield 0;
      }
    };
  }

  private Outcome outcome(PublishedBook published) throws IOException {
    Path given = file;
    if (given == null) {
      return new Outcome.Made(PriceBook.shipped(), List.of());
    }
    return new BookImport(published, Instant.now())
        .of(source, String.valueOf(given.getFileName()), Files.readString(given), replace);
  }

  private void publish(@Nullable PriceBook before, PriceBook book, Endpoints endpoints) {
    BookChanges changes = BookChanges.between(before, book);
    PricesText.print(changes, all);
    if (before != null && before.manifest().sha256().equals(book.manifest().sha256())) {
      System.out.println("Nothing changes; " + before.version() + " stays the active price book.");
      return;
    }
    if (dryRun) {
      System.out.println("Nothing was published: this was a dry run.");
    } else {
      PriceBooks.publish(book, endpoints, System.getenv());
      System.out.println("Price book " + book.version() + " is published and active.");
    }
    if (before != null && !changes.isEmpty()) {
      concerned(changes, endpoints);
    }
  }

  /** Best effort: the import does not need ClickHouse. */
  private static void concerned(BookChanges changes, Endpoints endpoints) {
    Instant earliest = changes.earliest();
    String since = earliest == null ? "of all time" : "since " + earliest;
    try (var clickHouse = new ClickHouseClient(endpoints)) {
      PricedSince priced = PricedSince.ask(clickHouse, changes);
      System.out.printf(
          "Events of what changes, %s: %d are priced already (%s), %d have no price.%n",
          since, priced.events(), priced.cost(), priced.unpriced());
      if (priced.events() > 0) {
        System.out.printf(
            "Those that are priced keep their price. To correct them: costwire reprice --from %s%n",
            earliest == null ? "1970-01-01" : earliest);
      }
    } catch (IllegalStateException | QueryFailed e) {
      System.err.println("What was priced already is not known: " + e.getMessage());
    }
  }
}
