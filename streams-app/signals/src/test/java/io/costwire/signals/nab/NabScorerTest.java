// SPDX-License-Identifier: Apache-2.0
package io.costwire.signals.nab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** A file of 100 rows with one window of ten; the first 15 rows are not scored. */
class NabScorerTest {

  private static final NabFile FILE =
      new NabFile(
          "group",
          "file",
          IntStream.range(0, 100).mapToObj(i -> Instant.EPOCH.plusSeconds(300L * i)).toList(),
          Collections.nCopies(100, BigDecimal.ONE),
          List.of(new int[] {50, 59}));

  private final NabScorer scorer = new NabScorer(1, 1, 0.11);

  @Test
  void silence_is0_andTheFirstRowOfTheWindow_is100() {
    assertThat(score().score()).isZero();
    assertThat(score(50).score()).isCloseTo(100, within(1e-9));
  }

  @Test
  void onlyTheEarliestDetectionInAWindow_counts() {
    assertThat(score(52, 53, 59).score()).isEqualTo(score(52).score());
  }

  @Test
  void laterInTheWindow_earnsLess() {
    // position -(59 - 55 + 1) / 10 = -0.5: 0.84828 of 0.98661, against -1 for missing it
    assertThat(score(55).score()).isCloseTo(100 * (1 + 0.84828 / 0.98661) / 2, within(0.001));
  }

  @Test
  void falseAlarm_costsByDistanceBehindTheWindow() {
    // before any window the full weight; one row behind it (position 1/9) little
    assertThat(score(50, 20).score()).isCloseTo(100 * (2 - 0.11) / 2, within(1e-9));
    double near = 0.11 * (1 - 2 / (1 + Math.exp(5.0 / 9)));
    assertThat(score(50, 60).score()).isCloseTo(100 * (2 - near) / 2, within(1e-9));
    assertThat(score(50, 20).falseAlarms()).isEqualTo(1);
  }

  @Test
  void probation_isNotScored() {
    assertThat(score(14).score()).isZero();
    assertThat(score(15).score()).isNegative();
  }

  @Test
  void bestThreshold_isTheOneOfTheHighestSum() {
    double[] scores = new double[100];
    scores[20] = 0.5;
    scores[30] = 0.6;
    scores[52] = 0.7;
    scores[51] = 0.2;

    double threshold = scorer.bestThreshold(List.of(new NabScorer.Scored(FILE, scores)));

    assertThat(threshold).isEqualTo(0.7);
  }

  private NabScorer.Result score(int... detections) {
    double[] scores = new double[100];
    for (int row : detections) {
      scores[row] = 1;
    }
    return scorer.score(List.of(new NabScorer.Scored(FILE, scores)), 1);
  }
}
