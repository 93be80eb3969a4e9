// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.math.BigDecimal;
import java.util.List;
import org.junit.jupiter.api.Test;

class BenchResultTest {
  private static final BenchResult BASELINE = BenchResult.of("b", "base", 80_000, "events/s");

  @Test
  void ratio_isTheValueDividedByTheBaselines() {
    BenchResult result = BenchResult.of("b", "full", 30_000, "events/s").against(BASELINE);
    assertThat(result.ratio()).isEqualByComparingTo("0.375");
    assertThat(result.text()).contains("30,000 events/s").endsWith("0.375 x base");
  }

  @Test
  void ratioToNothing_isLeftOut() {
    BenchResult nothing = BenchResult.of("b", "base", 0, "events/s");
    assertThat(BASELINE.against(nothing).ratio()).isNull();
  }

  @Test
  void json_hasTheSixFieldsInOrderAndNothingElse() throws Exception {
    assertThat(new ObjectMapper().writeValueAsString(BASELINE))
        .isEqualTo(
            "{\"bench\":\"b\",\"metric\":\"base\",\"value\":80000,\"unit\":\"events/s\","
                + "\"baseline\":null,\"ratio\":null}");
  }

  @Test
  void measuredValue_isRoundedToFourDigitsAndCountedOnesAreNot() {
    assertThat(BenchResult.of("b", "m", 123_456, "x").value()).isEqualByComparingTo("123500");
    assertThat(BenchResult.count("b", "m", 123_456, "x").value()).isEqualByComparingTo("123456");
  }

  @Test
  void smallValue_isShownWithItsDecimals() {
    assertThat(BenchResult.of("b", "m", 0.04217, "records/event").text())
        .endsWith("0.04217 records/event");
    assertThat(BenchResult.of("b", "m", 1926.4, "ms").text()).endsWith("1,926 ms");
  }

  @Test
  void lossOrDoubling_isAFailureAndDroppedLateRecordsAreNot() {
    assertThat(BenchResult.count("b", "full-lost", 1, "events").isFailure()).isTrue();
    assertThat(BenchResult.count("b", "full-doubled", 1, "events").isFailure()).isTrue();
    assertThat(BenchResult.count("b", "full-lost", 0, "events").isFailure()).isFalse();
    assertThat(BenchResult.count("b", "dsl-windows-late-dropped", 9, "events").isFailure())
        .isFalse();
  }

  @Test
  void median_isTheMiddleOrTheMeanOfTheTwoInTheMiddle() {
    assertThat(Samples.median(List.of(9.0, 1.0, 5.0))).isEqualTo(5.0);
    assertThat(Samples.median(List.of(9.0, 1.0, 5.0, 6.0))).isEqualTo(5.5);
  }

  @Test
  void repeatedPasses_giveTheMedianOfSpeedAndTheLargestLoss() {
    var samples = new Samples("b");
    for (int i = 1; i <= 3; i++) {
      samples.measured("full", "events/s", i * 100);
      samples.counted("full-lost", "events", i == 2 ? 7 : 0);
    }
    assertThat(samples.result("full").value()).isEqualByComparingTo(BigDecimal.valueOf(200));
    assertThat(samples.result("full-lost").value()).isEqualByComparingTo("7");
    assertThat(samples.results("full"))
        .extracting(BenchResult::metric)
        .containsExactly("full", "full-lost");
  }
}
