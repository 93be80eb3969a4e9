// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.prices;

import io.costwire.pricing.book.BookDiff;
import io.costwire.pricing.book.BookDocument;
import io.costwire.pricing.book.BookProblem;
import io.costwire.pricing.book.BookReading;
import io.costwire.pricing.book.BookReading.Loaded;
import io.costwire.pricing.book.BookReading.Rejected;
import io.costwire.pricing.book.PriceBook;
import io.costwire.pricing.imports.ContractImport;
import io.costwire.pricing.imports.GenaiPricesImport;
import io.costwire.pricing.imports.ImportTerms;
import io.costwire.pricing.imports.Imported;
import io.costwire.pricing.imports.KnownProviders;
import io.costwire.pricing.imports.LitellmImport;
import io.costwire.pricing.imports.NotCarried;
import io.costwire.pricing.imports.UnreadableImport;
import io.costwire.streams.price.PublishedBook;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Makes the next version of the book of a file. */
public final class BookImport {
  private final @Nullable PriceBook current;
  private final Set<String> versions;
  private final Instant now;

  /** What a file can be. */
  public enum Source {
    /** The book's own YAML format: a whole book, or a part that is added to the active one. */
    NATIVE,
    /** What genai-prices publishes: data.json. */
    GENAI_PRICES,
    /** litellm's model_prices_and_context_window.json. */
    LITELLM,
    /** Negotiated prices, as CSV or JSON. */
    CONTRACT;

    /** As it is written on the command line. */
    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }

  /** What comes of a file. */
  public sealed interface Outcome {
    /**
     * A book to publish.
     *
     * @param notes what of the file is not in it as it was
     * @param diff what it changes against the active book
     */
    record Made(PriceBook book, List<NotCarried> notes, BookDiff diff) implements Outcome {
      public Made {
        notes = List.copyOf(notes);
      }

      /** A book that has all of what it was made of. */
      public static Made of(@Nullable PriceBook active, PriceBook book) {
        return new Made(book, List.of(), BookDiff.between(active, book));
      }
    }

    /** Nothing can be made of it. */
    record Refused(List<String> problems) implements Outcome {}
  }

  public BookImport(PublishedBook published, Instant now) {
    this(published.book().orElse(null), published.versions(), now);
  }

  BookImport(@Nullable PriceBook current, Set<String> versions, Instant now) {
    this.current = current;
    this.versions = Set.copyOf(versions);
    this.now = now;
  }

  /** Versions are immutable: a book under a known name must be the book that has it. */
  public Outcome of(Source source, PriceFile file, boolean replace) {
    if (source == Source.NATIVE) {
      return ofNative(file.name(), file.text(), replace);
    }
    PriceBook active = current;
    PriceBook base = active == null || replace ? KnownProviders.book() : active;
    try {
      Imported imported = imported(source, new ImportTerms(base, now, nextVersion()), file);
      BookDiff diff =
          base.equals(active) ? imported.diff() : BookDiff.between(active, imported.book());
      return new Outcome.Made(imported.book(), imported.notCarried(), diff);
    } catch (UnreadableImport e) {
      return new Outcome.Refused(List.of(file.name() + ": " + e.getMessage()));
    }
  }

  private Imported imported(Source source, ImportTerms terms, PriceFile file) {
    String today = LocalDate.ofInstant(now, ZoneOffset.UTC).toString();
    return switch (source) {
      case NATIVE -> throw new IllegalArgumentException("a file of the book's own is no import");
      case GENAI_PRICES -> new GenaiPricesImport(terms, file.referenceOr(today)).read(file.text());
      case LITELLM ->
          new LitellmImport(terms, LitellmImport.Scope.EVERYTHING, file.referenceOr(today))
              .read(file.text());
      case CONTRACT -> new ContractImport(terms, file.referenceOr(file.name())).read(file.text());
    };
  }

  private Outcome ofNative(String name, String text, boolean replace) {
    PriceBook active = replace ? null : current;
    BookReading alone = PriceBook.read(List.of(new BookDocument(name, text)), nextVersion());
    List<BookProblem> own = problems(alone).stream().filter(it -> isIn(name, it)).toList();
    if (!BookMerge.isReadable(text)) {
      return refused(own);
    }
    Optional<String> currency = BookMerge.header(text, "currency");
    if (active != null && currency.filter(it -> !it.equals(active.currency())).isPresent()) {
      return new Outcome.Refused(
          List.of(
              ("%s: book.currency is %s and the active book's is %s; give each price its own"
                      + " 'currency', or replace the whole book")
                  .formatted(name, currency.get(), active.currency())));
    }
    String version = BookMerge.header(text, "version").orElseGet(this::nextVersion);
    BookReading reading =
        active == null
            ? PriceBook.read(BookMerge.versioned(text, version))
            : BookMerge.merge(active, text, version);
    return switch (reading) {
      case Loaded(PriceBook book) -> checked(book);
      case Rejected(List<BookProblem> problems) -> refused(own.isEmpty() ? problems : own);
    };
  }

  private static List<BookProblem> problems(BookReading reading) {
    return reading instanceof Rejected(List<BookProblem> problems) ? problems : List.of();
  }

  /** Problems of a place in the file are its own; a part may rely on the rest of the book. */
  private static boolean isIn(String name, BookProblem problem) {
    return problem.document().equals(name) && problem.line() > 0;
  }

  private static Outcome refused(List<BookProblem> problems) {
    return new Outcome.Refused(problems.stream().map(BookProblem::toString).toList());
  }

  private Outcome checked(PriceBook book) {
    PriceBook active = current;
    boolean same = active != null && active.manifest().equals(book.manifest());
    if (!same && versions.contains(book.version())) {
      return new Outcome.Refused(
          List.of(
              ("book.version: %s was published before, and a version never changes; write another"
                      + " version into the file, or leave it out to get the next one")
                  .formatted(book.version())));
    }
    return Outcome.Made.of(active, book);
  }

  /** The day, and the number after the highest of that day, so that versions sort by age. */
  String nextVersion() {
    String day = LocalDate.ofInstant(now, ZoneOffset.UTC).toString();
    int last =
        versions.stream()
            .filter(version -> version.startsWith(day + "."))
            .map(version -> version.substring(day.length() + 1))
            .filter(number -> number.matches("\\d{1,6}"))
            .mapToInt(Integer::parseInt)
            .max()
            .orElse(0);
    return day + "." + (last + 1);
  }
}
