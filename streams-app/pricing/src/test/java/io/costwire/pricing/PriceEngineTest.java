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

import io.costwire.pricing.book.PriceBook;
import io.costwire.pricing.core.Usage;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The traps that made others charge twice, charge nothing, or charge the wrong tier. */
class PriceEngineTest {

  private static final String TEXT_RATES =
      "input_tokens: {per: 1000000, rate: \"3\"}, output_tokens: {per: 1000000, rate: \"15\"}";
  private static final String CACHE_RATES =
      TEXT_RATES
          + ", cache_read_tokens: {per: 1000000, rate: \"0.3\"}, cache_write_tokens: {per: 1000000,"
          + " rate: \"3.75\"}, cache_write_1h_tokens: {per: 1000000, rate: \"6\"}";

  private static final PriceEngine SHIPPED = new PriceEngine(PriceBook.shipped());

  @Test
  void cachedTokens_areChargedOnceAtTheirOwnRate() {
    PriceResult result =
        engine(book(rule(CACHE_RATES)))
            .price(request("input_tokens=1000000 cache_read_tokens=900000"));
    assertThat(cost(result)).isEqualTo("0.57");
    assertThat(result.charge().orElseThrow().savedByCache()).isEqualByComparingTo("2.43");
  }

  @Test
  void cachedTokensWithoutACachePrice_areChargedAsInput() {
    assertThat(
            cost(
                engine(book(rule(TEXT_RATES)))
                    .price(request("input_tokens=1000000 cache_read_tokens=900000"))))
        .isEqualTo("3");
  }

  @Test
  void cacheWrites_areChargedByLifetimeAndCanCostMoreThanTheySave() {
    PriceResult result =
        engine(book(rule(CACHE_RATES)))
            .price(
                request(
                    "input_tokens=300000 cache_write_tokens=200000 cache_write_5m_tokens=100000"
                        + " cache_write_1h_tokens=100000"));
    assertThat(cost(result)).isEqualTo("1.275");
    assertThat(result.charge().orElseThrow().savedByCache()).isEqualByComparingTo("-0.375");
  }

  @Test
  void reasoning_isChargedAsOutputUnlessItHasAPrice() {
    assertThat(
            cost(
                engine(book(rule(TEXT_RATES)))
                    .price(
                        request(
                            "input_tokens=0 output_tokens=1000000"
                                + " output_reasoning_tokens=400000"))))
        .isEqualTo("15");
  }

  @Test
  void unknownModel_hasNoCostRatherThanZero() {
    PriceResult result =
        SHIPPED.price(PriceRequest.of("openai", "no-such-model", NOON, usage("input_tokens=10")));
    assertThat(result.status()).isEqualTo(PriceStatus.UNPRICED_MODEL);
    assertThat(result.charge()).isEmpty();
    assertThat(result.detail()).contains("no-such-model");
  }

  @Test
  void providerNames_areMappedExplicitly() {
    for (String google :
        List.of("google", "gcp.gemini", "gcp.gen_ai", "gcp.vertex_ai", " Vertex_AI ")) {
      assertThat(
              SHIPPED
                  .price(PriceRequest.of(google, "gemini-2.5-pro", NOON, usage("input_tokens=10")))
                  .status())
          .as(google)
          .isEqualTo(PriceStatus.PRICED);
    }
    for (String other : List.of("azure.ai.unheard-of", "openai-like", "claude", "sagemaker")) {
      assertThat(
              SHIPPED
                  .price(PriceRequest.of(other, "gpt-4o", NOON, usage("input_tokens=10")))
                  .status())
          .as(other)
          .isEqualTo(PriceStatus.UNPRICED_PROVIDER);
    }
  }

  @Test
  void missingProvider_isFoundOnlyByAModelNameThatOneProviderClaims() {
    assertThat(
            SHIPPED.price(PriceRequest.of(null, "gpt-4o", NOON, usage("input_tokens=10"))).status())
        .isEqualTo(PriceStatus.PRICED);
    assertThat(
            SHIPPED
                .price(PriceRequest.of(null, "llama-3.3-70b", NOON, usage("input_tokens=10")))
                .status())
        .isEqualTo(PriceStatus.UNPRICED_PROVIDER);
  }

  @Test
  void responseModel_winsOnlyIfItResolves() {
    PriceRequest request = PriceRequest.of("openai", "gpt-4o", NOON, usage("input_tokens=10"));
    assertThat(model(request.withResponseModel("gpt-4o-mini-2024-07-18"))).isEqualTo("gpt-4o-mini");
    assertThat(model(request.withResponseModel("prod-deployment-7"))).isEqualTo("gpt-4o");
  }

  @Test
  void modelNames_areFoundThroughTheirWrappings() {
    assertThat(model("google", "models/gemini-2.5-pro")).isEqualTo("gemini-2.5-pro");
    assertThat(model("google", "projects/p/locations/l/publishers/google/models/gemini-2.5-flash"))
        .isEqualTo("gemini-2.5-flash");
    assertThat(model("google", "publishers/anthropic/models/claude-sonnet-4@20250514"))
        .isEqualTo("claude-4-sonnet");
    assertThat(model("openai", "openai/GPT-4o ")).isEqualTo("gpt-4o");
    assertThat(model("openai", "gpt-4o-20240513")).isEqualTo("gpt-4o-2024-05-13");
    assertThat(model("openai", "gpt-5-mini-2026-01-31")).isEqualTo("gpt-5-mini");
    assertThat(model("openai", "ft:gpt-4o-2024-08-06:org:name:id")).isEqualTo("ft:gpt-4o");
    assertThat(model("google", "claude-opus-5-5@latest")).isEqualTo("claude-opus-5-5");
  }

  @Test
  void prices_followTheDateOfTheEvent() {
    Usage million = usage("input_tokens=100000");
    Instant change = Instant.parse("2026-08-21T00:00:00Z");
    PriceResult before =
        SHIPPED.price(PriceRequest.of("openai", "gpt-5.6-sol", change.minusNanos(1), million));
    PriceResult after = SHIPPED.price(PriceRequest.of("openai", "gpt-5.6-sol", change, million));
    assertThat(List.of(cost(before), cost(after))).containsExactly("0.5", "0.4");
    assertThat(after.charge().orElseThrow().basis().entry()).isEqualTo("gpt-5.6-sol@2026-08-21");
  }

  @Test
  void longContext_beginsAboveTheBoundaryAndCountsCachedTokens() {
    assertThat(cost(sol("input_tokens=272000"))).isEqualTo("1.088");
    assertThat(cost(sol("input_tokens=272001"))).isEqualTo("2.176008");
    assertThat(cost(sol("input_tokens=272001 cache_read_tokens=272001"))).isEqualTo("0.2176008");
    assertThat(cost(sol("input_tokens=1 output_tokens=300000"))).isEqualTo("6.000004");
  }

  @Test
  void boundaryGte_beginsAtTheBoundary() {
    String tiers =
        "- id: one@base\n"
            + "  tiers: {boundary: gte, steps: [0, 100]}\n"
            + "  rates: {input_tokens: {per: 1, rate: [\"0.0001\", \"0.0002\"]}}\n";
    assertThat(cost(engine(book(tiers)).price(request("input_tokens=99")))).isEqualTo("0.0099");
    assertThat(cost(engine(book(tiers)).price(request("input_tokens=100")))).isEqualTo("0.02");
  }

  @Test
  void marginalTiers_chargeEachSliceAtItsOwnRate() {
    String tiers =
        "- id: one@base\n"
            + "  tiers: {mode: marginal, boundary: gt, steps: [0, 100, 200]}\n"
            + "  rates: {input_tokens: {per: 1, rate: [\"0.0003\", \"0.0002\", \"0.0001\"]}}\n";
    PriceResult result = engine(book(tiers)).price(request("input_tokens=250"));
    assertThat(cost(result)).isEqualTo("0.055");
    assertThat(result.charge().orElseThrow().lines()).hasSize(3);
  }

  @Test
  void batch_halvesTokensAndCacheAlikeAndLeavesToolsAlone() {
    PriceRequest request =
        PriceRequest.of(
            "anthropic",
            "claude-sonnet-5",
            NOON,
            usage("input_tokens=1000000 cache_read_tokens=1000000 web_searches=1"));
    assertThat(cost(SHIPPED.price(request))).isEqualTo("0.21");
    PriceRequest.Terms batch = PriceRequest.Terms.STANDARD.withServiceTier("batch");
    assertThat(cost(SHIPPED.price(request.withTerms(batch)))).isEqualTo("0.11");
    assertThat(
            cost(SHIPPED.price(request.withTerms(PriceRequest.Terms.STANDARD.withMode("batch")))))
        .isEqualTo("0.11");
    assertThat(cost(SHIPPED.price(request.withTerms(batch.withRegion("us"))))).isEqualTo("0.12");
  }

  @Test
  void tierWithoutAPrice_isPartialRatherThanQuietlyStandard() {
    PriceRequest request = PriceRequest.of("openai", "gpt-5", NOON, usage("input_tokens=1000000"));
    PriceResult priority =
        SHIPPED.price(request.withTerms(PriceRequest.Terms.STANDARD.withServiceTier("scale")));
    assertThat(priority.status()).isEqualTo(PriceStatus.PRICED_PARTIAL);
    assertThat(priority.detail()).isEqualTo("no price for service_tier=scale");
    for (String ordinary : List.of("default", "auto", "ON_DEMAND", "standard")) {
      assertThat(
              SHIPPED
                  .price(request.withTerms(PriceRequest.Terms.STANDARD.withServiceTier(ordinary)))
                  .status())
          .isEqualTo(PriceStatus.PRICED);
    }
    assertThat(
            cost(
                SHIPPED.price(
                    request.withTerms(PriceRequest.Terms.STANDARD.withServiceTier("flex")))))
        .isEqualTo("0.625");
  }

  @Test
  void reportedUnitsWithoutAPrice_arePartialAndNamed() {
    PriceResult result =
        engine(book(rule(TEXT_RATES)))
            .price(request("input_tokens=1000000 web_searches=5 made_up_units=2"));
    assertThat(result.status()).isEqualTo(PriceStatus.PRICED_PARTIAL);
    assertThat(cost(result)).isEqualTo("3");
    assertThat(((PriceResult.PricedPartial) result).missing())
        .containsExactly("web_searches", "made_up_units");
    PriceResult nothing = engine(book(rule(TEXT_RATES))).price(request("web_searches=5"));
    assertThat(nothing.status()).isEqualTo(PriceStatus.UNPRICED_MODEL);
  }

  @Test
  void noUsageAndZeroUsage_areDifferent() {
    PriceEngine engine = engine(book(rule(TEXT_RATES)));
    assertThat(engine.price(PriceRequest.of("acme", "one", NOON, Usage.none())).status())
        .isEqualTo(PriceStatus.NO_USAGE);
    PriceResult zero = engine.price(request("input_tokens=0 output_tokens=0"));
    assertThat(zero.status()).isEqualTo(PriceStatus.PRICED);
    assertThat(cost(zero)).isEqualTo("0");
  }

  @Test
  void contradictions_nameBothKeysAndValues() {
    PriceEngine engine = engine(book(rule(CACHE_RATES)));
    assertThat(engine.price(request("input_tokens=10 cache_read_tokens=11")).detail())
        .isEqualTo("cache_read_tokens (11) cannot exceed input_tokens (10), which includes it");
    assertThat(
            engine
                .price(request("input_tokens=10 cache_read_tokens=6 cache_write_tokens=6"))
                .detail())
        .isEqualTo(
            "cache_read_tokens (6) and cache_write_tokens (6) together exceed input_tokens (10),"
                + " which includes them");
    assertThat(engine.price(request("cache_read_tokens=5")).detail())
        .isEqualTo(
            "input_tokens is missing while cache_read_tokens (5), a part of it, is reported");
    assertThat(engine.price(request("input_tokens=-1")).detail())
        .startsWith("input_tokens (-1) is negative");
    assertThat(engine.price(request("input_tokens=1e999999")).detail())
        .startsWith("input_tokens is not a plausible quantity");
    assertThat(
            ((PriceResult.InvalidUsage)
                    engine.price(request("input_tokens=10 cache_read_tokens=11")))
                .contradiction()
                .evidence())
        .isEqualTo(Map.of("cache_read_tokens", new BigDecimal(11), "input_tokens", BigDecimal.TEN));
  }

  @Test
  void requests_countOneWhateverTheUsage() {
    PriceEngine engine = engine(book(rule(TEXT_RATES + ", requests: {per: 1000, rate: \"12\"}")));
    assertThat(cost(engine.price(request("input_tokens=0")))).isEqualTo("0.012");
    assertThat(cost(engine.price(request("input_tokens=0 requests=3")))).isEqualTo("0.012");
  }

  @Test
  void amounts_areExactWhereTheyTerminateAndFlaggedWhereNot() {
    PriceEngine engine = engine(book(rule("audio_seconds: {per: 3600, rate: \"0.36\"}")));
    LineItem exact = engine.price(request("audio_seconds=1")).charge().orElseThrow().lines().get(0);
    assertThat(exact.amount()).isEqualByComparingTo("0.0001");
    assertThat(exact.exact()).isTrue();
    PriceEngine odd = engine(book(rule("audio_seconds: {per: 3600, rate: \"0.111\"}")));
    LineItem cut = odd.price(request("audio_seconds=1")).charge().orElseThrow().lines().get(0);
    assertThat(cut.amount()).isEqualByComparingTo("0.000030833333333333");
    assertThat(cut.exact()).isFalse();
  }

  @Test
  void rounding_happensPerLineAndTheTotalIsTheirSum() {
    PriceEngine engine =
        engine(
            book(
                rule(
                    "input_tokens: {per: 1000000, rate: \"0.0000000000005\"}, output_tokens: {per:"
                        + " 1000000, rate: \"0.0000000000015\"}")));
    PriceResult result = engine.price(request("input_tokens=1 output_tokens=1"));
    assertThat(cost(result)).isEqualTo("0.000000000000000002");
    Charge rounded = result.rounded().charge().orElseThrow();
    assertThat(rounded.lines())
        .extracting(line -> line.amount().toPlainString())
        .containsExactly("0.000000000000000000", "0.000000000000000002");
    assertThat(rounded.total().toPlainString()).isEqualTo("0.000000000000000002");
    assertThat(rounded.total().scale()).isEqualTo(18);
  }

  @Test
  void overrides_nameADeploymentsModelAndDiscountItsListPrice() {
    PriceEngine engine =
        engine(
            book(rule(TEXT_RATES))
                + """
                overrides:
                - {id: acme-deal, account: a1, provider: azure, deployment: prod-chat, base_model: acme/one, discount: "0.12"}
                """);
    PriceRequest request =
        PriceRequest.of("azure", "prod-chat", NOON, usage("input_tokens=1000000"))
            .withTerms(PriceRequest.Terms.STANDARD.withAccount("a1"));
    Charge charge = engine.price(request).charge().orElseThrow();
    assertThat(charge.costs().list()).isEqualByComparingTo("3");
    assertThat(charge.costs().contracted()).isEqualByComparingTo("2.64");
    assertThat(charge.lines().get(0).modifiers())
        .extracting(LineItem.Applied::id)
        .containsExactly("acme-deal");
    assertThat(engine.price(request.withTerms(PriceRequest.Terms.STANDARD)).status())
        .isEqualTo(PriceStatus.UNPRICED_PROVIDER);
  }

  @Test
  void timeOfDay_picksTheRuleOfItsWindow() {
    PriceEngine engine =
        engine(
            book(
                """
                - id: one@base
                  rates: {input_tokens: {per: 1000000, rate: "4"}}
                - id: one@off-peak
                  priority: 1
                  when: {windows: [{days: [mon-fri], from: "16:30", to: "00:30", zone: UTC}]}
                  rates: {input_tokens: {per: 1000000, rate: "1"}}
                """));
    Usage million = usage("input_tokens=1000000");
    assertThat(
            cost(
                engine.price(
                    PriceRequest.of(
                        "acme", "one", Instant.parse("2026-11-20T16:30:00Z"), million))))
        .isEqualTo("1");
    assertThat(
            cost(
                engine.price(
                    PriceRequest.of(
                        "acme", "one", Instant.parse("2026-11-21T00:29:59Z"), million))))
        .isEqualTo("1");
    assertThat(
            cost(
                engine.price(
                    PriceRequest.of(
                        "acme", "one", Instant.parse("2026-11-21T00:30:00Z"), million))))
        .isEqualTo("4");
    assertThat(
            cost(
                engine.price(
                    PriceRequest.of(
                        "acme", "one", Instant.parse("2026-11-21T17:00:00Z"), million))))
        .isEqualTo("4");
  }

  private PriceResult sol(String usage) {
    return SHIPPED.price(PriceRequest.of("openai", "gpt-5.6-sol", NOON, usage(usage)));
  }

  private String model(String provider, String model) {
    return model(PriceRequest.of(provider, model, NOON, usage("input_tokens=10")));
  }

  private String model(PriceRequest request) {
    return SHIPPED.price(request).charge().map(charge -> charge.basis().model()).orElse("none");
  }
}
