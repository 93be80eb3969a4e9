// SPDX-License-Identifier: Apache-2.0
package io.costwire.pricing;

import io.costwire.pricing.book.BillingPolicy;
import io.costwire.pricing.book.CustomerOverride;
import io.costwire.pricing.book.FxRate;
import io.costwire.pricing.book.Model;
import io.costwire.pricing.book.PriceBook;
import io.costwire.pricing.book.PriceRule;
import io.costwire.pricing.book.Provider;
import io.costwire.pricing.book.RequestFacts;
import io.costwire.pricing.core.Contradiction;
import io.costwire.pricing.core.Decomposition;
import io.costwire.pricing.core.Usage;
import java.math.BigDecimal;
import java.util.List;
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
    CustomerOverride override = override(request);
    Provider provider = provider(request, override);
    Entry entry = provider == null ? null : entry(request, override, provider);
    Usage usage = request.usage();
    if (usage.isEmpty()) {
      return new PriceResult.NoUsage(book.version(), resolved(provider, entry));
    }
    Contradiction contradiction = usage.contradiction();
    if (contradiction != null) {
      return new PriceResult.InvalidUsage(book.version(), resolved(provider, entry), contradiction);
    }
    if (provider == null) {
      return withoutPrice(
          new Settlement(request, Provider.Clock.REQUEST_START, BillingPolicy.DEFAULT),
          request,
          new PriceResult.UnpricedProvider(book.version(), request.provider()));
    }
    PriceResult result =
        entry == null
            ? unpriced(provider, unknownModel(request, provider))
            : price(request, override, entry);
    return result instanceof PriceResult.UnpricedModel
        ? withoutPrice(settlement(request, provider), request, result)
        : result;
  }

  private PriceResult price(
      PriceRequest request, @Nullable CustomerOverride override, Entry entry) {
    Settlement settlement = settlement(request, entry.provider());
    RequestFacts facts = settlement.facts();
    PriceRule rule = entry.model().rule(facts).orElse(null);
    if (rule == null) {
      return unpriced(
          entry.provider(),
          "the model '" + entry.model().id() + "' has no price in effect at " + facts.at());
    }
    FxRate fx = fx(rule, facts);
    if (fx == null && isForeign(rule)) {
      return unpriced(entry.provider(), unknownFx(rule, facts));
    }
    return switch (rule.plan().decompose(request.usage())) {
      case Decomposition.Contradicted it ->
          new PriceResult.InvalidUsage(
              book.version(), resolved(entry.provider(), entry), it.contradiction());
      case Decomposition.Leaves leaves
          when leaves.parts().isEmpty() && !leaves.uncovered().isEmpty() ->
          unpriced(
              entry.provider(),
              "the entry '"
                  + rule.id()
                  + "' has no price for "
                  + String.join(", ", leaves.uncovered().keySet()));
      case Decomposition.Leaves leaves -> {
        Charger charger = new Charger(entry, rule, facts, override, fx).add(leaves);
        BigDecimal savedByTier =
            facts.isEconomical() ? savedByTier(request, entry, facts, charger) : BigDecimal.ZERO;
        Charge charge =
            settlement
                .settle(
                    basis(entry.provider().id(), entry.model().id(), rule.id()),
                    charger,
                    savedByTier)
                .withConversion(charger.conversion());
        List<String> missing = charger.missing(leaves);
        yield missing.isEmpty()
            ? new PriceResult.Priced(charge)
            : new PriceResult.PricedPartial(charge, missing);
      }
    };
  }

  /** Null when the standard terms have no price for the same usage. */
  private @Nullable BigDecimal savedByTier(
      PriceRequest request, Entry entry, RequestFacts facts, Charger charger) {
    RequestFacts standard = facts.atStandardTerms();
    PriceRule rule = entry.model().rule(standard).orElse(null);
    if (rule == null
        || !(rule.plan().decompose(request.usage()) instanceof Decomposition.Leaves leaves)) {
      return null;
    }
    Charger plain = new Charger(entry, rule, standard, null, fx(rule, standard)).add(leaves);
    return plain.listCost().subtract(charger.listCost());
  }

  private static Settlement settlement(PriceRequest request, Provider provider) {
    return new Settlement(request, provider.clock(), provider.terms().billing());
  }

  /** What is not in the book can still have a known bill. */
  private PriceResult withoutPrice(
      Settlement settlement, PriceRequest request, PriceResult unpriced) {
    PriceRequest.Models models = request.models();
    String model = models.response() == null ? models.request() : models.response();
    Charge.Basis basis =
        basis(
            unpriced instanceof PriceResult.UnpricedModel known
                ? known.provider()
                : quotable(Objects.requireNonNullElse(request.provider(), "")),
            quotable(Objects.requireNonNullElse(model, "")),
            settlement.entryWithoutPrice());
    return settlement
        .settleUnpriced(basis)
        .<PriceResult>map(
            charge ->
                request.stated()
                    ? new PriceResult.Priced(charge)
                    : new PriceResult.PricedPartial(charge, List.of(Settlement.LIST_PRICE)))
        .orElse(unpriced);
  }

  private static PriceResult.Resolved resolved(@Nullable Provider provider, @Nullable Entry entry) {
    if (entry != null) {
      return new PriceResult.Resolved(entry.provider().id(), entry.model().id());
    }
    return provider == null
        ? PriceResult.Resolved.NOTHING
        : new PriceResult.Resolved(provider.id(), null);
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

  private Charge.Basis basis(String provider, String model, String entry) {
    return new Charge.Basis(book.version(), book.currency(), provider, model, entry);
  }

  private PriceResult unpriced(Provider provider, String detail) {
    return new PriceResult.UnpricedModel(book.version(), provider.id(), detail);
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
