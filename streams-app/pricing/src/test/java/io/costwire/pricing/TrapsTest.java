// SPDX-License-Identifier: Apache-2.0
package io.costwire.pricing;

import static io.costwire.pricing.Fixtures.NOON;
import static io.costwire.pricing.Fixtures.book;
import static io.costwire.pricing.Fixtures.cost;
import static io.costwire.pricing.Fixtures.engine;
import static io.costwire.pricing.Fixtures.request;
import static io.costwire.pricing.Fixtures.rule;
import static io.costwire.pricing.Fixtures.usage;
import static org.assertj.core.api.Assertions.assertThat;

import io.costwire.pricing.book.BookReading;
import io.costwire.pricing.book.PriceBook;
import io.costwire.pricing.core.Usage;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * The mistakes that other cost trackers were seen to make, by number; the table in this module's
 * README says where each is tested. Those of reading responses are tested where responses are read.
 */
class TrapsTest {

  private static final PriceEngine SHIPPED = new PriceEngine(PriceBook.shipped());

  private static final String TEXT =
      "input_tokens: {per: 1000000, rate: \"3\"}, output_tokens: {per: 1000000, rate: \"15\"}";
  private static final String CACHE =
      TEXT
          + ", cache_read_tokens: {per: 1000000, rate: \"0.3\"}, cache_write_tokens: {per: 1000000,"
          + " rate: \"3.75\"}, cache_write_1h_tokens: {per: 1000000, rate: \"6\"}";
  private static final String LONG_CONTEXT =
      """
      - id: one@base
        tiers: {basis: input_tokens, mode: cliff, boundary: %s, steps: [0, 90000, 128000, 200000]}
        rates:
          input_tokens: {per: 1000000, rate: ["1", "2", "3", "4"]}
          cache_read_tokens: {per: 1000000, rate: ["0.1", "0.2", "0.3", "0.4"]}
          cache_write_tokens: {per: 1000000, rate: ["2", "4", "6", "8"]}
          output_tokens: {per: 1000000, rate: ["10", "20", "30", "40"]}
      """;

  @Test
  void trap01_cachedTokensAreChargedOnceAndNeverDropped() {
    PriceEngine engine = engine(book(rule(CACHE)));
    // 100,000 plain, 700,000 read, 200,000 written: neither 1,000,000 plain ones as well ...
    PriceResult result =
        engine.price(
            request("input_tokens=1000000 cache_read_tokens=700000 cache_write_tokens=200000"));
    assertThat(cost(result)).isEqualTo("1.26");
    // ... nor the plain ones alone
    assertThat(quantities(result)).isEqualTo(new BigDecimal(1_000_000));
    // exclusive input taken for the total is noticed, since its parts exceed it
    assertThat(engine.price(request("input_tokens=100000 cache_read_tokens=700000")).status())
        .isEqualTo(PriceStatus.INVALID_USAGE);
  }

  @Test
  void trap04_cacheWritesOfAnHourHaveTheirOwnRateAndHalfASplitLosesNothing() {
    PriceEngine engine = engine(book(rule(CACHE)));
    assertThat(
            cost(
                engine.price(
                    request(
                        "input_tokens=1000000 cache_write_tokens=1000000"
                            + " cache_write_1h_tokens=1000000"))))
        .isEqualTo("6");
    PriceResult half =
        engine.price(
            request(
                "input_tokens=1000000 cache_write_tokens=1000000 cache_write_1h_tokens=400000"));
    assertThat(cost(half)).isEqualTo("4.65");
    assertThat(quantities(half)).isEqualTo(new BigDecimal(1_000_000));
    assertThat(cost(engine.price(request("input_tokens=1000000 cache_write_tokens=1000000"))))
        .isEqualTo("3.75");
  }

  @Test
  void trap05_tierGoesByTheWholeInputAndMovesEveryRate() {
    PriceEngine engine = engine(book(LONG_CONTEXT.formatted("gt")));
    // 1,000 uncached tokens beside 200,000 cached ones: the top tier, for cache and output too
    assertThat(
            cost(
                engine.price(
                    request("input_tokens=201000 cache_read_tokens=200000 output_tokens=1000"))))
        .isEqualTo("0.124");
    assertThat(cost(engine.price(request("input_tokens=201000 cache_write_tokens=200000"))))
        .isEqualTo("1.604");
    // a long output does not move the tier, and the tier is not for the tokens above it only
    assertThat(cost(engine.price(request("input_tokens=1000 output_tokens=300000"))))
        .isEqualTo("3.001");
    assertThat(cost(engine.price(request("input_tokens=200001")))).isEqualTo("0.800004");
  }

  @Test
  void trap05_boundaryIsAboveOrFromAsTheBookSays() {
    PriceEngine above = engine(book(LONG_CONTEXT.formatted("gt")));
    PriceEngine from = engine(book(LONG_CONTEXT.formatted("gte")));
    assertThat(cost(above.price(request("input_tokens=200000")))).isEqualTo("0.6");
    assertThat(cost(from.price(request("input_tokens=200000")))).isEqualTo("0.8");
    assertThat(cost(from.price(request("input_tokens=199999")))).isEqualTo("0.599997");
  }

  @Test
  void trap05_thresholdsAreComparedAsNumbers() {
    PriceEngine engine = engine(book(LONG_CONTEXT.formatted("gt")));
    assertThat(cost(engine.price(request("input_tokens=90001")))).isEqualTo("0.180002");
    assertThat(cost(engine.price(request("input_tokens=128001")))).isEqualTo("0.384003");
  }

  @Test
  void trap06_servedTierIsBilledUnlessTheApiCannotBeBelievedAndBothAreKept() {
    PriceEngine engine =
        engine(
            """
            book: {id: test, version: v1, currency: USD}
            providers:
            - id: acme
              billed_tier: {default: served, flavors: {codex: requested}}
              modifiers:
              - {id: priority, when: {service_tier: priority}, multiply: "2", applies_to: {family: tokens}}
              models:
              - id: one
                prices:
                - id: one@base
                  rates: {input_tokens: {per: 1000000, rate: "3"}}
            """);
    PriceRequest.Delivery asked = PriceRequest.Delivery.PLAIN.withRequestedTier("priority");
    PriceRequest.Terms terms = PriceRequest.Terms.STANDARD.withServiceTier("default");
    PriceRequest request = request("input_tokens=1000000");
    PriceResult downgraded = engine.price(request.withTerms(terms.withDelivery(asked)));
    assertThat(cost(downgraded)).isEqualTo("3");
    PriceResult codex =
        engine.price(request.withTerms(terms.withDelivery(asked.withApiFlavor("Codex"))));
    assertThat(cost(codex)).isEqualTo("6");
    assertThat(tier(downgraded))
        .isEqualTo(new Circumstances.Tier("priority", "default", "standard"));
    assertThat(tier(codex)).isEqualTo(new Circumstances.Tier("priority", "default", "priority"));
    // a response that is silent about it was served as asked for
    assertThat(
            cost(engine.price(request.withTerms(PriceRequest.Terms.STANDARD.withDelivery(asked)))))
        .isEqualTo("6");
  }

  @Test
  void trap07_unknownIsNeverZeroNorADefault() {
    PriceEngine engine = SHIPPED;
    for (String model : List.of("gpt-99-nova", "", "gpt", "claude", "default")) {
      PriceResult result =
          engine.price(PriceRequest.of("openai", model, NOON, usage("input_tokens=1000")));
      assertThat(result.status()).as(model).isEqualTo(PriceStatus.UNPRICED_MODEL);
      assertThat(result.charge()).as(model).isEmpty();
    }
    assertThat(
            engine
                .price(PriceRequest.of("no-such-cloud", "gpt-5", NOON, usage("input_tokens=1000")))
                .charge())
        .isEmpty();
  }

  @Test
  void trap08_amountsThatFloatingPointCannotHoldAreExact() {
    PriceEngine engine =
        engine(
            book(
                rule(
                    "input_tokens: {per: 1000000, rate: \"0.07\"}, output_tokens: {per: 1000000,"
                        + " rate: \"0.1\"}")));
    assertThat(cost(engine.price(request("input_tokens=3 output_tokens=3"))))
        .isEqualTo("0.00000051");
    // a thousand events of 0.000662 are 0.662, which adding binary fractions does not reach
    BigDecimal sum = BigDecimal.ZERO;
    for (int i = 0; i < 1000; i++) {
      sum = sum.add(engine.price(request("output_tokens=6620")).charge().orElseThrow().total());
    }
    assertThat(sum).isEqualByComparingTo("0.662");
    assertThat(cost(engine.price(request("input_tokens=100000000000001 output_tokens=1"))))
        .isEqualTo("7000000.00000017");
  }

  @Test
  void trap10_batchTakesTheCacheWithIt() {
    PriceEngine engine =
        engine(
            """
            book: {id: test, version: v1, currency: USD}
            providers:
            - id: acme
              modifiers:
              - {id: batch, when: {mode: batch}, multiply: "0.5", applies_to: {family: tokens}}
              models:
              - id: one
                prices:
                - id: one@base
                  rates: {%s, web_searches: {per: 1000, rate: "10"}}
            """
                .formatted(CACHE));
    PriceRequest request =
        request(
                "input_tokens=1000000 cache_read_tokens=500000 cache_write_tokens=300000"
                    + " output_tokens=100000 web_searches=2")
            .withTerms(PriceRequest.Terms.STANDARD.withMode("batch"));
    Charge charge = engine.price(request).charge().orElseThrow();
    // (0.6 + 0.15 + 1.125 + 1.5) / 2, and the searches at full price
    assertThat(charge.total()).isEqualByComparingTo("1.7075");
    assertThat(charge.savings().tier()).isEqualByComparingTo("1.6875");
  }

  @Test
  void trap11_changesOfPriceLeaveThePastAloneAndDatesCombineWithTimes() {
    PriceEngine engine =
        engine(
            book(
                """
                - id: one@base
                  rates: {input_tokens: {per: 1000000, rate: "0.14"}}
                - id: one@peak
                  effective_from: 2026-08-17T00:00:00Z
                  when: {windows: [{days: [mon-fri], from: "09:00", to: "18:00", zone: Asia/Shanghai}]}
                  rates: {input_tokens: {per: 1000000, rate: "0.44"}}
                """));
    Usage million = usage("input_tokens=1000000");
    Map<String, String> expected =
        Map.of(
            "2026-03-16T02:00:00Z", "0.14", // in the hours of the peak, before there was one
            "2026-08-17T00:59:59Z", "0.14", // after it was announced, before nine in Shanghai
            "2026-08-17T01:00:00Z", "0.44",
            "2026-08-17T10:00:00Z", "0.14",
            "2026-08-22T02:00:00Z", "0.14"); // a Saturday
    expected.forEach(
        (at, cost) ->
            assertThat(
                    cost(engine.price(PriceRequest.of("acme", "one", Instant.parse(at), million))))
                .as(at)
                .isEqualTo(cost));
  }

  @Test
  void trap13_pricesInTheWrongUnitAreRefused() {
    // 2.50 for a million, written as if for a thousand: 1,000 times too dear, and still a number
    assertThat(problems("input_tokens: {per: 1, rate: \"2.50\"}"))
        .singleElement()
        .satisfies(text -> assertThat(text).contains("is more than 0.001 for one token"));
    assertThat(problems("input_mtok: {per: 1000000, rate: \"2.50\"}"))
        .singleElement()
        .satisfies(text -> assertThat(text).contains("unknown unit 'input_mtok'"));
    assertThat(problems("input_tokens: {rate: \"2.50\"}"))
        .anySatisfy(text -> assertThat(text).contains("per"));
    assertThat(problems("input_tokens: {per: 1000000, rate: \"-1\"}")).isNotEmpty();
  }

  @Test
  void trap14_sameEventPricesTheSameHoweverOftenItComes() {
    PriceEngine engine = SHIPPED;
    PriceRequest request =
        PriceRequest.of("openai", "gpt-5", NOON, usage("input_tokens=1234 output_tokens=56"));
    PriceResult first = engine.price(request);
    engine.price(PriceRequest.of("openai", "gpt-4o", NOON, usage("input_tokens=9")));
    assertThat(engine.price(request)).isEqualTo(first);
  }

  @Test
  void trap15_totalAndItsPartsAreNotBothCharged() {
    String parts =
        TEXT
            + ", output_audio_tokens: {per: 1000000, rate: \"60\"}"
            + ", output_reasoning_tokens: {per: 1000000, rate: \"15\"}"
            + ", output_audio_reasoning_tokens: {per: 1000000, rate: \"60\"}";
    PriceResult result =
        engine(book(rule(parts)))
            .price(
                request(
                    "output_tokens=1000000 output_audio_tokens=200000"
                        + " output_reasoning_tokens=300000 output_audio_reasoning_tokens=100000"));
    assertThat(cost(result)).isEqualTo("24");
    assertThat(quantities(result)).isEqualTo(new BigDecimal(1_000_000));
  }

  private static List<String> problems(String rates) {
    return PriceBook.read(book(rule(rates))) instanceof BookReading.Rejected rejected
        ? rejected.problems().stream().map(Object::toString).toList()
        : List.of();
  }

  private static Circumstances.Tier tier(PriceResult result) {
    return result.charge().orElseThrow().circumstances().tier();
  }

  private static BigDecimal quantities(PriceResult result) {
    return result.charge().orElseThrow().lines().stream()
        .map(LineItem::quantity)
        .reduce(BigDecimal.ZERO, BigDecimal::add);
  }
}
