// SPDX-License-Identifier: Apache-2.0
package io.costwire.pricing.book;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * One version of all prices: immutable, read whole or not at all. A book consists of documents, one
 * per provider, and can be taken apart into them and read back from them.
 */
public final class PriceBook {

  /** Longer addresses are not run through the patterns. */
  private static final int MAX_ADDRESS = 2048;

  private final Identity identity;
  private final List<BookDocument> documents;
  private final List<Provider> providers;
  private final Map<String, Provider> byName = new HashMap<>();
  private final List<CustomerOverride> overrides;
  private final List<FxRate> fx;
  private final Map<String, NavigableMap<LocalDate, FxRate>> fxByCurrency = new HashMap<>();
  private final Map<String, Optional<Provider>> claimants = new ConcurrentHashMap<>();

  /** What a book consists of. */
  record Content(
      List<Provider> providers, List<CustomerOverride> overrides, List<FxRate> fx) {}

  record Identity(String id, String version, String currency) {}

  PriceBook(Identity identity, List<BookDocument> documents, Content content) {
    this.identity = identity;
    this.documents = List.copyOf(documents);
    this.providers = List.copyOf(content.providers());
    this.fx = List.copyOf(content.fx());
    for (Provider provider : providers) {
      byName.put(provider.id(), provider);
      provider.aliases().forEach(alias -> byName.put(alias, provider));
    }
    this.overrides =
        content.overrides().stream()
            .sorted(Comparator.comparingInt(override -> -override.specificity()))
            .toList();
    for (FxRate rate : fx) {
      if (rate.to().equals(identity.currency())) {
        fxByCurrency
            .computeIfAbsent(rate.from(), currency -> new TreeMap<>())
            .put(rate.date(), rate);
      }
    }
  }

  /**
   * Reads a book from its documents.
   *
   * @param version the version to give it; null to take the one that the documents state
   */
  public static BookReading read(List<BookDocument> documents, @Nullable String version) {
    return new BookReader().read(documents, version);
  }

  /** Reads a book that is written as one file. */
  public static BookReading read(String yaml) {
    BookReading whole = read(List.of(new BookDocument("book", yaml)), null);
    return switch (whole) {
      case BookReading.Rejected rejected -> rejected;
      case BookReading.Loaded loaded ->
          read(BookSplitter.split(yaml, loaded.book()), loaded.book().version());
    };
  }

  /** The book that comes with Costwire. */
  public static PriceBook shipped() {
    return ShippedBook.load();
  }

  public String id() {
    return identity.id();
  }

  public String version() {
    return identity.version();
  }

  public String currency() {
    return identity.currency();
  }

  public List<Provider> providers() {
    return providers;
  }

  public List<CustomerOverride> overrides() {
    return overrides;
  }

  /** The dated rates of exchange, in any direction. */
  public List<FxRate> fx() {
    return fx;
  }

  /** The rate from a currency to the book's on the UTC day of an instant, or the latest before. */
  public Optional<FxRate> fx(String currency, Instant at) {
    NavigableMap<LocalDate, FxRate> rates = fxByCurrency.get(currency);
    Map.Entry<LocalDate, FxRate> entry =
        rates == null ? null : rates.floorEntry(LocalDate.ofInstant(at, ZoneOffset.UTC));
    return Optional.ofNullable(entry).map(Map.Entry::getValue);
  }

  /** One document per provider, and one for the overrides if there are any. */
  public List<BookDocument> documents() {
    return documents;
  }

  public BookManifest manifest() {
    SortedMap<String, String> digests = new TreeMap<>();
    documents.forEach(document -> digests.put(document.id(), document.sha256()));
    return new BookManifest(id(), version(), currency(), digests);
  }

  /** The provider of this name or alias. Names that merely resemble it do not count. */
  public Optional<Provider> provider(String name) {
    Provider exact = byName.get(name);
    return exact != null
        ? Optional.of(exact)
        : Optional.ofNullable(byName.get(name.strip().toLowerCase(Locale.ROOT)));
  }

  /**
   * The provider that an event without one must mean, judged by its model's name; empty unless
   * exactly one claims it.
   */
  public Optional<Provider> claimant(String modelName) {
    String name = modelName.strip().toLowerCase(Locale.ROOT);
    if (name.isEmpty() || name.length() > ModelNames.MAX_LENGTH) {
      return Optional.empty();
    }
    Optional<Provider> known = claimants.get(name);
    if (known != null) {
      return known;
    }
    Optional<Provider> found = only(provider -> provider.claims(name));
    if (claimants.size() < ModelIndex.REMEMBERED_NAMES) {
      claimants.put(name, found);
    }
    return found;
  }

  /** The provider whose API is at an address; empty unless exactly one says so. */
  public Optional<Provider> servedAt(String address) {
    String text = address.strip();
    return text.length() > MAX_ADDRESS
        ? Optional.empty()
        : only(provider -> provider.serves(text));
  }

  private Optional<Provider> only(Predicate<Provider> condition) {
    List<Provider> found = providers.stream().filter(condition).toList();
    return found.size() == 1 ? Optional.of(found.get(0)) : Optional.empty();
  }

  /** The most specific override for a deployment of an account, if there is one. */
  public Optional<CustomerOverride> override(
      @Nullable String account, String provider, @Nullable String deployment, Instant at) {
    for (CustomerOverride override : overrides) {
      if (override.provider().equals(provider) && override.applies(account, deployment, at)) {
        return Optional.of(override);
      }
    }
    return Optional.empty();
  }
}
