// SPDX-License-Identifier: Apache-2.0
package io.costwire.pricing;

import static io.costwire.pricing.Fixtures.NOON;
import static io.costwire.pricing.Fixtures.cost;
import static io.costwire.pricing.Fixtures.engine;
import static io.costwire.pricing.Fixtures.request;
import static io.costwire.pricing.Fixtures.usage;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.costwire.pricing.book.Provider;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** Who pays, by whose figure, and on which terms. */
class SettlementTest {

  private static final String BOOK =
      """
      book: {id: test, version: v1, currency: USD}
      providers:
      - id: acme
        %s
        models:
        - id: one
          prices:
          - id: one@before
            rates:
              input_tokens: {per: 1000000, rate: "3"}
              cache_read_tokens: {per: 1000000, rate: "0.3"}
              output_tokens: {per: 1000000, rate: "15"}
          - id: one@after
            effective_from: 2026-11-01T12:00:30Z
            rates:
              input_tokens: {per: 1000000, rate: "6"}
              output_tokens: {per: 1000000, rate: "30"}
      overrides:
      - {id: deal, account: a1, provider: acme, discount: "0.1"}
      """;

  private static final PriceRequest REQUEST =
      request("input_tokens=1000000 cache_read_tokens=400000 output_tokens=100000");

  private final PriceEngine plain = engine(BOOK.formatted("clock: request_start"));
  private final PriceEngine trusting = engine(BOOK.formatted("reported_cost: trust"));

  @Test
  void payPerUse_hasTheSameContractedEffectiveAndBilledCost() {
    Costs costs = charge(plain, withAccount(REQUEST)).costs();
    assertThat(costs.list()).isEqualByComparingTo("3.42");
    assertThat(costs.contracted()).isEqualByComparingTo("3.078");
    assertThat(costs.effective()).isEqualTo(costs.contracted());
    assertThat(costs.billed()).isEqualTo(costs.contracted());
  }

  @Test
  void requestUnderCapacity_isBilledNothingAndSaysWhatItIsWorth() {
    PriceResult result = plain.price(delivered(withAccount(REQUEST), covered("ptu-1")));
    Charge charge = result.charge().orElseThrow();
    assertThat(result.status()).isEqualTo(PriceStatus.PRICED);
    assertThat(charge.circumstances().payer()).isEqualTo(new Payer.Capacity("ptu-1"));
    assertThat(charge.total()).isEqualByComparingTo("0");
    assertThat(charge.costs().effective()).isEqualByComparingTo("0");
    assertThat(charge.costs().list()).isEqualByComparingTo("3.42");
    assertThat(charge.costs().contracted()).isEqualByComparingTo("3.078");
    assertThat(charge.savings()).isEqualTo(Savings.NONE);
    assertThat(charge.lines()).hasSize(3);
    for (LineItem line : charge.lines()) {
      assertThat(line.amount()).isZero();
      assertThat(line.modifiers())
          .last()
          .isEqualTo(new LineItem.Applied("capacity/ptu-1", BigDecimal.ZERO));
    }
    Charge rounded = result.rounded().charge().orElseThrow();
    assertThat(rounded.costs().contracted().toPlainString()).isEqualTo("3.078000000000000000");
    assertThat(rounded.costs().billed().toPlainString()).isEqualTo("0.000000000000000000");
  }

  @Test
  void provisionedTier_isCapacityByItself() {
    PriceResult result =
        plain.price(
            REQUEST.withTerms(
                PriceRequest.Terms.STANDARD.withServiceTier("PROVISIONED_THROUGHPUT")));
    assertThat(result.status()).isEqualTo(PriceStatus.PRICED);
    assertThat(cost(result)).isEqualTo("0");
    assertThat(result.charge().orElseThrow().circumstances().payer())
        .isEqualTo(new Payer.Capacity("provisioned_throughput"));
  }

  @Test
  void capacityForAModelWithoutAPrice_costsNothingAndLacksTheListPrice() {
    PriceRequest unknown = PriceRequest.of("acme", "own-model", NOON, usage("input_tokens=5"));
    for (String provider : new String[] {"acme", "in-house"}) {
      PriceResult result =
          plain.price(
              new PriceRequest(
                  provider,
                  unknown.models(),
                  NOON,
                  unknown.usage(),
                  PriceRequest.Terms.STANDARD.withDelivery(covered("gpu-pool")),
                  null));
      assertThat(result.status()).isEqualTo(PriceStatus.PRICED_PARTIAL);
      assertThat(((PriceResult.PricedPartial) result).missing()).containsExactly("list_price");
      assertThat(cost(result)).isEqualTo("0");
      Charge.Basis basis = result.charge().orElseThrow().basis();
      assertThat(basis)
          .isEqualTo(new Charge.Basis("v1", "USD", provider, "own-model", "capacity/gpu-pool"));
    }
    assertThat(plain.price(unknown).status()).isEqualTo(PriceStatus.UNPRICED_MODEL);
  }

  @Test
  void responseCacheHit_costsNothingAndSavesTheNegotiatedPrice() {
    PriceRequest.Delivery hit = PriceRequest.Delivery.PLAIN.withFromResponseCache(true);
    Charge charge = charge(plain, delivered(withAccount(REQUEST), hit));
    assertThat(charge.costs()).isEqualTo(Costs.NOTHING);
    assertThat(charge.lines()).isEmpty();
    assertThat(charge.savings().responseCache()).isEqualByComparingTo("3.078");
    assertThat(charge.savings().promptCache()).isZero();
    assertThat(charge.circumstances().payer()).isEqualTo(Payer.RESPONSE_CACHE);
    // also where capacity would have paid, and where nobody knows what was saved
    assertThat(
            charge(plain, delivered(REQUEST, hit.withCoveredBy("ptu-1"))).savings().responseCache())
        .isEqualByComparingTo("3.42");
    PriceResult unknown =
        plain.price(
            PriceRequest.of("acme", "own-model", NOON, usage("input_tokens=5"))
                .withTerms(PriceRequest.Terms.STANDARD.withDelivery(hit)));
    assertThat(cost(unknown)).isEqualTo("0");
    assertThat(unknown.charge().orElseThrow().savings().responseCache()).isNull();
    assertThat(unknown.charge().orElseThrow().basis().entry()).isEqualTo("response-cache");
  }

  @Test
  void reportedCost_isKeptBesideOursWithTheDifference() {
    Charge charge = charge(plain, REQUEST.withReportedCost(new BigDecimal("3.5")));
    assertThat(charge.total()).isEqualByComparingTo("3.42");
    assertThat(charge.reportedCost()).isEqualByComparingTo("3.5");
    Circumstances.Reported reported = charge.circumstances().reported();
    assertThat(reported.trusted()).isFalse();
    assertThat(reported.computed()).isEqualByComparingTo("3.42");
    assertThat(reported.difference()).isEqualByComparingTo("0.08");
    assertThat(charge(plain, REQUEST).circumstances().reported()).isNull();
    assertThat(charge(plain, REQUEST).reportedCost()).isNull();
  }

  @Test
  void trustedCost_isBilledAndItsDifferenceIsALine() {
    PriceResult result = trusting.price(REQUEST.withReportedCost(new BigDecimal("3.4")));
    Charge charge = result.charge().orElseThrow();
    assertThat(result.status()).isEqualTo(PriceStatus.PRICED);
    assertThat(charge.total()).isEqualByComparingTo("3.4");
    assertThat(charge.costs().list()).isEqualByComparingTo("3.42");
    LineItem difference = charge.lines().get(charge.lines().size() - 1);
    assertThat(difference.unit().name()).isEqualTo("provider_cost_difference");
    assertThat(difference.amount()).isEqualByComparingTo("-0.02");
    assertThat(difference.rate()).isEqualByComparingTo("-0.02");
    assertThat(charge.circumstances().reported().trusted()).isTrue();
    assertThat(charge.circumstances().reported().difference()).isEqualByComparingTo("-0.02");
    assertThat(charge(trusting, REQUEST).total()).isEqualByComparingTo("3.42");
    assertThat(charge(trusting, REQUEST.withReportedCost(new BigDecimal("3.420"))).lines())
        .hasSize(3);
  }

  @Test
  void trustedCostOfAnUnknownModel_isTheBillAndLacksTheListPrice() {
    PriceRequest unknown =
        PriceRequest.of("acme", "new-model", NOON, usage("input_tokens=5"))
            .withReportedCost(new BigDecimal("0.25"));
    PriceResult result = trusting.price(unknown);
    assertThat(result.status()).isEqualTo(PriceStatus.PRICED_PARTIAL);
    assertThat(cost(result)).isEqualTo("0.25");
    Charge charge = result.charge().orElseThrow();
    assertThat(charge.costs().list()).isEqualByComparingTo("0.25");
    assertThat(charge.lines())
        .singleElement()
        .extracting(LineItem::amount)
        .isEqualTo(charge.total());
    assertThat(charge.circumstances().reported().computed()).isNull();
    assertThat(charge.circumstances().reported().difference()).isNull();
    assertThat(charge.basis().entry()).isEqualTo("provider-reported");
    assertThat(plain.price(unknown).status()).isEqualTo(PriceStatus.UNPRICED_MODEL);
    assertThat(trusting.price(unknown.withReportedCost(null)).status())
        .isEqualTo(PriceStatus.UNPRICED_MODEL);
    assertThat(result.rounded().charge().orElseThrow().total().scale()).isEqualTo(18);
  }

  @Test
  void statedCost_isTheBillWhateverTheBookSays_andLacksNothing() {
    BigDecimal stated = new BigDecimal("3.4");
    Charge known = charge(plain, REQUEST.withStatedCost(stated));
    assertThat(known.total()).isEqualByComparingTo("3.4");
    assertThat(known.lines()).hasSize(4);
    PriceResult unknown =
        plain.price(
            PriceRequest.of("acme", "h100", NOON, usage("gpu_seconds=3600"))
                .withStatedCost(stated));
    assertThat(unknown.status()).isEqualTo(PriceStatus.PRICED);
    assertThat(cost(unknown)).isEqualTo("3.4");
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                new PriceRequest(
                    "acme", REQUEST.models(), NOON, REQUEST.usage(), REQUEST.terms(), null, true));
  }

  @Test
  void trustedCost_doesNotBillWhatCapacityPays() {
    Charge charge =
        charge(
            trusting, delivered(REQUEST, covered("ptu-1")).withReportedCost(new BigDecimal("3.4")));
    assertThat(charge.total()).isZero();
    assertThat(charge.circumstances().reported().trusted()).isFalse();
  }

  @Test
  void clock_isTheProvidersChoice() {
    Instant end = NOON.plus(Duration.ofMinutes(1));
    PriceRequest request =
        PriceRequest.of("acme", "one", NOON, usage("input_tokens=1000000"))
            .withTerms(PriceRequest.Terms.STANDARD.withEndedAt(end));
    PriceEngine byEnd = engine(BOOK.formatted("clock: response_end"));
    assertThat(cost(plain.price(request))).isEqualTo("3");
    assertThat(charge(plain, request).circumstances().timing())
        .isEqualTo(new Circumstances.Timing(NOON, Provider.Clock.REQUEST_START));
    assertThat(cost(byEnd.price(request))).isEqualTo("6");
    assertThat(charge(byEnd, request).circumstances().timing())
        .isEqualTo(new Circumstances.Timing(end, Provider.Clock.RESPONSE_END));
    PriceRequest endless = request.withTerms(PriceRequest.Terms.STANDARD);
    assertThat(charge(byEnd, endless).circumstances().timing())
        .isEqualTo(new Circumstances.Timing(NOON, Provider.Clock.REQUEST_START));
  }

  @Test
  void fallback_isOneHopAndPricesByTheOthersList() {
    PriceEngine engine =
        engine(
            """
            book: {id: test, version: v1, currency: USD}
            providers:
            - {id: first, fallback: [second, third]}
            - {id: second, fallback: [third]}
            - id: third
              models:
              - id: one
                prices:
                - id: one@base
                  rates: {input_tokens: {per: 1000000, rate: "3"}}
            - {id: far, fallback: [first]}
            """);
    for (String provider : new String[] {"first", "second", "third"}) {
      PriceResult result =
          engine.price(PriceRequest.of(provider, "one", NOON, usage("input_tokens=1000000")));
      assertThat(cost(result)).as(provider).isEqualTo("3");
      assertThat(result.charge().orElseThrow().basis().provider()).isEqualTo("third");
    }
    PriceResult far = engine.price(PriceRequest.of("far", "one", NOON, usage("input_tokens=1")));
    assertThat(far.status()).isEqualTo(PriceStatus.UNPRICED_MODEL);
    assertThat(far.detail()).isEqualTo("'one' is not on the price list of far");
    assertThat(engine.book().version()).isEqualTo("v1");
  }

  @Test
  void namesInMessages_areCutAtAHundredCharacters() {
    for (int length : new int[] {100, 101}) {
      String name = "x".repeat(length);
      String quoted = length == 100 ? name : "x".repeat(100) + "…";
      assertThat(plain.price(PriceRequest.of("acme", name, NOON, usage("input_tokens=1"))).detail())
          .isEqualTo("'" + quoted + "' is not on the price list of acme");
      assertThat(plain.price(PriceRequest.of(name, "one", NOON, usage("input_tokens=1"))).detail())
          .isEqualTo("the book has no provider '" + quoted + "'");
    }
    assertThat(plain.price(PriceRequest.of("acme", " ", NOON, usage("input_tokens=1"))).detail())
        .isEqualTo("the event names no model");
    assertThat(plain.price(PriceRequest.of("acme", null, NOON, usage("input_tokens=1"))).detail())
        .isEqualTo("the event names no model");
  }

  private static PriceRequest withAccount(PriceRequest request) {
    return request.withTerms(request.terms().withAccount("a1"));
  }

  private static PriceRequest delivered(PriceRequest request, PriceRequest.Delivery delivery) {
    return request.withTerms(request.terms().withDelivery(delivery));
  }

  private static PriceRequest.Delivery covered(String capacity) {
    return PriceRequest.Delivery.PLAIN.withCoveredBy(capacity);
  }

  private static Charge charge(PriceEngine engine, PriceRequest request) {
    return engine.price(request).charge().orElseThrow();
  }
}
