// SPDX-License-Identifier: Apache-2.0
package io.costwire.chargeback.experiments;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EstimateTest {
  private static final int RUNS = 2_000;

  /** R. G. Newcombe, Statistics in Medicine 17 (1998), table I, method 3. */
  @ParameterizedTest
  @CsvSource({
    "81, 263, 0.2553, 0.3662",
    "15, 148, 0.0624, 0.1605",
    "0, 20, 0.0000, 0.1611",
    "1, 29, 0.0061, 0.1718"
  })
  void aRate_hasThePublishedInterval(long succeeded, long known, double low, double high) {
    Estimate rate = Estimate.rate(succeeded, known);

    assertThat(rate.low()).isCloseTo(low, within(0.00005));
    assertThat(rate.high()).isCloseTo(high, within(0.00005));
    assertThat(rate.error()).isPositive();
  }

  /** 1 to 10: mean 5.5, deviation 3.02765, t of 9 degrees of freedom 2.26216. */
  @Test
  void aMean_hasStudentsInterval() {
    Estimate mean = Estimate.mean(new Moments(10, 55, 385));

    assertThat(mean.value()).isEqualTo(5.5);
    assertThat(mean.low()).isCloseTo(5.5 - 2.16585, within(0.00002));
    assertThat(mean.high()).isCloseTo(5.5 + 2.16585, within(0.00002));
  }

  @Test
  void intervals_coverTheTruth_95TimesOfAHundred() {
    assertThat(covered(mean -> Estimate.mean(mean.costs), 2)).isBetween(0.935, 0.965);
    assertThat(covered(it -> Estimate.rate(it.succeeded, it.n), 0.8)).isBetween(0.935, 0.965);
    assertThat(covered(it -> Estimate.ratio(it.pairs()), 2.5)).isBetween(0.93, 0.965);
  }

  /** 400 requests: cost exponential around 2, and 80 % succeed, the dear ones less often. */
  private static final class Sample {
    private final int n = 400;
    private Moments costs = new Moments(0, 0, 0);
    private long succeeded;
    private double xy;

    Sample(Random random) {
      double sum = 0;
      double squares = 0;
      for (int i = 0; i < n; i++) {
        double cost = -2 * Math.log(1 - random.nextDouble());
        boolean success = random.nextDouble() < 0.8;
        sum += cost;
        squares += cost * cost;
        succeeded += success ? 1 : 0;
        xy += success ? cost : 0;
      }
      costs = new Moments(n, sum, squares);
    }

    Pairs pairs() {
      return new Pairs(n, costs.sum(), succeeded, costs.squares(), succeeded, xy);
    }
  }

  private static double covered(Function<Sample, Estimate> estimate, double truth) {
    Random random = new Random(20261124);
    int covered = 0;
    for (int run = 0; run < RUNS; run++) {
      Estimate it = estimate.apply(new Sample(random));
      covered += it.low() <= truth && truth <= it.high() ? 1 : 0;
    }
    return covered / (double) RUNS;
  }
}
