// SPDX-License-Identifier: Apache-2.0
package io.costwire.streams.notice.core;

import io.costwire.signals.rules.SignalRule.PriceChange;
import io.costwire.streams.notice.core.PriceComparison.Result;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * What another book means for the usage of a tenant on a day.
 *
 * @param cost what the compared usage cost
 * @param estimate what it would have cost by the current book
 * @param compared models, the largest change first
 * @param incomparable models of which it is not known
 * @param incomparableCost what these cost
 */
public record PriceImpact(
    BigDecimal cost,
    BigDecimal estimate,
    List<Result.Compared> compared,
    int incomparable,
    BigDecimal incomparableCost) {
  private static final BigDecimal HUNDRED = BigDecimal.valueOf(100);

  public PriceImpact {
    compared = List.copyOf(compared);
  }

  /** Of the models that a rule looks at. */
  public static PriceImpact of(List<Result> results, PriceChange rule) {
    List<Result.Compared> compared = new ArrayList<>();
    BigDecimal cost = BigDecimal.ZERO;
    BigDecimal estimate = BigDecimal.ZERO;
    BigDecimal incomparableCost = BigDecimal.ZERO;
    int incomparable = 0;
    for (Result result : results) {
      if (!result.series().isLookedAt(rule.where())) {
        continue;
      }
      switch (result) {
        case Result.Compared model -> {
          compared.add(model);
          cost = cost.add(model.cost());
          estimate = estimate.add(model.estimate());
        }
        case Result.Incomparable model -> {
          incomparable++;
          incomparableCost = incomparableCost.add(model.cost());
        }
      }
    }
    compared.sort(
        Comparator.comparing((Result.Compared model) -> model.change().abs())
            .reversed()
            .thenComparing(model -> model.series().provider())
            .thenComparing(model -> model.series().model()));
    return new PriceImpact(cost, estimate, compared, incomparable, incomparableCost);
  }

  /** More money a day, or less where negative. */
  public BigDecimal change() {
    return estimate.subtract(cost);
  }

  public boolean reaches(PriceChange rule) {
    BigDecimal change = change().abs();
    return change.signum() > 0
        && change.compareTo(rule.minimumImpact()) >= 0
        && change.multiply(HUNDRED).compareTo(rule.percent().multiply(cost)) >= 0;
  }
}
