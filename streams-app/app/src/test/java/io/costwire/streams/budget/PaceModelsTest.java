// SPDX-License-Identifier: Apache-2.0
package io.costwire.streams.budget;

import static org.assertj.core.api.Assertions.assertThat;

import io.costwire.signals.forecast.SpendHistory;
import io.costwire.streams.budget.PaceModels.Use;
import io.costwire.streams.budget.core.PaceKey;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.Test;

class PaceModelsTest {
  private static final Instant NOW = Instant.parse("2026-11-22T12:00:00Z");
  private final PaceModels models = new PaceModels(new SimpleMeterRegistry().counter("learned"));

  /** Learns for a use until it may not any more. */
  private int learnAll(Use use) {
    int learned = 0;
    while (models.mayLearn(use)) {
      learned++;
      var key = new PaceKey(use + "-" + learned, List.of());
      models.learn(key, new SpendHistory(ZoneOffset.UTC), NOW, use);
    }
    return learned;
  }

  @Test
  void forecasts_leaveOneForBurnRates() {
    assertThat(learnAll(Use.FORECAST)).isEqualTo(2);
    assertThat(learnAll(Use.BURN_RATE)).isEqualTo(1);
    assertThat(learnAll(Use.FORECAST)).isZero();
  }

  @Test
  void burnRates_leaveOneForForecasts_andThereAreMoreInTheNextRound() {
    assertThat(learnAll(Use.BURN_RATE)).isEqualTo(2);
    assertThat(learnAll(Use.FORECAST)).isEqualTo(1);
    models.refill();
    assertThat(learnAll(Use.FORECAST)).isEqualTo(2);
  }
}
