// SPDX-License-Identifier: Apache-2.0
package io.costwire.signals.anomaly;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Three seeds of each fault; {@code -Dcostwire.signals.seeds=40} for the figures in README. */
class InjectionSuiteTest {

  private static final int SEEDS = Integer.getInteger("costwire.signals.seeds", 3);

  /** A launch of batches is told with each batch of its first day: README.md. */
  @ParameterizedTest
  @CsvSource({
    "RUNAWAY_AGENT, 0.85, 0.9",
    "SLOW_LEAK, 0.4, 0.85",
    "PRICE_TIMES_1000, 1, 0.9",
    "SILENT_COLLECTOR, 1, 0.9",
    "TAG_FLOOD, 1, 0.9",
    "LAUNCH, 0.7, 0.6"
  })
  void fault_isFound_andLittleElse(Injection injection, double recall, double precision) {
    InjectionSuite.Score score = InjectionSuite.run(injection, SEEDS);

    assertThat(score.recall()).as("seeds 1 to %d: %s", SEEDS, score).isGreaterThanOrEqualTo(recall);
    assertThat(score.precision()).as("seeds 1 to %d: %s", SEEDS, score).isGreaterThan(precision);
  }

  @ParameterizedTest
  @CsvSource("NONE")
  void ordinaryWeeks_haveHardlyASignal(Injection injection) {
    InjectionSuite.Score score = InjectionSuite.run(injection, SEEDS);

    // with three seeds this means none
    assertThat(score.extraPerWeek())
        .as("seeds 1 to %d: %s", SEEDS, score)
        .isLessThanOrEqualTo(0.005);
  }
}
