// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.prices;

import io.costwire.pricing.book.BookDocument;
import io.costwire.pricing.book.BookProblem;
import io.costwire.pricing.book.BookReading;
import io.costwire.pricing.book.BookReading.Loaded;
import io.costwire.pricing.book.BookReading.Rejected;
import io.costwire.pricing.book.PriceBook;
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
    NATIVE;

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
     */
    record Made(PriceBook book, List<String> notes) implements Outcome {}

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
  public Outcome of(Source source, String name, String text, boolean replace) {
    return switch (source) {
      case NATIVE -> ofNative(name, text, replace);
    };
  }

  private Outcome ofNative(String name, String text, boolean replace) {
    Optional<String> own = BookMerge.versionOf(text);
    String version = own.orElseGet(this::nextVersion);
    PriceBook active = current;
    BookReading alone = PriceBook.read(List.of(new BookDocument(name, text)), version);
    BookReading reading =
        replace || active == null
            ? own.isPresent() ? PriceBook.read(text) : alone
            : BookMerge.merge(active, text, version);
    return switch (reading) {
      case Loaded(PriceBook book) -> checked(book);
      // the problems of the file itself have its lines
      case Rejected(List<BookProblem> problems) ->
          new Outcome.Refused(
              (alone instanceof Rejected(List<BookProblem> ofFile) ? ofFile : problems)
                  .stream().map(BookProblem::toString).toList());
    };
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
    return new Outcome.Made(book, List.of());
  }

  /** The day and a number. */
  String nextVersion() {
    String day = LocalDate.ofInstant(now, ZoneOffset.UTC).toString();
    int number = 1;
    while (versions.contains(day + "." + number)) {
      number++;
    }
    return day + "." + number;
  }
}
