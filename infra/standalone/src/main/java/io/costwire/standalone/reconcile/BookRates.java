// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.reconcile;

import io.costwire.chargeback.reconcile.RateCard;
import io.costwire.chargeback.reconcile.Slot;
import io.costwire.chargeback.reconcile.Terms;
import io.costwire.chargeback.reconcile.TokenKind;
import io.costwire.pricing.LineItem;
import io.costwire.pricing.PriceEngine;
import io.costwire.pricing.PriceRequest;
import io.costwire.pricing.PriceResult;
import io.costwire.pricing.core.Usage;
import java.math.BigDecimal;
import java.math.MathContext;
import java.time.ZoneOffset;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Prices of a token by a price book: what a small request costs, by kind of token. */
final class BookRates implements RateCard {
  private static final int NOON = 12;
  private static final BigDecimal SOME = BigDecimal.TEN;

  private record Place(Slot slot, Terms terms) {}

  private final PriceEngine engine;
  private final String provider;
  private final Map<Place, Map<TokenKind, BigDecimal>> known = new HashMap<>();

  BookRates(PriceEngine engine, String provider) {
    this.engine = engine;
    this.provider = provider;
  }

  @Override
  public Optional<BigDecimal> perToken(Slot slot, Terms terms, TokenKind kind) {
    return Optional.ofNullable(
        known.computeIfAbsent(new Place(slot, terms), this::prices).get(kind));
  }

  private Map<TokenKind, BigDecimal> prices(Place place) {
    Map<TokenKind, BigDecimal> prices = new EnumMap<>(TokenKind.class);
    for (TokenKind kind : TokenKind.values()) {
      price(place, kind).ifPresent(price -> prices.put(kind, price));
    }
    return prices;
  }

  /** Each kind by itself, so that a book without a price for one still has the others. */
  private Optional<BigDecimal> price(Place place, TokenKind kind) {
    PriceRequest.Terms terms =
        PriceRequest.Terms.STANDARD
            .withServiceTier(place.terms().tier())
            .withMode(place.terms().batch() ? "batch" : null)
            .withAccount(place.slot().account().isEmpty() ? null : place.slot().account());
    PriceRequest request =
        PriceRequest.of(
                provider,
                place.slot().model(),
                place.slot().day().atTime(NOON, 0).toInstant(ZoneOffset.UTC),
                Usage.of(usage(kind)))
            .withTerms(terms);
    return switch (engine.price(request)) {
      case PriceResult.Priced priced ->
          priced.priced().lines().stream()
              .filter(line -> TokenKind.ofUnit(line.unit().name()).equals(Optional.of(kind)))
              .map(BookRates::perToken)
              .findFirst();
      case PriceResult.PricedPartial ignored -> Optional.empty();
      case PriceResult.UnpricedModel ignored -> Optional.empty();
      case PriceResult.UnpricedProvider ignored -> Optional.empty();
      case PriceResult.NoUsage ignored -> Optional.empty();
      case PriceResult.InvalidUsage ignored -> Optional.empty();
    };
  }

  private static Map<String, BigDecimal> usage(TokenKind kind) {
    return switch (kind) {
      case UNCACHED_INPUT -> Map.of("input_tokens", SOME);
      case CACHE_READ -> Map.of("input_tokens", SOME, "cache_read_tokens", SOME);
      case CACHE_WRITE -> Map.of("input_tokens", SOME, "cache_write_tokens", SOME);
      case OUTPUT -> Map.of("output_tokens", SOME);
    };
  }

  private static BigDecimal perToken(LineItem line) {
    return line.amount().divide(line.quantity(), MathContext.DECIMAL128);
  }
}
