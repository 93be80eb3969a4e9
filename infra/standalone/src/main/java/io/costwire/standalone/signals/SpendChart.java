// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.signals;

import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What was spent over a time, a line a step.
 *
 * @param set the dimension set that the windows are of
 * @param stepSeconds length of a step
 * @param steps oldest first, without gaps
 */
public record SpendChart(
    @JsonProperty("dimension_set") String set,
    @JsonProperty("step_seconds") long stepSeconds,
    String currency,
    List<Step> steps) {
  private static final int WIDTH = 50;
  private static final int SHOWN_DIGITS = 6;
  private static final int CENTS = 2;

  /**
   * A step.
   *
   * @param cost to the last digit; null where nothing was heard, which is not 0
   * @param marked whether it is part of what the signal is about
   */
  public record Step(
      String start,
      @JsonFormat(shape = JsonFormat.Shape.STRING) @Nullable BigDecimal cost,
      boolean marked) {
    @JsonIgnore
    boolean isAbove0() {
      return cost != null && cost.signum() > 0;
    }
  }

  public SpendChart {
    steps = List.copyOf(steps);
  }

  /** For people. */
  List<String> lines() {
    BigDecimal most =
        steps.stream()
            .filter(Step::isAbove0)
            .map(step -> step.cost() == null ? BigDecimal.ZERO : step.cost())
            .reduce(BigDecimal.ZERO, BigDecimal::max);
    int scale = scale(most);
    int width = most.setScale(scale, RoundingMode.HALF_EVEN).toPlainString().length();
    List<String> lines = new ArrayList<>();
    for (Step step : steps) {
      BigDecimal cost = step.cost();
      String amount =
          cost == null ? "-" : cost.setScale(scale, RoundingMode.HALF_EVEN).toPlainString();
      lines.add(
          "%s %s  %s |%s"
              .formatted(
                  step.marked() ? ">" : " ",
                  Instant.parse(step.start()).toString().substring(0, 16).replace('T', ' '),
                  " ".repeat(Math.max(0, width - amount.length())) + amount,
                  bar(cost, most)));
    }
    return lines;
  }

  /** Digits behind the point by which the largest amount is still told from half of it. */
  private static int scale(BigDecimal most) {
    if (most.signum() == 0) {
      return CENTS;
    }
    int before = most.precision() - most.scale();
    return Math.max(CENTS, Math.min(CENTS - before, SHOWN_DIGITS + CENTS));
  }

  private static String bar(@Nullable BigDecimal cost, BigDecimal most) {
    if (cost == null || cost.signum() <= 0) {
      return "";
    }
    int length =
        cost.multiply(BigDecimal.valueOf(WIDTH)).divide(most, 0, RoundingMode.HALF_UP).intValue();
    return "#".repeat(Math.max(1, length));
  }
}
