// SPDX-License-Identifier: Apache-2.0
package io.costwire.pricing;

import static io.costwire.pricing.Fixtures.cost;
import static io.costwire.pricing.Fixtures.engine;
import static io.costwire.pricing.Fixtures.usage;
import static org.assertj.core.api.Assertions.assertThat;

import io.costwire.pricing.book.BookProblem;
import io.costwire.pricing.book.BookReading;
import io.costwire.pricing.book.PriceBook;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import org.junit.jupiter.api.Test;

class CurrencyTest {

  private static final String BOOK =
      """
      book: {id: test, version: v1, currency: USD}
      providers:
      - id: zhipu
        models:
        - id: glm
          prices:
          - id: glm@base
            currency: CNY
            rates:
              input_tokens: {per: 1000000, rate: "8"}
              cache_read_tokens: {per: 1000000, rate: "2"}
      overrides:
      - {id: deal, account: acme, provider: zhipu, discount: "0.5"}
      fx:
      - {from: CNY, to: USD, date: 2026-11-01, rate: "0.14"}
      - {from: CNY, to: USD, date: 2026-11-20, rate: "0.15", source: {kind: bank, ref: daily}}
      """;

  private final PriceEngine engine = engine(BOOK);

  @Test
  void amounts_areConvertedAtTheRateOfTheirDayWithTheNativeOneBesideThem() {
    PriceResult result = price("2026-11-19T23:59:59.999Z", PriceRequest.Terms.STANDARD);
    assertThat(cost(result)).isEqualTo("0.7");
    Charge charge = result.charge().orElseThrow();
    assertThat(charge.basis().currency()).isEqualTo("USD");
    Charge.Conversion conversion = charge.conversion();
    assertThat(conversion).isNotNull();
    assertThat(conversion.currency()).isEqualTo("CNY");
    assertThat(conversion.amount()).isEqualByComparingTo("5");
    assertThat(conversion.date()).isEqualTo(LocalDate.parse("2026-11-01"));
    assertThat(charge.savedByCache()).isEqualByComparingTo("0.42");
    assertThat(charge.lines())
        .allSatisfy(
            line ->
                assertThat(line.modifiers())
                    .contains(
                        new LineItem.Applied("fx:CNY-USD@2026-11-01", new BigDecimal("0.14"))));
    assertThat(cost(price("2026-11-20T00:00:00Z", PriceRequest.Terms.STANDARD))).isEqualTo("0.75");
  }

  @Test
  void discount_appliesBeforeTheExchange() {
    PriceResult result =
        price("2026-11-20T00:00:00Z", PriceRequest.Terms.STANDARD.withAccount("acme"));
    assertThat(cost(result)).isEqualTo("0.375");
    Charge charge = result.charge().orElseThrow();
    assertThat(charge.costs().list()).isEqualByComparingTo("0.75");
    assertThat(charge.conversion()).isNotNull();
    assertThat(charge.conversion().amount()).isEqualByComparingTo("2.5");
  }

  @Test
  void unknownRate_leavesTheEventUnpricedAndSaysWhy() {
    PriceResult result = price("2026-10-31T23:59:59Z", PriceRequest.Terms.STANDARD);
    assertThat(result.status()).isEqualTo(PriceStatus.UNPRICED_MODEL);
    assertThat(result.charge()).isEmpty();
    assertThat(result.detail())
        .isEqualTo(
            "the entry 'glm@base' is in CNY and the book has no rate to USD at 2026-10-31T23:59:59Z");
  }

  @Test
  void ratesOfExchange_travelAsTheirOwnDocument() {
    PriceBook book = engine.book();
    assertThat(book.documents())
        .extracting(document -> document.id())
        .containsExactly("zhipu", "overrides", "fx");
    assertThat(PriceBook.read(book.documents(), "v2").orThrow().fx()).isEqualTo(book.fx());
  }

  @Test
  void wrongRates_areProblems() {
    BookReading reading =
        PriceBook.read(
            BOOK
                + """
                - {from: CNY, to: USD, date: 2026-11-20, rate: "0.16"}
                - {from: cny, to: USD, date: 2026-11-21, rate: "0.16"}
                - {from: CNY, to: USD, date: yesterday, rate: "0"}
                - {from: USD, to: USD, date: 2026-11-21, rate: "1"}
                """);
    assertThat(((BookReading.Rejected) reading).problems())
        .extracting(BookProblem::problem)
        .contains(
            "there are two rates from CNY to USD on 2026-11-20",
            "'cny' is not a currency",
            "'yesterday' is not a date",
            "the rate is zero",
            "'from' and 'to' are the same currency");
  }

  private PriceResult price(String at, PriceRequest.Terms terms) {
    return engine.price(
        PriceRequest.of(
                "zhipu",
                "glm",
                Instant.parse(at),
                usage("input_tokens=1000000 cache_read_tokens=500000"))
            .withTerms(terms));
  }
}
