// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.bench;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What repeated passes measured, by metric; the result is the median of each. */
final class Samples {
  private final String bench;
  private final Map<String, Series> byMetric = new LinkedHashMap<>();

  private record Series(String unit, boolean counted, List<Double> values) {}

  Samples(String bench) {
    this.bench = bench;
  }

  void measured(String metric, String unit, double value) {
    series(metric, unit, false).add(value);
  }

  /** A figure that is not rounded, and of which the largest counts: one loss is a loss. */
  void counted(String metric, String unit, long value) {
    series(metric, unit, true).add((double) value);
  }

  private List<Double> series(String metric, String unit, boolean counted) {
    return byMetric.computeIfAbsent(metric, m -> new Series(unit, counted, new ArrayList<>()))
        .values;
  }

  /** The median, or the largest of what is counted. */
  BenchResult result(String metric) {
    Series series = byMetric.get(metric);
    if (series == null) {
      throw new IllegalStateException("nothing measured " + metric);
    }
    if (series.counted) {
      double largest = series.values.stream().mapToDouble(Math::abs).max().orElseThrow();
      return BenchResult.count(bench, metric, Math.round(largest), series.unit);
    }
    return BenchResult.of(bench, metric, median(series.values), series.unit);
  }

  /** All metrics whose names begin so, in the order in which they were first measured. */
  List<BenchResult> results(String prefix) {
    return byMetric.keySet().stream().filter(m -> m.startsWith(prefix)).map(this::result).toList();
  }

  /** The middle one; of an even number the mean of the two in the middle. */
  static double median(List<Double> values) {
    List<Double> sorted = values.stream().sorted().toList();
    int middle = sorted.size() / 2;
    return sorted.size() % 2 == 1
        ? sorted.get(middle)
        : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
  }
}
