// SPDX-License-Identifier: Apache-2.0
package io.costwire.signals.forecast;

import java.util.ArrayList;
import java.util.List;

/** Absolute percentage errors of one method, and how often its intervals held. */
final class Score {
  private final List<Double> errors = new ArrayList<>();
  private int intervals;
  private int held;
  private int below;
  private double widths;

  void add(double forecast, double actual) {
    errors.add(Math.abs(forecast - actual) / actual);
  }

  void add(ForecastResult.Forecast forecast, double actual) {
    add(forecast.expected().doubleValue(), actual);
    double low = forecast.low().doubleValue();
    double high = forecast.high().doubleValue();
    intervals++;
    held += low <= actual && actual <= high ? 1 : 0;
    below += actual < low ? 1 : 0;
    widths += (high - low) / actual;
  }

  /** Behind what is there. */
  void add(Score other) {
    errors.addAll(other.errors);
    intervals += other.intervals;
    held += other.held;
    below += other.below;
    widths += other.widths;
  }

  int count() {
    return errors.size();
  }

  /** Mean absolute percentage error, in percent. */
  double mape() {
    return 100 * errors.stream().mapToDouble(e -> e).sum() / errors.size();
  }

  /** Percent of actual totals inside of their interval. */
  double coverage() {
    return 100.0 * held / intervals;
  }

  /** Percent of actual totals below their interval. */
  double below() {
    return 100.0 * below / intervals;
  }

  /** Mean width of the intervals, in percent of the actual total. */
  double width() {
    return 100 * widths / intervals;
  }
}
