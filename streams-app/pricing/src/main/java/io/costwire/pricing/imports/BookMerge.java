// SPDX-License-Identifier: Apache-2.0
package io.costwire.pricing.imports;

import io.costwire.pricing.book.BookDiff;
import io.costwire.pricing.book.BookDocument;
import io.costwire.pricing.book.BookPrinter;
import io.costwire.pricing.book.BookReading;
import io.costwire.pricing.book.Model;
import io.costwire.pricing.book.Modifier;
import io.costwire.pricing.book.NameMatch;
import io.costwire.pricing.book.PriceBook;
import io.costwire.pricing.book.PriceSource;
import io.costwire.pricing.book.Provider;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Adds providers as a source has them to a book. Nothing that the book has recorded is deleted or
 * overwritten.
 */
final class BookMerge {

  private final ImportTerms terms;
  private final List<NotCarried> notCarried;
  private final List<BookDiff.Change> kept = new ArrayList<>();

  BookMerge(ImportTerms terms, List<NotCarried> notCarried) {
    this.terms = terms;
    this.notCarried = notCarried;
  }

  Imported merge(List<Provider> incoming) {
    PriceBook current = terms.current();
    BookPrinter printer = new BookPrinter(current.id(), current.currency());
    Map<String, BookDocument> documents = new TreeMap<>();
    current.documents().forEach(document -> documents.put(document.id(), document));
    Map<String, String> owners = providerNames(current);
    ModelChecks checks = new ModelChecks(printer, notCarried);
    for (Provider source : incoming) {
      Provider provider = checks.acceptable(source);
      Provider known = find(current, provider.id());
      Provider merged = known == null ? sorted(provider) : merge(known, provider);
      merged = withFreeNames(merged, owners);
      boolean changed = known == null || !printer.print(known).equals(printer.print(merged));
      if (changed) {
        BookDocument document = printer.print(merged);
        documents.put(document.id(), document);
      }
    }
    PriceBook book = read(List.copyOf(documents.values()));
    List<BookDiff.Change> changes = new ArrayList<>(BookDiff.between(current, book).changes());
    changes.addAll(kept);
    return new Imported(book, new BookDiff(changes), notCarried);
  }

  private PriceBook read(List<BookDocument> documents) {
    return switch (PriceBook.read(documents, terms.version())) {
      case BookReading.Loaded loaded -> loaded.book();
      case BookReading.Rejected rejected ->
          throw new UnreadableImport(
              "the book with this source in it would have "
                  + rejected.problems().size()
                  + " problems, the first: "
                  + rejected.problems().get(0));
    };
  }

  private static @Nullable Provider find(PriceBook book, String id) {
    return book.providers().stream().filter(it -> it.id().equals(id)).findFirst().orElse(null);
  }

  private static Map<String, String> providerNames(PriceBook book) {
    Map<String, String> owners = new HashMap<>();
    for (Provider provider : book.providers()) {
      owners.put(provider.id(), provider.id());
      provider.aliases().forEach(alias -> owners.put(alias, provider.id()));
    }
    return owners;
  }

  private Provider withFreeNames(Provider provider, Map<String, String> owners) {
    owners.putIfAbsent(provider.id(), provider.id());
    List<String> aliases = new ArrayList<>();
    for (String alias : provider.aliases()) {
      String owner = owners.putIfAbsent(alias, provider.id());
      if (owner == null || owner.equals(provider.id())) {
        aliases.add(alias);
      } else {
        keptOurs(provider.id(), null, alias, "the name belongs to '" + owner + "'");
      }
    }
    Provider.Names names = provider.names();
    return new Provider(
        new Provider.Names(
            names.id(), aliases, names.claims(), names.fallback(), names.endpoints()),
        provider.terms(),
        provider.models(),
        provider.modifiers());
  }

  private Provider merge(Provider known, Provider incoming) {
    Map<String, Model> models = new LinkedHashMap<>();
    known.models().forEach(model -> models.put(key(model.id()), model));
    Set<String> ours = new HashSet<>();
    known.models().forEach(model -> model.matches().forEach(match -> ours.add(match.toString())));
    Set<String> taken = new HashSet<>(ours);
    known.models().forEach(model -> taken.add(itself(model)));
    incoming.models().forEach(model -> taken.add(itself(model)));
    Set<String> seen = new HashSet<>();
    for (Model model : incoming.models()) {
      seen.add(key(model.id()));
      Model before = models.get(key(model.id()));
      if (before == null && ours.contains(itself(model))) {
        keptOurs(incoming.id(), model.id(), "prices", "the name belongs to another of our models");
        continue;
      }
      List<NameMatch> names = names(incoming.id(), before, model, taken);
      RuleMerge rules = new RuleMerge(incoming.id(), model.id(), terms, notCarried);
      models.put(
          key(model.id()),
          before == null
              ? new Model(model.id(), names, model.rules())
              : new Model(before.id(), names, rules.merge(before.rules(), model.rules())));
    }
    for (Model model : known.models()) {
      if (!seen.contains(key(model.id())) && isOf(incoming.source(), model)) {
        kept.add(
            new BookDiff.Change(
                BookDiff.Kind.KEPT,
                known.id(),
                model.id(),
                null,
                null,
                List.of(),
                "kept; not in the source"));
      }
    }
    boolean named = known.source().kind().isEmpty();
    return sorted(
        new Provider(
            names(known, incoming),
            new Provider.Terms(
                known.clock(), named ? incoming.source() : known.source(), known.terms().billing()),
            List.copyOf(models.values()),
            modifiers(known, incoming)));
  }

  /** Whether the model came from the same kind of source, so that it is missing there now. */
  private static boolean isOf(PriceSource source, Model model) {
    return model.rules().stream().anyMatch(rule -> rule.source().kind().equals(source.kind()));
  }

  /** The names of the book's model and those new ones that no other model has. */
  private List<NameMatch> names(
      String provider, @Nullable Model before, Model incoming, Set<String> taken) {
    List<NameMatch> names = new ArrayList<>(before == null ? List.of() : before.matches());
    Set<String> own = new HashSet<>();
    names.forEach(match -> own.add(match.toString()));
    for (NameMatch match : incoming.matches()) {
      if (own.contains(match.toString())) {
        continue;
      }
      if (match.toString().equals(itself(incoming))
          || taken.add(match.toString())
          || match instanceof NameMatch.All) {
        names.add(match);
      } else {
        keptOurs(provider, incoming.id(), match.toString(), "another model of the book has it");
      }
    }
    return names;
  }

  /** The id of a model, as the name that it is too. */
  private static String itself(Model model) {
    return new NameMatch.Equals(key(model.id())).toString();
  }

  private static Provider.Names names(Provider known, Provider incoming) {
    return new Provider.Names(
        known.id(),
        union(known.aliases(), incoming.aliases()),
        known.claims().isEmpty() ? incoming.claims() : known.claims(),
        known.fallback().isEmpty() ? incoming.fallback() : known.fallback(),
        union(known.endpoints(), incoming.endpoints()));
  }

  private static List<Modifier> modifiers(Provider known, Provider incoming) {
    Map<String, Modifier> modifiers = new LinkedHashMap<>();
    known.modifiers().forEach(modifier -> modifiers.put(modifier.id(), modifier));
    incoming.modifiers().forEach(modifier -> modifiers.putIfAbsent(modifier.id(), modifier));
    return List.copyOf(modifiers.values());
  }

  private static List<String> union(List<String> a, List<String> b) {
    Set<String> all = new LinkedHashSet<>(a);
    all.addAll(b);
    return List.copyOf(all);
  }

  private static Provider sorted(Provider provider) {
    return provider.withModels(
        provider.models().stream().sorted(Comparator.comparing(Model::id)).toList());
  }

  private void keptOurs(String provider, @Nullable String model, String field, String reason) {
    notCarried.add(new NotCarried(provider, model, field, NotCarried.Kind.KEPT_OURS, reason));
  }

  private static String key(String name) {
    return name.toLowerCase(Locale.ROOT);
  }
}
