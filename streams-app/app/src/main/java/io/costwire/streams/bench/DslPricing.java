// SPDX-License-Identifier: Apache-2.0
package io.costwire.streams.bench;

import io.costwire.pricing.Charge;
import io.costwire.pricing.PriceEngine;
import io.costwire.pricing.PriceRequest;
import io.costwire.pricing.core.Usage;
import io.costwire.schemas.LineItem;
import io.costwire.schemas.PriceStatus;
import io.costwire.schemas.PricedUsage;
import io.costwire.schemas.Quantity;
import io.costwire.schemas.UsageEvent;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * A map from model to the rates of today for input, cached and output tokens, and three
 * multiplications. The record that it makes has the fields of the full topology's.
 */
final class DslPricing {
  static final String INPUT = "input_tokens";
  static final String CACHED = "cache_read_tokens";
  static final String OUTPUT = "output_tokens";

  /** Few enough that no rate for long contexts applies. */
  private static final BigDecimal SAMPLE = BigDecimal.valueOf(1_000);

  private static final BigDecimal PER = BigDecimal.valueOf(1_000_000);
  private static final int MONEY_SCALE = 18;
  private static final int QUANTITY_SCALE = 12;
  private static final String CURRENCY = "USD";

  private final PriceEngine engine;
  private final InstantSource clock;
  private final Map<Model, Optional<Rates>> rates = new ConcurrentHashMap<>();

  private record Model(String provider, @Nullable String name) {}

  private record Rates(
      Charge.Basis basis, BigDecimal input, BigDecimal cached, BigDecimal output) {}

  DslPricing(PriceEngine engine, InstantSource clock) {
    this.engine = engine;
    this.clock = clock;
  }

  PricedUsage price(UsageEvent event) {
    String name =
        event.getResponseModel() == null ? event.getRequestModel() : event.getResponseModel();
    Rates known =
        rates.computeIfAbsent(new Model(event.getProvider(), name), this::ratesOf).orElse(null);
    if (known == null) {
      return priced(event, PriceStatus.UNPRICED_MODEL, null, List.of());
    }
    BigDecimal input = quantity(event, INPUT);
    BigDecimal cached = quantity(event, CACHED);
    List<LineItem> lines =
        List.of(
            line(INPUT, input.subtract(cached), known.input),
            line(CACHED, cached, known.cached),
            line(OUTPUT, quantity(event, OUTPUT), known.output));
    return priced(event, PriceStatus.PRICED, known, lines);
  }

  private Optional<Rates> ratesOf(Model model) {
    Optional<Charge> input = sample(model, Map.of(INPUT, SAMPLE));
    Optional<Charge> cached = sample(model, Map.of(INPUT, SAMPLE, CACHED, SAMPLE));
    Optional<Charge> output = sample(model, Map.of(OUTPUT, SAMPLE));
    if (input.isEmpty() || cached.isEmpty() || output.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        new Rates(input.get().basis(), rate(input.get()), rate(cached.get()), rate(output.get())));
  }

  private Optional<Charge> sample(Model model, Map<String, BigDecimal> usage) {
    return engine
        .price(PriceRequest.of(model.provider, model.name, clock.instant(), Usage.of(usage)))
        .charge();
  }

  private static BigDecimal rate(Charge charge) {
    return charge.costs().billed().multiply(PER.divideToIntegralValue(SAMPLE));
  }

  static BigDecimal quantity(UsageEvent event, String unit) {
    for (Quantity quantity : event.getUsage()) {
      if (quantity.getUnit().equals(unit)) {
        return quantity.getQuantity();
      }
    }
    return BigDecimal.ZERO;
  }

  private static LineItem line(String unit, BigDecimal quantity, BigDecimal rate) {
    BigDecimal amount =
        quantity.multiply(rate).movePointLeft(6).setScale(MONEY_SCALE, RoundingMode.HALF_EVEN);
    return new LineItem(
        unit,
        quantity.setScale(QUANTITY_SCALE, RoundingMode.HALF_EVEN),
        rate.setScale(MONEY_SCALE, RoundingMode.HALF_EVEN),
        PER.longValueExact(),
        List.of(),
        amount);
  }

  private PricedUsage priced(
      UsageEvent event, PriceStatus status, @Nullable Rates known, List<LineItem> lines) {
    BigDecimal cost = known == null ? null : sum(lines);
    Charge.Basis basis = known == null ? null : known.basis;
    Instant now = clock.instant();
    return new PricedUsage(
        event,
        status,
        null,
        List.of(),
        cost == null ? null : CURRENCY,
        cost,
        cost,
        cost,
        cost,
        lines,
        null,
        basis == null ? null : basis.provider(),
        basis == null ? null : basis.model(),
        basis == null ? null : basis.bookVersion(),
        basis == null ? null : basis.entry(),
        1L,
        0,
        0L,
        now,
        now,
        null,
        null,
        Map.of());
  }

  private static BigDecimal sum(List<LineItem> lines) {
    return lines.stream()
        .map(LineItem::getAmount)
        .reduce(BigDecimal.ZERO.setScale(MONEY_SCALE), BigDecimal::add);
  }
}
