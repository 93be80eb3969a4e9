// SPDX-License-Identifier: Apache-2.0
package io.costwire.pricing.book;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.Node;

/** Reads the documents of one book, collecting every problem of all of them. */
final class BookReader {

  /** The largest provider today is below 1 MiB; a document beyond this is not a price list. */
  private static final int MAX_DOCUMENT_CHARACTERS = 32 * 1024 * 1024;

  private static final Set<String> DOCUMENT_KEYS = Set.of("book", "providers", "overrides", "fx");
  private static final Set<String> HEADER_KEYS = Set.of("id", "version", "currency", "documents");

  private final List<BookProblem> problems = new ArrayList<>();
  private final List<Provider> providers = new ArrayList<>();
  private final List<CustomerOverride> overrides = new ArrayList<>();
  private final List<FxRate> fx = new ArrayList<>();
  private final Header header = new Header();

  /** Header fields may be repeated in every document; they must agree. */
  private static final class Header {
    @Nullable String id;
    @Nullable String version;
    @Nullable String currency;
  }

  BookReading read(List<BookDocument> documents, @Nullable String version) {
    documents.forEach(this::readDocument);
    problems.addAll(new BookChecks(providers, overrides, fx).problems());
    String actualVersion = version == null ? header.version : version;
    if (problems.isEmpty() && actualVersion == null) {
      problem("book.version", "the book has no version", "add 'book: {version: 2026-11-22.1}'");
    }
    if (problems.isEmpty() && providers.isEmpty()) {
      problem("providers", "the book has no provider", "add at least one under 'providers:'");
    }
    if (!problems.isEmpty() || actualVersion == null) {
      return new BookReading.Rejected(problems);
    }
    PriceBook.Identity identity =
        new PriceBook.Identity(
            header.id == null ? "default" : header.id,
            actualVersion,
            header.currency == null ? "USD" : header.currency);
    return new BookReading.Loaded(new PriceBook(identity, documents, new PriceBook.Content(providers, overrides, fx)));
  }

  private void problem(String path, String problem, String fix) {
    problems.add(new BookProblem("book", 1, 1, path, problem, fix));
  }

  private void readDocument(BookDocument document) {
    Node root = compose(document);
    if (root == null) {
      return;
    }
    YamlCursor cursor = new YamlCursor(document.id(), "", root, problems);
    if (!cursor.isMappingOf(DOCUMENT_KEYS)) {
      return;
    }
    YamlCursor head = cursor.child("book");
    if (head != null && head.isMappingOf(HEADER_KEYS)) {
      header.id = agree(head, "id", header.id);
      header.version = agree(head, "version", header.version);
      header.currency = agree(head, "currency", header.currency);
    }
    for (YamlCursor item : cursor.children("providers")) {
      new ProviderReader(item).read().ifPresent(providers::add);
    }
    for (YamlCursor item : cursor.children("overrides")) {
      OverrideReader.read(item).ifPresent(overrides::add);
    }
    for (YamlCursor item : cursor.children("fx")) {
      FxReader.read(item).ifPresent(fx::add);
    }
  }

  private static @Nullable String agree(YamlCursor head, String key, @Nullable String known) {
    String value = head.optional(key);
    if (value != null && known != null && !known.equals(value)) {
      head.problem(
          "the documents disagree about " + key + ": '" + known + "' and '" + value + "'",
          "give all documents of a book the same " + key);
    }
    return known == null ? value : known;
  }

  private @Nullable Node compose(BookDocument document) {
    LoadSettings settings =
        LoadSettings.builder()
            .setLabel(document.id())
            .setCodePointLimit(MAX_DOCUMENT_CHARACTERS)
            .setUseMarks(true)
            .build();
    try {
      Optional<Node> root = new Compose(settings).composeString(document.yaml());
      if (root.isEmpty()) {
        problems.add(
            new BookProblem(document.id(), 1, 1, "", "the document is empty", "add 'providers:'"));
      }
      return root.orElse(null);
    } catch (MarkedYamlEngineException e) {
      Mark mark = e.getProblemMark().orElse(null);
      problems.add(
          new BookProblem(
              document.id(),
              mark == null ? 0 : mark.getLine() + 1,
              mark == null ? 0 : mark.getColumn() + 1,
              "",
              "is not YAML: " + e.getProblem(),
              "correct the syntax at this place"));
      return null;
    } catch (YamlEngineException e) {
      problems.add(
          new BookProblem(
              document.id(), 0, 0, "", "is not YAML: " + e.getMessage(), "correct the syntax"));
      return null;
    }
  }
}
