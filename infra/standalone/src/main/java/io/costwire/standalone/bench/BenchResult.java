// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.bench;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * One measured figure.
 *
 * @param baseline metric that the ratio is to; null where there is none
 * @param ratio value divided by the baseline's value; null where there is none
 */
@JsonPropertyOrder({"bench", "metric", "value", "unit", "baseline", "ratio"})
public record BenchResult(
    String bench,
    String metric,
    BigDecimal value,
    String unit,
    @Nullable String baseline,
    @Nullable BigDecimal ratio) {

  static BenchResult of(String bench, String metric, double value, String unit) {
    return new BenchResult(bench, metric, rounded(value), unit, null, null);
  }

  /** The same figure with its ratio to another of the same run. */
  BenchResult against(BenchResult baseline) {
    BigDecimal ratio = value.divide(baseline.value, 3, RoundingMode.HALF_EVEN);
    return new BenchResult(bench, metric, value, unit, baseline.metric, ratio);
  }

  private static BigDecimal rounded(double value) {
    return new BigDecimal(new BigDecimal(value).round(new MathContext(4)).toPlainString());
  }

  /** A line for people. */
  public String text() {
    String comparison = ratio == null ? "" : "  %s x %s".formatted(ratio, baseline);
    return String.format(
        Locale.ROOT, "%-10s %-28s %,14.0f %-10s%s", bench, metric, value, unit, comparison);
  }
}
