// SPDX-License-Identifier: Apache-2.0
package io.costwire.pricing;

import static io.costwire.pricing.Fixtures.cost;
import static io.costwire.pricing.Fixtures.engine;
import static io.costwire.pricing.Fixtures.request;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Which lines a factor changes, in which order, and to whose credit. */
class ModifiersTest {

  private static final PriceRequest.Terms STANDARD = PriceRequest.Terms.STANDARD;

  private static final String BOOK =
      """
      book: {id: test, version: v1, currency: USD}
      providers:
      - id: acme
        modifiers:
      %s
        models:
        - id: one
          prices:
          - id: one@base
            rates:
              input_tokens: {per: 1000000, rate: "3"}
              cache_read_tokens: {per: 1000000, rate: "0.3"}
              output_tokens: {per: 1000000, rate: "15"}
              web_searches: {per: 1000, rate: "10"}
              requests: {per: 1000, rate: "5"}
          - id: one@flex
            when: {service_tier: flex}
            priority: 1
            rates:
              input_tokens: {per: 1000000, rate: "1"}
              output_tokens: {per: 1000000, rate: "5"}
      overrides:
      - {id: deal, account: a1, provider: acme, discount: "0.1", margin: "0.2"}
      - {id: resale, account: a2, provider: acme, margin: "0.05"}
      """;

  @Test
  void modifierWithoutSelector_leavesFeesPerCallAlone() {
    PriceEngine engine = with("{id: batch, when: {mode: batch}, multiply: \"0.5\"}");
    PriceRequest request = request("input_tokens=1000000 web_searches=1");
    assertThat(cost(engine.price(request))).isEqualTo("3.015");
    assertThat(cost(engine.price(request.withTerms(STANDARD.withMode("batch")))))
        .isEqualTo("1.515");
  }

  @Test
  void modifierThatSelectsFees_changesThem() {
    PriceEngine byFamily =
        with("{id: x, when: {mode: batch}, multiply: \"0\", applies_to: {family: tool_calls}}");
    PriceEngine byName =
        with("{id: x, when: {mode: batch}, multiply: \"0\", applies_to: {units: [requests]}}");
    PriceRequest request =
        request("input_tokens=1000000 web_searches=1").withTerms(STANDARD.withMode("batch"));
    assertThat(cost(byFamily.price(request))).isEqualTo("3.005");
    assertThat(cost(byName.price(request))).isEqualTo("3.01");
  }

  @Test
  void selectors_takeUnitsThatHaveAllTheirDimensions() {
    PriceEngine engine =
        with(
            "{id: fast, when: {mode: fast}, multiply: \"6\", applies_to: {family: tokens,"
                + " direction: output}}",
            "{id: us, when: {region: us}, multiply: \"1.1\", applies_to: {direction: input, units:"
                + " [input_tokens]}}");
    PriceRequest request =
        request("input_tokens=2000000 cache_read_tokens=1000000 output_tokens=1000000")
            .withTerms(STANDARD.withMode("fast").withRegion("US "));
    Charge charge = engine.price(request).charge().orElseThrow();
    assertThat(charge.total()).isEqualByComparingTo("93.605");
    assertThat(charge.lines())
        .extracting(line -> line.unit().name() + line.modifiers().size())
        .containsExactlyInAnyOrder(
            "input_tokens1", "cache_read_tokens0", "output_tokens1", "requests0");
    // against plain input at 1.1 times the price, and without the modifier of its own line
    assertThat(charge.savings().promptCache()).isEqualByComparingTo("2.7");
  }

  @Test
  void severalThatApply_multiplyInOrder() {
    PriceEngine engine =
        with(
            "{id: batch, when: {mode: batch}, multiply: \"0.5\"}",
            "{id: eu, when: {region: eu}, multiply: \"1.1\"}",
            "{id: never, when: {region: us}, multiply: \"9\"}");
    Charge charge =
        engine
            .price(
                request("input_tokens=1000000")
                    .withTerms(STANDARD.withMode("batch").withRegion("eu")))
            .charge()
            .orElseThrow();
    assertThat(charge.lines().get(0).amount()).isEqualByComparingTo("1.65");
    assertThat(charge.lines().get(0).modifiers())
        .extracting(LineItem.Applied::id)
        .containsExactly("batch", "eu");
  }

  @Test
  void discountsAndMargins_takeInFeesAndStayOutOfTheListPrice() {
    PriceEngine engine =
        with(
            "{id: ours, kind: margin, multiply: \"1.5\"}",
            "{id: half, kind: discount, when: {region: eu}, multiply: \"0.5\"}");
    PriceRequest request = request("input_tokens=1000000 web_searches=1");
    Charge charge =
        engine.price(request.withTerms(STANDARD.withRegion("eu"))).charge().orElseThrow();
    assertThat(charge.costs().list()).isEqualByComparingTo("3.015");
    assertThat(charge.costs().contracted()).isEqualByComparingTo("2.26125");
    assertThat(charge.savings().discount()).isEqualByComparingTo("1.5075");
    assertThat(charge.lines().get(0).modifiers())
        .extracting(LineItem.Applied::id)
        .containsExactly("half", "ours");
  }

  @Test
  void customersDiscount_comesBeforeTheMargin() {
    PriceEngine engine = with("{id: batch, when: {mode: batch}, multiply: \"0.5\"}");
    PriceRequest request =
        request("input_tokens=1000000").withTerms(STANDARD.withAccount("a1").withMode("batch"));
    Charge charge = engine.price(request).charge().orElseThrow();
    // list 1.5 and 0.005; 0.9 of it is contracted, a fifth is added
    assertThat(charge.costs().list()).isEqualByComparingTo("1.505");
    assertThat(charge.savings().discount()).isEqualByComparingTo("0.1505");
    assertThat(charge.costs().billed()).isEqualByComparingTo("1.6254");
    Charge resold =
        engine.price(request.withTerms(STANDARD.withAccount("a2"))).charge().orElseThrow();
    assertThat(resold.costs().billed()).isEqualByComparingTo("3.15525");
    assertThat(resold.savings().discount()).isZero();
    assertThat(sum(resold)).isEqualByComparingTo(resold.total());
  }

  @Test
  void savingOfABatch_isAgainstTheStandardListPrice() {
    PriceEngine engine =
        with(
            "{id: batch, when: {mode: batch}, multiply: \"0.5\"}",
            "{id: eu, when: {region: eu}, multiply: \"1.1\"}",
            "{id: prio, when: {service_tier: priority}, multiply: \"2\"}");
    PriceRequest request = request("input_tokens=1000000");
    assertThat(savedByTier(engine, request)).isEqualTo("0");
    assertThat(savedByTier(engine, request.withTerms(STANDARD.withMode("batch")))).isEqualTo("1.5");
    assertThat(savedByTier(engine, request.withTerms(STANDARD.withMode("batch").withRegion("eu"))))
        .isEqualTo("1.65");
    assertThat(savedByTier(engine, request.withTerms(STANDARD.withMode("batch").withAccount("a1"))))
        .isEqualTo("1.5");
    assertThat(savedByTier(engine, request.withTerms(STANDARD.withServiceTier("priority"))))
        .isEqualTo("0");
    // flex by a rule of its own, which has no fee
    assertThat(savedByTier(engine, request.withTerms(STANDARD.withServiceTier("flex"))))
        .isEqualTo("2.005");
  }

  @Test
  void savingWithoutAStandardPrice_isUnknown() {
    PriceEngine engine =
        engine(
            Fixtures.book(
                "- id: one@flex\n"
                    + "  when: {service_tier: flex}\n"
                    + "  rates: {input_tokens: {per: 1000000, rate: \"1\"}}\n"));
    PriceResult result =
        engine.price(request("input_tokens=1000000").withTerms(STANDARD.withServiceTier("flex")));
    assertThat(cost(result)).isEqualTo("1");
    assertThat(result.charge().orElseThrow().savings().tier()).isNull();
    assertThat(result.rounded().charge().orElseThrow().savings().tier()).isNull();
  }

  @Test
  void tierAndModeThatARuleNames_arePriced() {
    PriceEngine engine =
        engine(
            Fixtures.book(
                """
                - id: one@flex
                  when: {service_tier: flex}
                  rates: {input_tokens: {per: 1000000, rate: "1"}}
                - id: one@batch
                  when: {mode: batch}
                  rates: {input_tokens: {per: 1000000, rate: "2"}}
                  priority: 1
                """));
    PriceRequest request = request("input_tokens=1000000");
    PriceResult flex = engine.price(request.withTerms(STANDARD.withServiceTier("flex")));
    PriceResult batch = engine.price(request.withTerms(STANDARD.withMode("batch")));
    assertThat(flex.status()).isEqualTo(PriceStatus.PRICED);
    assertThat(batch.status()).isEqualTo(PriceStatus.PRICED);
    PriceResult neither = engine.price(request);
    assertThat(neither.status()).isEqualTo(PriceStatus.UNPRICED_MODEL);
    assertThat(neither.detail())
        .isEqualTo("the model 'one' has no price in effect at 2026-11-01T12:00:00Z");
  }

  @Test
  void discountOnSomeLines_leavesTheOthersAsTheyAre() {
    PriceEngine engine =
        with(
            "{id: deal, kind: discount, multiply: \"0.5\", applies_to: {direction: output}}",
            "{id: fee, kind: margin, multiply: \"2\", applies_to: {direction: input}}");
    Charge charge =
        engine.price(request("input_tokens=1000000 output_tokens=1000000")).charge().orElseThrow();
    assertThat(charge.inputCost()).isEqualByComparingTo("6");
    assertThat(charge.outputCost()).isEqualByComparingTo("7.5");
    assertThat(charge.otherCost()).isEqualByComparingTo("0.005");
    assertThat(charge.savings().discount()).isEqualByComparingTo("7.5");
  }

  @Test
  void unknownMode_isPartial() {
    PriceResult result =
        with("{id: batch, when: {mode: batch}, multiply: \"0.5\"}")
            .price(request("input_tokens=1000000").withTerms(STANDARD.withMode("turbo")));
    assertThat(result.status()).isEqualTo(PriceStatus.PRICED_PARTIAL);
    assertThat(result.detail()).isEqualTo("no price for mode=turbo");
  }

  private static PriceEngine with(String... modifiers) {
    StringBuilder list = new StringBuilder();
    for (String modifier : modifiers) {
      list.append("  - ").append(modifier).append('\n');
    }
    return engine(BOOK.formatted(list));
  }

  private static String savedByTier(PriceEngine engine, PriceRequest request) {
    return engine
        .price(request)
        .charge()
        .orElseThrow()
        .savings()
        .tier()
        .stripTrailingZeros()
        .toPlainString();
  }

  private static java.math.BigDecimal sum(Charge charge) {
    return charge.lines().stream()
        .map(LineItem::amount)
        .reduce(java.math.BigDecimal.ZERO, java.math.BigDecimal::add);
  }
}
