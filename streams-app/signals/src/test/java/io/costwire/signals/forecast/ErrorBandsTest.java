// SPDX-License-Identifier: Apache-2.0
package io.costwire.signals.forecast;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class ErrorBandsTest {
  private static final int[] HORIZONS = {1, 7};

  /** Bands of forecasts that were out by as much as can be counted. */
  private static ErrorBands wild() {
    double[][] errors = new double[HORIZONS.length][40];
    for (double[] seen : errors) {
      for (int i = 0; i < seen.length; i++) {
        seen[i] = i % 2 == 0 ? ErrorBands.ERROR_MAX : -ErrorBands.ERROR_MAX;
      }
    }
    return new ErrorBands(HORIZONS, errors, errors, (count, horizon) -> count);
  }

  @Test
  void upperEnd_isBounded_howeverFarItIs() {
    double most = Math.exp(ErrorBands.SIZE_MAX);
    for (double points : new double[] {0.001, 1, 7, 400, 1e6, 1e12}) {
      assertThat(wild().highFactor(new ErrorBands.Stretch(points, points)))
          .isBetween(1.0, most * 1.000001);
      assertThat(wild().highFactor(new ErrorBands.Stretch(2 * points, points)))
          .isBetween(1.0, most * 1.000001);
      assertThat(wild().lowFactor(new ErrorBands.Stretch(points, points))).isBetween(0.0, 1.0);
    }
  }

  @Test
  void usualErrors_areFarFromTheBound() {
    double[][] errors = new double[HORIZONS.length][40];
    Arrays.stream(errors).forEach(seen -> Arrays.setAll(seen, i -> (i - 20) / 100.0));
    var bands = new ErrorBands(HORIZONS, errors, errors, (count, horizon) -> count);
    double near = bands.highFactor(new ErrorBands.Stretch(7, 7));
    assertThat(bands.highFactor(new ErrorBands.Stretch(366, 366))).isGreaterThan(near);
    assertThat(bands.highFactor(new ErrorBands.Stretch(366, 366))).isLessThan(100);
  }
}
