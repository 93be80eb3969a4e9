// SPDX-License-Identifier: Apache-2.0
package io.costwire.streams.price;

import io.costwire.pricing.PriceEngine;
import io.costwire.pricing.book.Model;
import io.costwire.pricing.book.PriceBook;
import io.costwire.pricing.book.PriceRule;
import io.costwire.pricing.book.Provider;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.MultiGauge.Row;
import io.micrometer.core.instrument.Tags;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How long ago the book last learned something about a provider's prices, as a gauge per provider:
 * the newest {@code recorded_at} or {@code effective_from} of its rules, else the date that the
 * book's version begins with.
 */
public final class BookAge {
  private static final int DATE_LENGTH = "2026-11-22".length();

  private final MultiGauge gauge;
  private final InstantSource clock;

  public BookAge(MeterRegistry registry, InstantSource clock) {
    this.gauge =
        MultiGauge.builder("costwire_streams_price_book_age_seconds")
            .description("Time since the newest price of a provider was recorded")
            .register(registry);
    this.clock = clock;
  }

  /** Shows the providers of a book that is active now. */
  public void show(PriceEngine engine) {
    PriceBook book = engine.book();
    List<Row<?>> rows = new ArrayList<>();
    for (Provider provider : book.providers()) {
      learned(provider, clock.instant())
          .or(() -> dateOf(book.version()))
          .ifPresent(
              at -> rows.add(Row.of(Tags.of("provider", provider.id()), () -> secondsSince(at))));
    }
    gauge.register(rows, true);
  }

  private Number secondsSince(Instant at) {
    return Math.max(0, Duration.between(at, clock.instant()).toSeconds());
  }

  static Optional<Instant> learned(Provider provider, Instant now) {
    Instant newest = null;
    for (Model model : provider.models()) {
      for (PriceRule rule : model.rules()) {
        newest = later(newest, rule.validity().recordedAt(), now);
        newest = later(newest, rule.validity().from(), now);
      }
    }
    return Optional.ofNullable(newest);
  }

  private static @Nullable Instant later(@Nullable Instant a, @Nullable Instant b, Instant now) {
    if (b == null || b.isAfter(now)) {
      return a;
    }
    return a == null || b.isAfter(a) ? b : a;
  }

  private static Optional<Instant> dateOf(String version) {
    try {
      String date = version.substring(0, Math.min(DATE_LENGTH, version.length()));
      return Optional.of(LocalDate.parse(date).atStartOfDay().toInstant(ZoneOffset.UTC));
    } catch (DateTimeParseException e) {
      return Optional.empty();
    }
  }
}
