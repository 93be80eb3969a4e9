// SPDX-License-Identifier: Apache-2.0
package io.costwire.pricing;

import io.costwire.pricing.book.CustomerOverride;
import io.costwire.pricing.book.FxRate;
import io.costwire.pricing.book.Model;
import io.costwire.pricing.book.ModelNames;
import io.costwire.pricing.book.PriceBook;
import io.costwire.pricing.book.PriceRule;
import io.costwire.pricing.book.Provider;
import io.costwire.pricing.book.RequestFacts;
import io.costwire.pricing.core.Contradiction;
import io.costwire.pricing.core.Decomposition;
import io.costwire.pricing.core.Usage;
import java.time.Instant;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Prices events by one version of the book. Safe for use by many threads, keeps nothing of an
 * event, and gives the same answer for the same event and book whenever it is asked.
 */
public final class PriceEngine {

  /** Names in messages are cut here: they come from outside. */
  private static final int QUOTED_CHARACTERS = 100;

  private final PriceBook book;

  public PriceEngine(PriceBook book) {
    this.book = Objects.requireNonNull(book, "book");
  }

  public PriceBook book() {
    return book;
  }

  public PriceResult price(PriceRequest request) {
    Usage usage = request.usage();
    if (usage.isEmpty()) {
      return new PriceResult.NoUsage(book.version());
    }
    Contradiction contradiction = usage.contradiction();
    if (contradiction != null) {
      return new PriceResult.InvalidUsage(book.version(), contradiction);
    }
    CustomerOverride override = override(request);
    Provider provider = provider(request, override);
    if (provider == null) {
      return new PriceResult.UnpricedProvider(book.version(), request.provider());
    }
    Entry entry = entry(request, override, provider);
    if (entry == null) {
      return new PriceResult.UnpricedModel(
          book.version(), provider.id(), unknownModel(request, provider));
    }
    return price(request, override, entry);
  }

  private PriceResult price(
      PriceRequest request, @Nullable CustomerOverride override, Entry entry) {
    RequestFacts facts = facts(request, entry.provider());
    Optional<PriceRule> rule = entry.model().rule(facts);
    if (rule.isEmpty()) {
      return new PriceResult.UnpricedModel(
          book.version(),
          entry.provider().id(),
          "the model '" + entry.model().id() + "' has no price in effect at " + facts.at());
    }
    FxRate fx = fx(rule.get(), facts);
    if (fx == null && isForeign(rule.get())) {
      return new PriceResult.UnpricedModel(
          book.version(), entry.provider().id(), unknownFx(rule.get(), facts));
    }
    return switch (rule.get().plan().decompose(request.usage())) {
      case Decomposition.Contradicted it ->
          new PriceResult.InvalidUsage(book.version(), it.contradiction());
      case Decomposition.Leaves leaves -> {
        Charge.Basis basis =
            new Charge.Basis(
                book.version(),
                book.currency(),
                entry.provider().id(),
                entry.model().id(),
                rule.get().id());
        yield new Charger(entry, rule.get(), facts, override, fx)
            .charge(basis, leaves, request.reportedCost());
      }
    };
  }

  private boolean isForeign(PriceRule rule) {
    return rule.currency() != null && !rule.currency().equals(book.currency());
  }

  private @Nullable FxRate fx(PriceRule rule, RequestFacts facts) {
    String currency = rule.currency();
    return currency == null || !isForeign(rule) ? null : book.fx(currency, facts.at()).orElse(null);
  }

  private String unknownFx(PriceRule rule, RequestFacts facts) {
    return "the entry '"
        + rule.id()
        + "' is in "
        + rule.currency()
        + " and the book has no rate to "
        + book.currency()
        + " at "
        + facts.at();
  }

  private @Nullable CustomerOverride override(PriceRequest request) {
    if (book.overrides().isEmpty() || request.provider() == null) {
      return null;
    }
    String deployment = request.terms().deployment();
    String provider =
        book.provider(request.provider()).map(Provider::id).orElse(normalised(request.provider()));
    return book.override(
            request.terms().account(),
            provider,
            deployment == null ? request.models().request() : deployment,
            request.at())
        .orElse(null);
  }

  private @Nullable Provider provider(PriceRequest request, @Nullable CustomerOverride override) {
    if (override != null && override.terms().base() != null) {
      return book.provider(override.terms().base().provider()).orElse(null);
    }
    if (request.provider() != null && !request.provider().isBlank()) {
      return book.provider(request.provider()).orElse(null);
    }
    String model =
        request.models().response() == null
            ? request.models().request()
            : request.models().response();
    return model == null ? null : book.claimant(model).orElse(null);
  }

  private @Nullable Entry entry(
      PriceRequest request, @Nullable CustomerOverride override, Provider provider) {
    if (override != null && override.terms().base() != null) {
      return find(provider, override.terms().base().model());
    }
    Entry answered = find(provider, request.models().response());
    return answered != null ? answered : find(provider, request.models().request());
  }

  private @Nullable Entry find(Provider provider, @Nullable String name) {
    if (name == null) {
      return null;
    }
    Optional<Model> own = provider.model(name);
    if (own.isPresent()) {
      return new Entry(provider, own.get());
    }
    for (String other : provider.fallback()) {
      Provider next = book.provider(other).orElse(null);
      Optional<Model> model = next == null ? Optional.empty() : next.model(name);
      if (next != null && model.isPresent()) {
        return new Entry(next, model.get());
      }
    }
    return null;
  }

  private static RequestFacts facts(PriceRequest request, Provider provider) {
    PriceRequest.Terms terms = request.terms();
    Instant end = terms.endedAt();
    Instant at =
        provider.clock() == Provider.Clock.RESPONSE_END && end != null ? end : request.at();
    return RequestFacts.of(at, terms.serviceTier(), terms.mode(), region(request));
  }

  /** As reported, else as the name of the model says it. */
  private static @Nullable String region(PriceRequest request) {
    String model =
        request.models().response() == null
            ? request.models().request()
            : request.models().response();
    return request.terms().region() != null || model == null
        ? request.terms().region()
        : ModelNames.geography(model);
  }

  private static String unknownModel(PriceRequest request, Provider provider) {
    PriceRequest.Models models = request.models();
    String name = models.response() == null ? models.request() : models.response();
    if (name == null || name.isBlank()) {
      return "the event names no model";
    }
    return "'" + quotable(name) + "' is not on the price list of " + provider.id();
  }

  static String quotable(String name) {
    return name.length() <= QUOTED_CHARACTERS ? name : name.substring(0, QUOTED_CHARACTERS) + "…";
  }

  private static String normalised(String provider) {
    return provider.strip().toLowerCase(Locale.ROOT);
  }
}
