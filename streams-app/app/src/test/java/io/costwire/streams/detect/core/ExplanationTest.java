// SPDX-License-Identifier: Apache-2.0
package io.costwire.streams.detect.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.costwire.streams.detect.core.Explanation.Contributor;
import java.math.BigDecimal;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ExplanationTest {
  private static final List<String> NAMES = List.of("provider", "model", "team", "feature");
  private static final List<String> MODELS = List.of("provider", "model");

  private final Map<List<String>, Amounts> before = new HashMap<>();
  private final Map<List<String>, Amounts> after = new HashMap<>();

  private static void put(
      Map<List<String>, Amounts> spend, String values, String cost, String tokens) {
    spend.put(
        List.of(values.split(" ")),
        new Amounts(new BigDecimal(cost), new BigDecimal(tokens), BigDecimal.TEN));
  }

  private Explanation explain(String... own) {
    return Explanation.of(
        before, after, new Explanation.Dimensions(NAMES, Set.of(own), MODELS, "untagged"));
  }

  private static void assertMoney(BigDecimal amount, String expected) {
    assertThat(amount).isEqualByComparingTo(expected);
  }

  @Test
  void moreOfTheSame_isVolume() {
    put(before, "openai gpt-4o search chat", "10", "1000");
    put(after, "openai gpt-4o search chat", "40", "4000");

    Effects effects = explain("team").effects();
    assertMoney(effects.volume(), "30");
    assertMoney(effects.price(), "0");
    assertMoney(effects.mix(), "0");
  }

  @Test
  void dearerUnits_arePrice() {
    put(before, "openai gpt-4o search chat", "10", "1000");
    put(after, "openai gpt-4o search chat", "15", "1000");

    Effects effects = explain("team").effects();
    assertMoney(effects.volume(), "0");
    assertMoney(effects.price(), "5");
    assertMoney(effects.mix(), "0");
  }

  @Test
  void dearerModelInThePlaceOfACheapOne_isMix() {
    put(before, "openai mini search chat", "1", "1000");
    put(before, "openai gpt-4o search chat", "10", "1000");
    put(after, "openai gpt-4o search chat", "20", "2000");

    Effects effects = explain("team").effects();
    assertMoney(effects.volume(), "0");
    assertMoney(effects.price(), "0");
    assertMoney(effects.mix(), "9");
  }

  @Test
  void modelsWithoutTokens_areCountedInRequests() {
    before.put(
        List.of("x", "images", "search", "chat"),
        new Amounts(BigDecimal.TEN, BigDecimal.ZERO, BigDecimal.valueOf(5)));
    after.put(
        List.of("x", "images", "search", "chat"),
        new Amounts(new BigDecimal("20"), BigDecimal.ZERO, BigDecimal.valueOf(10)));
    put(before, "openai gpt-4o search chat", "10", "1000");
    put(after, "openai gpt-4o search chat", "10", "1000");

    assertMoney(explain("team").effects().volume(), "10");
  }

  @Test
  void effects_sumUpToTheChangeToTheLastDigit() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    for (int i = 0; i < 300; i++) {
      Explanation explanation =
          Explanation.of(
              spend(random),
              spend(random),
              new Explanation.Dimensions(NAMES, Set.of("team"), MODELS, "untagged"));
      Effects effects = explanation.effects();
      assertThat(effects.volume().add(effects.price()).add(effects.mix()))
          .as("seed %d, spend %d", seed, i)
          .isEqualByComparingTo(explanation.change());
      assertThat(explanation.contributors())
          .as("seed %d, spend %d", seed, i)
          .hasSizeLessThanOrEqualTo(Explanation.MAX_CONTRIBUTORS)
          .allMatch(c -> c.change().signum() == explanation.change().signum());
    }
  }

  private static Map<List<String>, Amounts> spend(Random random) {
    Map<List<String>, Amounts> spend = new HashMap<>();
    for (int i = random.nextInt(6); i > 0; i--) {
      spend.put(
          List.of("p", "m" + random.nextInt(4), "t", "f" + random.nextInt(3)),
          new Amounts(
              BigDecimal.valueOf(random.nextInt(1_000_000), 7),
              BigDecimal.valueOf(random.nextInt(3) * random.nextInt(99_999)),
              BigDecimal.valueOf(random.nextInt(50))));
    }
    return spend;
  }

  @Test
  void largestContributors_areNamedFirst_andNoDimensionTakesAllPlaces() {
    put(before, "openai gpt-4o search chat", "10", "1000");
    put(before, "openai mini search mail", "10", "1000");
    put(after, "openai gpt-4o search chat", "50", "4000");
    put(after, "openai mini search mail", "14", "1000");
    put(after, "openai o3 search agent", "8", "1000");

    assertThat(explain("team").contributors())
        .usingRecursiveFieldByFieldElementComparator()
        .containsExactly(
            new Contributor("model", "gpt-4o", new BigDecimal("40")),
            new Contributor("feature", "chat", new BigDecimal("40")),
            new Contributor("model", "o3", new BigDecimal("8")),
            new Contributor("feature", "agent", new BigDecimal("8")));
  }

  @Test
  void onlyValue_isNamedWhereThereIsNothingElse() {
    put(before, "openai gpt-4o search untagged", "10", "1000");
    put(after, "openai gpt-4o search untagged", "50", "4000");

    assertThat(explain("team").contributors())
        .extracting(Contributor::value)
        .containsExactly("openai", "gpt-4o");
  }

  @Test
  void lessSpent_isExplainedByWhatShrank() {
    put(before, "openai gpt-4o search chat", "50", "1000");
    put(before, "openai mini search mail", "10", "1000");
    put(after, "openai mini search mail", "12", "1000");

    assertThat(explain("team").contributors())
        .extracting(Contributor::value)
        .containsExactly("gpt-4o", "chat");
  }
}
