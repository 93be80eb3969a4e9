// SPDX-License-Identifier: Apache-2.0
package io.costwire.streams.notice.core;

import io.costwire.pricing.Charge;
import io.costwire.pricing.PriceEngine;
import io.costwire.pricing.PriceRequest;
import io.costwire.pricing.PriceResult;
import io.costwire.pricing.core.Amounts;
import io.costwire.pricing.core.Usage;
import io.costwire.streams.window.core.Totals;
import io.costwire.streams.window.core.Totals.Cost;
import io.costwire.streams.window.core.Totals.Count;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.util.Map;

/**
 * What the usage of a model would have cost by another book: the average request, on the terms that
 * a book has where nothing is said, priced by both; the cost changes as much as that price does. An
 * estimate, since requests of different size may be on different steps of a price.
 *
 * @param at when the prices must hold
 */
public record PriceComparison(PriceEngine former, PriceEngine current, Instant at) {
  /** The finest quantity that is priced. */
  private static final int QUANTITY_SCALE = 18;

  /** What became of the cost of a model. */
  public sealed interface Result {
    Series series();

    /** Billed cost of its usage. */
    BigDecimal cost();

    /**
     * Both books have a price.
     *
     * @param estimate cost by the current book, rounded once
     */
    record Compared(Series series, BigDecimal cost, BigDecimal estimate) implements Result {
      public BigDecimal change() {
        return estimate.subtract(cost);
      }
    }

    /** One of the books has none, or for a part of the usage only. */
    record Incomparable(Series series, BigDecimal cost) implements Result {}
  }

  /** Usage that cost nothing is not comparable: there is nothing that could change with a price. */
  public Result compare(Series series, Totals totals) {
    BigDecimal cost = totals.cost(Cost.BILLED);
    if (cost.signum() <= 0 || totals.count(Count.REQUESTS) <= 0) {
      return new Result.Incomparable(series, cost);
    }
    PriceRequest average = PriceRequest.of(series.provider(), series.model(), at, average(totals));
    PriceResult before = former.price(average);
    PriceResult after = current.price(average);
    if (before.status() != after.status()) {
      return new Result.Incomparable(series, cost);
    }
    BigDecimal price = before.charge().map(Charge::total).orElse(BigDecimal.ZERO);
    if (price.signum() <= 0) {
      return new Result.Incomparable(series, cost);
    }
    BigDecimal next = after.charge().map(Charge::total).orElse(BigDecimal.ZERO);
    return new Result.Compared(
        series,
        cost,
        cost.multiply(next).divide(price, Amounts.STORED_SCALE, RoundingMode.HALF_EVEN));
  }

  private static Usage average(Totals totals) {
    BigDecimal requests = BigDecimal.valueOf(totals.count(Count.REQUESTS));
    Map<String, BigDecimal> usage = totals.usage();
    Usage.Builder average = Usage.builder(usage.size());
    usage.forEach(
        (unit, quantity) ->
            average.put(unit, quantity.divide(requests, QUANTITY_SCALE, RoundingMode.HALF_EVEN)));
    return average.build();
  }
}
