// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.cli;

import io.costwire.pricing.book.BookDiff;
import io.costwire.pricing.book.PriceBook;
import io.costwire.standalone.prices.BookImport;
import io.costwire.standalone.prices.BookImport.Outcome;
import io.costwire.standalone.prices.PriceFile;
import io.costwire.standalone.prices.PricedSince;
import io.costwire.standalone.stack.ClickHouseClient;
import io.costwire.standalone.stack.ClickHouseClient.QueryFailed;
import io.costwire.standalone.stack.Endpoints;
import io.costwire.standalone.stack.PriceBooks;
import io.costwire.streams.price.PublishedBook;
import java.io.IOException;
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
      "A file is added to the active book: what it does not mention stays. A file in the book's"
          + " own",
      "format (native) wins over the book; the data of genai-prices (data.json), litellm's price"
          + " map",
      "and a contract (CSV with provider,model,unit,per,rate) only add: a price they have changed",
      "applies from its date or now on.",
      "Prints what is added (+), changed (~), removed (-) and kept although the source no longer"
          + " has",
      "it (=). Events without a price get theirs by themselves; those that were priced keep their",
      "price until costwire reprice."
    },
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Example of a file in the book's own format:",
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

  @Option(
      names = "--reference",
      paramLabel = "TEXT",
      defaultValue = "",
      description =
          "Which release or contract the file is, noted as the source of its prices (default: today"
              + " for genai-prices and litellm, the file's name for a contract).")
  private String reference = "";

  @Option(names = "--replace", description = "The file is the whole book; the rest is removed.")
  private boolean replace;

  @Option(names = "--dry-run", description = "Say what would change, and publish nothing.")
  private boolean dryRun;

  @Option(names = "--all", description = "Print every change and note, however many.")
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
        PricesText.print(made.notes(), all);
        publish(published.book().orElse(null), made, endpoints);
        yield 0;
      }
    };
  }

  private Outcome outcome(PublishedBook published) throws IOException {
    Path given = file;
    if (given == null) {
      return Outcome.Made.of(published.book().orElse(null), PriceBook.shipped());
    }
    return new BookImport(published, Instant.now())
        .of(source, PriceFile.of(given, reference), replace);
  }

  private void publish(@Nullable PriceBook before, Outcome.Made made, Endpoints endpoints) {
    PriceBook book = made.book();
    PricesText.print(made.diff(), all);
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
    if (before != null && (made.diff().concernsAll() || !made.diff().concerned().isEmpty())) {
      concerned(made.diff(), endpoints);
    }
  }

  /** Best effort: the import does not need ClickHouse. */
  private static void concerned(BookDiff diff, Endpoints endpoints) {
    Instant earliest = diff.earliest();
    String since = earliest == null ? "of all time" : "since " + earliest;
    try (var clickHouse = new ClickHouseClient(endpoints)) {
      PricedSince priced = PricedSince.ask(clickHouse, diff);
      System.out.printf(
          "Events of what changes, %s: %d are priced already (%s); %d of its providers have"
              + " none.%n",
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
