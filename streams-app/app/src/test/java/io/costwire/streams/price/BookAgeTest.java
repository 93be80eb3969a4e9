// SPDX-License-Identifier: Apache-2.0
package io.costwire.streams.price;

import static org.assertj.core.api.Assertions.assertThat;

import io.costwire.pricing.PriceEngine;
import io.costwire.pricing.book.PriceBook;
import io.costwire.schemas.Fixtures;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class BookAgeTest {
  private static final String BOOK =
      """
      book: {id: default, version: 2026-11-20.1, currency: USD}
      providers:
      - id: dated
        models:
        - id: m
          prices:
          - id: m@old
            effective_to: 2026-11-21T12:00:00Z
            rates: {input_tokens: {per: 1000000, rate: "1"}}
          - id: m@now
            effective_from: 2026-11-21T12:00:00Z
            effective_to: 2027-01-01T00:00:00Z
            rates: {input_tokens: {per: 1000000, rate: "2"}}
          - id: m@next
            effective_from: 2027-01-01T00:00:00Z
            rates: {input_tokens: {per: 1000000, rate: "3"}}
      - id: undated
        models:
        - id: m
          prices:
          - id: m@base
            rates: {input_tokens: {per: 1000000, rate: "1"}}
      """;

  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private Instant now = Fixtures.NOON;
  private final BookAge age = new BookAge(meters, () -> now);

  private double seconds(String provider) {
    return meters
        .get("costwire_streams_price_book_age_seconds")
        .tag("provider", provider)
        .gauge()
        .value();
  }

  @Test
  void age_isThatOfTheNewestPriceThatApplies() {
    age.show(new PriceEngine(PriceBook.read(BOOK).orThrow()));

    assertThat(seconds("dated")).isEqualTo(Duration.ofDays(1).toSeconds());
    now = now.plusSeconds(60);
    assertThat(seconds("dated")).isEqualTo(Duration.ofDays(1).toSeconds() + 60);
  }

  @Test
  void bookWithoutDates_isAsOldAsItsVersion() {
    age.show(new PriceEngine(PriceBook.read(BOOK).orThrow()));

    assertThat(seconds("undated")).isEqualTo(Duration.ofHours(60).toSeconds());
  }
}
