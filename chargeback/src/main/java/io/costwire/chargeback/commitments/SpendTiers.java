// SPDX-License-Identifier: Apache-2.0
package io.costwire.chargeback.commitments;

import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;

/**
 * A discount that grows with the month's spend on demand. A spend equal to the start of a step has
 * reached it.
 *
 * @param steps ascending by their start, the first of them 0
 */
public record SpendTiers(Mode mode, List<Step> steps) implements Commitment {

  /** How far the discount of a step reaches. */
  public enum Mode {
    /** The whole month has the discount of the step that its spend reached. */
    FLAT,
    /** Each part of the spend has the discount of the step that it is in. */
    MARGINAL
  }

  /**
   * @param from spend at which it begins
   * @param discountPercent from 0 up to, and without, 100
   */
  public record Step(BigDecimal from, BigDecimal discountPercent) {
    BigDecimal charge(BigDecimal spend) {
      return spend.multiply(HUNDRED.subtract(discountPercent)).movePointLeft(2);
    }
  }

  private static final BigDecimal HUNDRED = BigDecimal.valueOf(100);

  /**
   * @throws IllegalArgumentException for steps that are out of order or out of bounds
   */
  public SpendTiers {
    steps = List.copyOf(steps);
    if (steps.isEmpty() || steps.getFirst().from().signum() != 0) {
      throw new IllegalArgumentException("the first step must begin at 0");
    }
    for (int i = 1; i < steps.size(); i++) {
      if (steps.get(i).from().compareTo(steps.get(i - 1).from()) <= 0) {
        throw new IllegalArgumentException("steps must begin in ascending order: " + steps);
      }
    }
    for (Step step : steps) {
      if (step.discountPercent().signum() < 0 || step.discountPercent().compareTo(HUNDRED) >= 0) {
        throw new IllegalArgumentException("a discount is from 0 to below 100 percent: " + step);
      }
    }
  }

  @Override
  public MonthBill bill(MonthUse use) {
    BigDecimal spend = use.onDemand();
    return new MonthBill(use, charge(spend), arithmetic(spend), Optional.empty(), next(spend));
  }

  /** A discount that is only ever taken off pays from the first step that has one. */
  @Override
  public Optional<BreakEven> breakEven(MonthUse use) {
    return steps.stream()
        .filter(step -> step.discountPercent().signum() > 0)
        .findFirst()
        .map(step -> new BreakEven(step.from(), Unit.MONEY));
  }

  /** What a month of this spend on demand costs. */
  public BigDecimal charge(BigDecimal spend) {
    return switch (mode) {
      case FLAT -> steps.get(reached(spend)).charge(spend);
      case MARGINAL -> {
        BigDecimal cost = BigDecimal.ZERO;
        for (int i = 0; i <= reached(spend); i++) {
          cost = cost.add(steps.get(i).charge(within(i, spend)));
        }
        yield cost;
      }
    };
  }

  private Optional<MonthBill.NextTier> next(BigDecimal spend) {
    int next = reached(spend) + 1;
    if (next == steps.size()) {
      return Optional.empty();
    }
    Step step = steps.get(next);
    return Optional.of(
        new MonthBill.NextTier(
            step.from().subtract(spend), step.discountPercent(), charge(step.from())));
  }

  /** The highest step that the spend reached; a month of refunds alone has reached the first. */
  private int reached(BigDecimal spend) {
    int step = steps.size() - 1;
    while (step > 0 && spend.compareTo(steps.get(step).from()) < 0) {
      step--;
    }
    return step;
  }

  /** The part of the spend that is within a step that it reached. */
  private BigDecimal within(int step, BigDecimal spend) {
    boolean last = step == reached(spend);
    return (last ? spend : steps.get(step + 1).from()).subtract(steps.get(step).from());
  }

  private String arithmetic(BigDecimal spend) {
    int reached = reached(spend);
    if (mode == Mode.FLAT) {
      return term(spend, steps.get(reached));
    }
    StringBuilder text = new StringBuilder();
    for (int i = 0; i <= reached; i++) {
      text.append(i == 0 ? "" : " + ").append(term(within(i, spend), steps.get(i)));
    }
    return text.toString();
  }

  private static String term(BigDecimal spend, Step step) {
    return "%s less %s %%".formatted(Written.money(spend), Written.number(step.discountPercent()));
  }
}
