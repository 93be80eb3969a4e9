// SPDX-License-Identifier: Apache-2.0
package io.costwire.pricing;

import io.costwire.pricing.book.BookDocument;
import io.costwire.pricing.book.BookManifest;
import io.costwire.pricing.book.BookProblem;
import io.costwire.pricing.book.BookReading;
import io.costwire.pricing.book.PriceBook;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Collects the documents of all versions of the book and says what the manifest asks for: a book
 * that can be used as a whole, or why it cannot. For one thread.
 */
public final class PriceShelf {

  /** What the manifest's version is. */
  public sealed interface Verdict {
    /** There is no manifest yet. */
    record Nothing() implements Verdict {}

    /** The version that was usable before is still the one that is asked for. */
    record Unchanged() implements Verdict {}

    /** Complete and valid. */
    record Usable(PriceEngine engine) implements Verdict {}

    /** Not to be used; what was active before stays. */
    record Unusable(String version, List<String> problems) implements Verdict {
      public Unusable {
        problems = List.copyOf(problems);
      }
    }
  }

  /** Key of the manifest where books are published. */
  public static final String MANIFEST_KEY = "manifest";

  private static final String LIST = "list";
  private static final int PARTS_OF_KEY = 3;

  private final String currency;
  private final Map<String, Map<String, BookDocument>> documents = new HashMap<>();
  private @Nullable BookManifest wanted;
  private @Nullable BookManifest used;

  /**
   * @param currency the one currency that all totals are in
   */
  public PriceShelf(String currency) {
    this.currency = currency;
  }

  /** Key of a document where books are published. */
  public static String listKey(String version, String documentId) {
    return String.join("|", LIST, version, documentId);
  }

  public void put(String version, BookDocument document) {
    BookDocument kept = shared(document);
    documents.computeIfAbsent(version, v -> new HashMap<>()).put(document.id(), kept);
  }

  /** Most documents of a version are those of the one before: the text is kept once. */
  private BookDocument shared(BookDocument document) {
    for (Map<String, BookDocument> ofVersion : documents.values()) {
      BookDocument known = ofVersion.get(document.id());
      if (known != null && known.equals(document)) {
        return known;
      }
    }
    return document;
  }

  /** Takes back what was published under a key; what is active stays. */
  public void delete(String key) {
    if (key.equals(MANIFEST_KEY)) {
      want(null);
      return;
    }
    String[] parts = key.split("\\|", PARTS_OF_KEY);
    if (parts.length == PARTS_OF_KEY) {
      remove(parts[1], parts[2]);
    }
  }

  public void remove(String version, String documentId) {
    Map<String, BookDocument> ofVersion = documents.get(version);
    if (ofVersion != null) {
      ofVersion.remove(documentId);
      if (ofVersion.isEmpty()) {
        documents.remove(version);
      }
    }
  }

  /** Asks for a version; null takes the wish back, and what is active stays. */
  public void want(@Nullable BookManifest manifest) {
    wanted = manifest;
  }

  /** Versions of which there is at least one document. */
  public int versions() {
    return documents.size();
  }

  /** A version as far as its documents are there, whether a manifest asks for it or not. */
  public Optional<PriceBook> book(String version) {
    Collection<BookDocument> available = documents.getOrDefault(version, Map.of()).values();
    if (available.isEmpty()) {
      return Optional.empty();
    }
    return switch (PriceBook.read(List.copyOf(available), version)) {
      case BookReading.Rejected rejected -> Optional.empty();
      case BookReading.Loaded loaded ->
          Optional.of(loaded.book()).filter(book -> book.currency().equals(currency));
    };
  }

  public Verdict judge() {
    if (wanted == null) {
      return new Verdict.Nothing();
    }
    if (wanted.equals(used)) {
      return new Verdict.Unchanged();
    }
    return judge(wanted);
  }

  private Verdict judge(BookManifest manifest) {
    Collection<BookDocument> available =
        documents.getOrDefault(manifest.version(), Map.of()).values();
    List<String> problems = new ArrayList<>(manifest.differences(available));
    if (!manifest.currency().equals(currency)) {
      problems.add(
          "it is in %s while all totals are in %s; set STREAMS_CURRENCY and a new generation"
              .formatted(manifest.currency(), currency));
    }
    if (!problems.isEmpty()) {
      return new Verdict.Unusable(manifest.version(), problems);
    }
    return switch (PriceBook.read(manifest.select(available), manifest.version())) {
      case BookReading.Rejected rejected ->
          new Verdict.Unusable(
              manifest.version(), rejected.problems().stream().map(BookProblem::toString).toList());
      case BookReading.Loaded loaded -> {
        used = manifest;
        yield new Verdict.Usable(new PriceEngine(loaded.book()));
      }
    };
  }
}
