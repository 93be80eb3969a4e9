// SPDX-License-Identifier: Apache-2.0
package io.costwire.signals.anomaly;

import java.math.BigDecimal;
import java.time.ZoneOffset;
import java.util.Locale;

/**
 * What a great many series cost: {@code java -Xmx4g -cp <test classpath>
 * io.costwire.signals.anomaly.StepCost [series]}.
 */
final class StepCost {

  private StepCost() {}

  public static void main(String[] arguments) {
    int series = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 100_000;
    AnomalyDetector detector =
        new AnomalyDetector(
            DetectorSettings.of(GeneratedSpend.BUCKET, ZoneOffset.UTC, BigDecimal.TEN));
    double[] amounts = GeneratedSpend.of(GeneratedSpend.Kind.OFFICE, 1).buckets(8);
    SeriesState grown = SeriesState.fresh();
    int rows = amounts.length - 40;
    for (int i = 0; i < rows; i++) {
      grown = step(detector, grown, amounts, i);
    }
    byte[] stored = grown.toBytes();
    SeriesState[] states = new SeriesState[series];
    long restoring = System.nanoTime();
    for (int i = 0; i < series; i++) {
      states[i] = SeriesState.fromBytes(stored);
    }
    restoring = System.nanoTime() - restoring;
    long stepping = System.nanoTime();
    for (int row = rows; row < rows + 20; row++) {
      for (int i = 0; i < series; i++) {
        states[i] = step(detector, states[i], amounts, row);
      }
    }
    stepping = System.nanoTime() - stepping;
    System.out.printf(
        Locale.ROOT,
        "%d series: %.2f us a step, %.2f s to restore all, %d bytes each, %.0f MB%n",
        series,
        stepping / 1e3 / 20 / series,
        restoring / 1e9,
        stored.length,
        (double) stored.length * series / 1e6);
  }

  private static SeriesState step(
      AnomalyDetector detector, SeriesState state, double[] amounts, int row) {
    BigDecimal amount = GeneratedSpend.money(amounts[row]);
    return detector.step(state, SeriesBucket.spent(GeneratedSpend.at(row), amount)).state();
  }
}
