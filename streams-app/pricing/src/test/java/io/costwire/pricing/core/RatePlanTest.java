// SPDX-License-Identifier: Apache-2.0
package io.costwire.pricing.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.math.BigDecimal;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

class RatePlanTest {

  private static final Tiers LARGE =
      new Tiers(
          Tiers.Mode.CLIFF, Units.INPUT_TOKENS, Tiers.Boundary.GT, decimals("0", "100", "200"));

  /** Made for each test, so that a change in the making is noticed by all of them. */
  private final RatePlan audio =
      new RatePlan(
          List.of(
              rate("input_tokens", "1"),
              rate("cache_read_tokens", "0.1"),
              rate("input_audio_tokens", "8"),
              rate("cache_audio_read_tokens", "0.8")),
          Tiers.FLAT);

  @Test
  void leaves_takeEveryTokenOnceAndInTheOrderOfTheRates() {
    assertThat(
            leaves(
                audio,
                "input_tokens=100 cache_read_tokens=40 input_audio_tokens=30"
                    + " cache_audio_read_tokens=10"))
        .isEqualTo(
            "input_tokens=40 cache_read_tokens=30 input_audio_tokens=20"
                + " cache_audio_read_tokens=10");
  }

  @Test
  void overlap_isAcceptedWhereOnlyOneOfTheTwoIsPositive() {
    assertThat(leaves(audio, "input_tokens=100 cache_read_tokens=40 input_audio_tokens=0"))
        .isEqualTo("input_tokens=60 cache_read_tokens=40");
    assertThat(leaves(audio, "input_tokens=100 cache_read_tokens=0 input_audio_tokens=30"))
        .isEqualTo("input_tokens=70 input_audio_tokens=30");
    assertThat(leaves(audio, "input_tokens=100 input_audio_tokens=30"))
        .isEqualTo("input_tokens=70 input_audio_tokens=30");
  }

  @Test
  void overlap_thatIsNotReportedIsRefusedWithBothKeys() {
    Contradiction missing =
        contradiction(audio, "input_tokens=100 cache_read_tokens=40 input_audio_tokens=30");
    assertThat(missing.problem())
        .isEqualTo(
            "cache_audio_read_tokens is missing: cache_read_tokens (40) and input_audio_tokens (30)"
                + " overlap and have different prices; report it, zero included");
    assertThat(missing.evidence())
        .isEqualTo(
            Map.of(
                "cache_read_tokens", new BigDecimal(40), "input_audio_tokens", new BigDecimal(30)));
    assertThat(
            leaves(
                audio,
                "input_tokens=100 cache_read_tokens=40 input_audio_tokens=30"
                    + " cache_audio_read_tokens=0"))
        .isEqualTo("input_tokens=30 cache_read_tokens=40 input_audio_tokens=30");
  }

  @Test
  void contradictions_nameTheKeysWithTheirValues() {
    Contradiction exceeds = contradiction(audio, "input_tokens=10 cache_read_tokens=11");
    assertThat(exceeds.problem())
        .isEqualTo("cache_read_tokens (11) cannot exceed input_tokens (10), which includes it");
    assertThat(exceeds.evidence()).containsOnlyKeys("cache_read_tokens", "input_tokens");
    // of a unit without a price of its own too
    assertThat(contradiction(audio, "input_tokens=10 input_video_tokens=11").problem())
        .startsWith("input_video_tokens (11) cannot exceed input_tokens (10)");
    Contradiction together =
        contradiction(
            audio,
            "input_tokens=10 cache_read_tokens=6 input_audio_tokens=6 cache_audio_read_tokens=1");
    assertThat(together.problem())
        .isEqualTo(
            "cache_read_tokens (6) and input_audio_tokens (6) and cache_audio_read_tokens (1)"
                + " together exceed input_tokens (10), which includes them");
    assertThat(together.evidence()).hasSize(4);
    Contradiction missing = contradiction(audio, "cache_read_tokens=6");
    assertThat(missing.evidence()).isEqualTo(Map.of("cache_read_tokens", new BigDecimal(6)));
    assertThat(leaves(audio, "input_tokens=10 cache_read_tokens=10"))
        .isEqualTo("cache_read_tokens=10");
    assertThat(leaves(audio, "cache_read_tokens=0")).isEmpty();
  }

  @Test
  void tierNeedsTheTotalThatItGoesBy() {
    Tiers byInput =
        new Tiers(Tiers.Mode.CLIFF, Units.INPUT_TOKENS, Tiers.Boundary.GT, decimals("0", "100"));
    RatePlan output =
        new RatePlan(
            List.of(new Rate(unit("output_tokens"), BigDecimal.ONE, decimals("1", "2"))), byInput);
    assertThat(contradiction(output, "output_tokens=5 input_video_tokens=7").problem())
        .isEqualTo(
            "input_tokens is missing while input_video_tokens (7), a part of it, is reported");
    assertThat(leaves(output, "output_tokens=5")).isEqualTo("output_tokens=5");
    assertThat(parts(output, "output_tokens=5 input_tokens=101").get(0).price().rate())
        .isEqualByComparingTo("2");
    // slices go by their own quantity, and a single step by nothing
    RatePlan slices =
        new RatePlan(
            output(byInput.steps()),
            new Tiers(Tiers.Mode.MARGINAL, Units.INPUT_TOKENS, Tiers.Boundary.GT, byInput.steps()));
    assertThat(leaves(slices, "output_tokens=5 input_video_tokens=0")).isEqualTo("output_tokens=5");
    assertThat(slices.decompose(usage("output_tokens=5 input_video_tokens=7")))
        .isInstanceOf(Decomposition.Leaves.class);
    assertThat(
            new RatePlan(List.of(rate("output_tokens", "1")), Tiers.FLAT)
                .decompose(usage("output_tokens=5 input_video_tokens=7")))
        .isInstanceOf(Decomposition.Leaves.class);
  }

  @Test
  void sumOfRequests_isPricedByTheSizeOfEach() {
    RatePlan plan =
        new RatePlan(
            List.of(new Rate(unit("output_tokens"), BigDecimal.ONE, decimals("1", "2", "3"))),
            LARGE);
    Function<String, BigDecimal> rate = u -> parts(plan, u).get(0).price().rate();
    BigDecimal small = rate.apply("output_tokens=5 input_tokens=100");
    BigDecimal large = rate.apply("output_tokens=5 input_tokens=101");
    assertThat(small).isNotEqualByComparingTo(large);
    assertThat(rate.apply("output_tokens=5 input_tokens=1000 requests=10"))
        .isEqualByComparingTo(small);
    assertThat(rate.apply("output_tokens=5 input_tokens=1001 requests=10"))
        .isEqualByComparingTo(large);
    assertThat(rate.apply("output_tokens=5 input_tokens=101 requests=1"))
        .isEqualByComparingTo(large);
  }

  @Test
  void slices_endAtTheirSteps() {
    RatePlan slices =
        new RatePlan(
            List.of(
                new Rate(Units.INPUT_TOKENS, BigDecimal.ONE, decimals("3", "2", "1")),
                rate("output_tokens", "9")),
            new Tiers(Tiers.Mode.MARGINAL, Units.INPUT_TOKENS, Tiers.Boundary.GT, LARGE.steps()));
    assertThat(leaves(slices, "input_tokens=100")).isEqualTo("input_tokens=100");
    assertThat(leaves(slices, "input_tokens=101")).isEqualTo("input_tokens=100 input_tokens=1");
    assertThat(leaves(slices, "input_tokens=200")).isEqualTo("input_tokens=100 input_tokens=100");
    assertThat(leaves(slices, "input_tokens=350"))
        .isEqualTo("input_tokens=100 input_tokens=100 input_tokens=150");
    assertThat(parts(slices, "input_tokens=350"))
        .extracting(part -> part.price().rate().toPlainString())
        .containsExactly("3", "2", "1");
  }

  @Test
  void uncovered_isWhatNoRateNorAReportedWholeTakesIn() {
    RatePlan plan = new RatePlan(List.of(rate("input_tokens", "1")), Tiers.FLAT);
    assertThat(uncovered(plan, "input_tokens=9 cache_read_tokens=4 requests=2")).isEmpty();
    assertThat(uncovered(plan, "input_tokens=9 output_tokens=0 made_up=0")).isEmpty();
    assertThat(uncovered(plan, "input_tokens=9 web_searches=4 made_up=3"))
        .isEqualTo(Map.of("web_searches", new BigDecimal(4), "made_up", new BigDecimal(3)));
    // a part says nothing new beside its whole, but a whole of zero says nothing about its part
    assertThat(uncovered(plan, "input_tokens=9 output_tokens=8 output_audio_tokens=3"))
        .containsOnlyKeys("output_tokens");
    assertThat(uncovered(plan, "input_tokens=9 output_tokens=0 output_audio_tokens=3"))
        .containsOnlyKeys("output_audio_tokens");
  }

  @Test
  void plainPrice_isThatOfTheNarrowestUnitAroundThatIsNotAboutCaches() {
    Part read =
        parts(
                audio,
                "input_tokens=10 cache_read_tokens=10 input_audio_tokens=10"
                    + " cache_audio_read_tokens=10")
            .get(0);
    assertThat(read.price().plain().unit().name()).isEqualTo("input_audio_tokens");
    assertThat(parts(audio, "input_tokens=10").get(0).price().plain()).isNull();
  }

  @Test
  void requests_countOne() {
    RatePlan plan =
        new RatePlan(List.of(rate("requests", "2"), rate("input_tokens", "1")), Tiers.FLAT);
    assertThat(leaves(plan, "input_tokens=4")).isEqualTo("requests=1 input_tokens=4");
    assertThat(leaves(plan, "input_tokens=0 requests=7")).isEqualTo("requests=1");
  }

  @Test
  void steps_areCrossedAboveOrFromTheirStart() {
    assertThat(LARGE.step(null)).isZero();
    assertThat(LARGE.step(new BigDecimal("100"))).isZero();
    assertThat(LARGE.step(new BigDecimal("100.001"))).isEqualTo(1);
    assertThat(LARGE.step(new BigDecimal("1e9"))).isEqualTo(2);
    Tiers from = new Tiers(LARGE.mode(), LARGE.basis(), Tiers.Boundary.GTE, LARGE.steps());
    assertThat(from.step(new BigDecimal("100"))).isEqualTo(1);
    assertThat(from.step(new BigDecimal("99.999"))).isZero();
    assertThat(from.step(BigDecimal.ZERO)).isZero();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Tiers(from.mode(), from.basis(), from.boundary(), decimals("1")));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Tiers(from.mode(), from.basis(), from.boundary(), List.of()));
  }

  @Test
  void rates_needAValueAndAPositivePer() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Rate(Units.INPUT_TOKENS, BigDecimal.ONE, List.of()))
        .withMessageContaining("input_tokens are empty");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Rate(Units.INPUT_TOKENS, BigDecimal.ZERO, decimals("1")))
        .withMessageContaining("must be positive");
  }

  @Test
  void preparedRate_makesTheSameAmountsAsDividing() {
    for (String per : new String[] {"1", "1000", "1e6", "3600", "7", "250", "0.5", "1.0"}) {
      for (String rate : new String[] {"0", "3", "2.50", "0.111", "1e2", "0.000000000000001"}) {
        for (String quantity : new String[] {"0", "1", "999999999999999", "0.125", "3.3"}) {
          StepRate step =
              new StepRate(Units.INPUT_TOKENS, new BigDecimal(rate), new BigDecimal(per), null);
          BigDecimal product = new BigDecimal(quantity).multiply(new BigDecimal(rate));
          BigDecimal amount = step.amount(new BigDecimal(quantity));
          assertThat(amount)
              .as(quantity + " at " + rate + " for " + per)
              .isEqualByComparingTo(Amounts.per(product, new BigDecimal(per)));
          assertThat(step.isExact(new BigDecimal(quantity), amount))
              .isEqualTo(amount.multiply(new BigDecimal(per)).compareTo(product) == 0);
        }
      }
    }
  }

  @Test
  void amounts_areCutHalfEvenOnlyWhereTheyDoNotTerminate() {
    assertThat(Amounts.per(new BigDecimal("1"), new BigDecimal("3")).toPlainString())
        .isEqualTo("0.333333333333333333");
    assertThat(Amounts.per(new BigDecimal("1e-20"), new BigDecimal("8")))
        .isEqualByComparingTo("1.25e-21");
    assertThat(Amounts.rounded(new BigDecimal("0.0000000000000000005"))).isZero();
    assertThat(Amounts.rounded(new BigDecimal("0.0000000000000000015")).toPlainString())
        .isEqualTo("0.000000000000000002");
    assertThat(Amounts.per(new BigDecimal("5"), new BigDecimal("1000")).toPlainString())
        .isEqualTo("0.005");
    assertThat(Amounts.each(BigDecimal.TEN, new BigDecimal("2000"))).isNull();
    assertThat(Amounts.each(BigDecimal.TEN, new BigDecimal("1000"))).isEqualByComparingTo("0.01");
  }

  private static List<Rate> output(List<BigDecimal> steps) {
    return List.of(
        new Rate(
            unit("output_tokens"),
            BigDecimal.ONE,
            steps.stream().map(step -> BigDecimal.ONE).toList()));
  }

  private static String leaves(RatePlan plan, String usage) {
    return String.join(
        " ",
        parts(plan, usage).stream()
            .map(part -> part.unit() + "=" + part.quantity().toPlainString())
            .toList());
  }

  private static List<Part> parts(RatePlan plan, String usage) {
    return ((Decomposition.Leaves) plan.decompose(usage(usage))).parts();
  }

  private static Map<String, BigDecimal> uncovered(RatePlan plan, String usage) {
    return ((Decomposition.Leaves) plan.decompose(usage(usage))).uncovered();
  }

  private static Contradiction contradiction(RatePlan plan, String usage) {
    return ((Decomposition.Contradicted) plan.decompose(usage(usage))).contradiction();
  }

  private static Usage usage(String text) {
    Usage.Builder usage = Usage.builder(4);
    for (String part : text.split(" ")) {
      String[] sides = part.split("=");
      usage.put(sides[0], new BigDecimal(sides[1]));
    }
    return usage.build();
  }

  private static Rate rate(String unit, String rate) {
    return new Rate(unit(unit), BigDecimal.ONE, decimals(rate));
  }

  private static List<BigDecimal> decimals(String... numbers) {
    return Arrays.stream(numbers).map(BigDecimal::new).toList();
  }

  private static Unit unit(String name) {
    return Units.named(name).orElseThrow();
  }
}
