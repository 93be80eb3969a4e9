// SPDX-License-Identifier: Apache-2.0
package io.costwire.chargeback.allocation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LargestRemainderTest {
  private static final long SEED = Long.getLong("costwire.seed", System.nanoTime());

  @ParameterizedTest
  @CsvSource({
    "100.00, 1 1 1, 33.34 33.33 33.33",
    "-100.00, 1 1 1, -33.34 -33.33 -33.33",
    "0.05, 1 1 1 1, 0.02 0.01 0.01 0.01",
    "10.00, 0.5 0 1.5, 2.50 0.00 7.50",
    "0.01, 1 2 2, 0.00 0.01 0.00",
    "0, 1 3, 0.00 0.00",
    "100, 1e3 3e3, 25.00 75.00"
  })
  void shares_areServedByTheirRemainders(String amount, String weights, String shares) {
    assertThat(LargestRemainder.split(new BigDecimal(amount), numbers(weights), 2))
        .isEqualTo(numbers(shares));
  }

  @Test
  void shares_sumToTheAmountAndAreNearTheirExactValue() {
    Random random = new Random(SEED);
    for (int round = 0; round < 2_000; round++) {
      int scale = random.nextInt(19);
      BigDecimal amount = BigDecimal.valueOf(random.nextLong() / 1_000, scale);
      List<BigDecimal> weights =
          random
              .longs(1 + random.nextInt(30), 0, 1_000_000)
              .mapToObj(weight -> BigDecimal.valueOf(weight, random.nextInt(6)))
              .toList();
      BigDecimal sum = weights.stream().reduce(BigDecimal.ZERO, BigDecimal::add);
      if (sum.signum() == 0) {
        continue;
      }
      List<BigDecimal> shares = LargestRemainder.split(amount, weights, scale);
      String which = "seed " + SEED + " round " + round;
      assertThat(shares.stream().reduce(BigDecimal.ZERO, BigDecimal::add))
          .as(which)
          .isEqualByComparingTo(amount);
      for (int i = 0; i < shares.size(); i++) {
        BigDecimal exact = amount.multiply(weights.get(i)).divide(sum, new MathContext(60));
        assertThat(shares.get(i).subtract(exact).abs())
            .as(which)
            .isLessThan(BigDecimal.ONE.movePointLeft(scale));
      }
    }
  }

  @Test
  void unusableWeightsAndAmounts_areRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> LargestRemainder.split(BigDecimal.ONE, numbers("0 0"), 2));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> LargestRemainder.split(BigDecimal.ONE, List.of(), 2));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> LargestRemainder.split(BigDecimal.ONE, numbers("2 -1"), 2));
    assertThatThrownBy(() -> LargestRemainder.split(new BigDecimal("0.001"), numbers("1"), 2))
        .isInstanceOf(ArithmeticException.class);
  }

  private static List<BigDecimal> numbers(String text) {
    return Arrays.stream(text.split(" ")).map(BigDecimal::new).toList();
  }
}
