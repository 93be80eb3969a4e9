// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.bench;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.Locale;
import java.util.stream.Stream;
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

  private static final MathContext PRECISION = new MathContext(4);

  /** Ends the names of figures that must be 0. */
  static final String LOST = "-lost";

  static final String DOUBLED = "-doubled";
  static final String UNBALANCED = "-unbalanced";

  static BenchResult of(String bench, String metric, double value, String unit) {
    return new BenchResult(bench, metric, rounded(value), unit, null, null);
  }

  /** A figure that is counted, not measured: it is not rounded. */
  static BenchResult count(String bench, String metric, long value, String unit) {
    return new BenchResult(bench, metric, BigDecimal.valueOf(value), unit, null, null);
  }

  /** The same figure with its ratio to another of the same run; without one to nothing. */
  BenchResult against(BenchResult baseline) {
    if (baseline.value.signum() == 0) {
      return this;
    }
    BigDecimal ratio = value.divide(baseline.value, 3, RoundingMode.HALF_EVEN);
    return new BenchResult(bench, metric, value, unit, baseline.metric, ratio);
  }

  /**
   * Whether it says that records were lost or counted twice, or sums differ that must not: speed
   * does not matter then.
   */
  @JsonIgnore
  public boolean isFailure() {
    return Stream.of(LOST, DOUBLED, UNBALANCED).anyMatch(metric::endsWith) && value.signum() != 0;
  }

  private static BigDecimal rounded(double value) {
    return new BigDecimal(new BigDecimal(value).round(PRECISION).toPlainString());
  }

  /** A line for people. */
  public String text() {
    String comparison = ratio == null ? "" : "  %s x %s".formatted(ratio, baseline);
    return String.format(
        Locale.ROOT,
        "%-9s %-44s %,16." + decimals() + "f %s%s",
        bench,
        metric,
        value,
        unit,
        comparison);
  }

  /** As many as it has, but none of a large figure. */
  private int decimals() {
    boolean large = value.abs().compareTo(BigDecimal.valueOf(1_000)) >= 0;
    return large ? 0 : Math.clamp(value.stripTrailingZeros().scale(), 0, 6);
  }
}
