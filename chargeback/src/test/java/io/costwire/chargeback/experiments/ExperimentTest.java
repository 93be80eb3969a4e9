// SPDX-License-Identifier: Apache-2.0
package io.costwire.chargeback.experiments;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.costwire.chargeback.experiments.Verdict.NotYet;
import io.costwire.chargeback.experiments.Verdict.Winner;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ExperimentTest {
  private static final List<String> DOLLARS = List.of("USD");

  /** Requests at one cost each of which so many succeeded. */
  private static VariantUse use(String name, long n, double cost, long succeeded) {
    return new VariantUse(
        name,
        n,
        0,
        BigDecimal.valueOf(cost * n),
        new Moments(n, cost * n, cost * cost * n),
        new Moments(0, 0, 0),
        n,
        succeeded,
        new Moments(0, 0, 0),
        new Pairs(n, cost * n, succeeded, cost * cost * n, succeeded, cost * succeeded),
        new Pairs(0, 0, 0, 0, 0, 0));
  }

  private static Verdict judge(Measure measure, VariantUse... uses) {
    return new Experiment("acme", "e", DOLLARS, List.of(uses)).judge(measure, 100);
  }

  @Test
  void cheaperPerSuccess_winsThoughItFailsMoreOften() {
    VariantUse small = use("small", 1_000, 0.0003, 850);
    VariantUse large = use("large", 1_000, 0.002, 950);

    assertThat(judge(Measure.COST_PER_SUCCESS, small, large))
        .isInstanceOfSatisfying(
            Winner.class,
            winner -> {
              assertThat(winner.variant()).isEqualTo("small");
              assertThat(winner.next()).isEqualTo("large");
              assertThat(winner.difference())
                  .isCloseTo(0.002 / 0.95 - 0.0003 / 0.85, within(1e-12));
              assertThat(winner.low()).isPositive().isLessThan(winner.difference());
            });
    assertThat(judge(Measure.SUCCESS, small, large))
        .isInstanceOfSatisfying(
            Winner.class, winner -> assertThat(winner.variant()).isEqualTo("large"));
  }

  @Test
  void notYet_saysWhatIsMissing() {
    assertThat(judge(Measure.SUCCESS, use("a", 99, 1, 50), use("b", 500, 1, 250)))
        .isEqualTo(new NotYet("'a' has 99 requests of which success is known; it needs 100"));
    assertThat(judge(Measure.SUCCESS, use("a", 400, 1, 320), use("b", 400, 1, 310)))
        .isInstanceOfSatisfying(
            NotYet.class,
            it -> assertThat(it.reason()).contains("cannot be told apart", "requests each"));
    assertThat(judge(Measure.SUCCESS, use("a", 400, 1, 320), use("b", 400, 1, 320)))
        .isInstanceOfSatisfying(
            NotYet.class, it -> assertThat(it.reason()).contains("as good as equal"));
    assertThat(judge(Measure.SUCCESS, use("a", 400, 1, 320)))
        .isEqualTo(new NotYet("there is one variant, 'a'"));
    assertThat(judge(Measure.QUALITY, use("a", 400, 1, 320), use("b", 400, 1, 320)))
        .isEqualTo(new NotYet("'a' has 0 requests of which quality is known; it needs 100"));
    assertThat(judge(Measure.COST_PER_SUCCESS, use("a", 400, 1, 0), use("b", 400, 1, 320)))
        .isInstanceOf(NotYet.class);
  }

  @Test
  void costsInTwoCurrencies_areNotCompared() {
    var two =
        new Experiment(
            "acme",
            "e",
            List.of("EUR", "USD"),
            List.of(use("a", 400, 1, 320), use("b", 400, 2, 320)));

    assertThat(two.judge(Measure.COST, 100)).isEqualTo(new NotYet("costs are in EUR and USD"));
    assertThat(two.judge(Measure.SUCCESS, 100)).isInstanceOf(NotYet.class);
  }

  @Test
  void whereThereIsNoDifference_atMostOneOfTwenty_hasAWinner() {
    Random random = new Random(20261124);
    int runs = 2_000;
    int winners = 0;
    for (int run = 0; run < runs; run++) {
      List<VariantUse> uses = new ArrayList<>();
      for (String name : List.of("a", "b", "c")) {
        uses.add(use(name, 300, 1, successes(random, 300, 0.7)));
      }
      Verdict verdict = judge(Measure.SUCCESS, uses.toArray(VariantUse[]::new));
      winners += verdict instanceof Winner ? 1 : 0;
    }

    assertThat(winners / (double) runs).isBetween(0.001, 0.05);
  }

  @Test
  void whereThereIsADifference_itIsFound() {
    Random random = new Random(20261124);
    int found = 0;
    for (int run = 0; run < 500; run++) {
      Verdict verdict =
          judge(
              Measure.SUCCESS,
              use("a", 2_000, 1, successes(random, 2_000, 0.75)),
              use("b", 2_000, 1, successes(random, 2_000, 0.70)));
      found += verdict instanceof Winner winner && winner.variant().equals("a") ? 1 : 0;
    }

    assertThat(found).isGreaterThan(450);
  }

  private static long successes(Random random, int n, double rate) {
    return random.doubles(n).filter(it -> it < rate).count();
  }
}
