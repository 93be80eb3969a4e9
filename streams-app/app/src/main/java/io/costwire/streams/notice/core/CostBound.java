// SPDX-License-Identifier: Apache-2.0
package io.costwire.streams.notice.core;

import io.costwire.pricing.book.FxRate;
import io.costwire.pricing.book.Model;
import io.costwire.pricing.book.PriceBook;
import io.costwire.pricing.book.PriceRule;
import io.costwire.pricing.book.Provider;
import io.costwire.pricing.core.Amounts;
import io.costwire.pricing.core.Rate;
import io.costwire.pricing.core.Unit;
import io.costwire.pricing.core.Units;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What usage that has no price would cost at most, by the dearest list prices of the book. A unit
 * that is a part of another one is not charged beside it; the whole is charged at the dearest of
 * both prices.
 *
 * @param amount null where the book has a price for none of the units
 * @param basis whose prices
 * @param withoutPrice units that nobody in the book has a price for
 */
public record CostBound(@Nullable BigDecimal amount, String basis, List<String> withoutPrice) {
  public CostBound {
    withoutPrice = List.copyOf(withoutPrice);
  }

  /**
   * @param provider as the windows name it; where the book does not know it, or it has no price for
   *     a unit, all providers are looked at
   * @param at when the prices must hold
   */
  public static CostBound of(
      PriceBook book, String provider, Map<String, BigDecimal> usage, Instant at) {
    Map<Unit, BigDecimal> used = new HashMap<>();
    List<String> without = new ArrayList<>();
    usage.forEach(
        (name, quantity) -> {
          Optional<Unit> unit = Units.named(name);
          if (quantity.signum() > 0) {
            unit.ifPresentOrElse(known -> used.put(known, quantity), () -> without.add(name));
          }
        });
    Optional<Provider> known = book.provider(provider);
    Sum sum = new Sum(used);
    sum.add(known.map(one -> dearest(book, List.of(one), at)).orElse(Map.of()));
    boolean own = known.isPresent() && sum.missing.isEmpty();
    if (!sum.missing.isEmpty()) {
      sum.add(dearest(book, book.providers(), at));
    }
    sum.missing.forEach(unit -> without.add(unit.name()));
    return new CostBound(
        sum.rounded(),
        "dearest list price of "
            + (own ? known.get().id() : "any provider")
            + " in price book "
            + book.version(),
        without.stream().sorted().toList());
  }

  /** Units that are no part of another reported one, charged one by one. */
  private static final class Sum {
    private final Map<Unit, BigDecimal> used;
    private final List<Unit> missing = new ArrayList<>();
    private BigDecimal amount = BigDecimal.ZERO;
    private boolean some;

    Sum(Map<Unit, BigDecimal> used) {
      this.used = used;
      used.keySet().stream()
          .filter(unit -> used.keySet().stream().noneMatch(whole -> whole.isAncestorOf(unit)))
          .forEach(missing::add);
    }

    void add(Map<Unit, BigDecimal> prices) {
      missing.removeIf(unit -> charged(unit, prices));
    }

    private boolean charged(Unit unit, Map<Unit, BigDecimal> prices) {
      BigDecimal dearest = null;
      for (Map.Entry<Unit, BigDecimal> price : prices.entrySet()) {
        if (concerns(price.getKey(), unit)
            && (dearest == null || price.getValue().compareTo(dearest) > 0)) {
          dearest = price.getValue();
        }
      }
      if (dearest == null) {
        return false;
      }
      amount = amount.add(dearest.multiply(used.get(unit)));
      some = true;
      return true;
    }

    private boolean concerns(Unit priced, Unit unit) {
      return priced.equals(unit)
          || priced.isAncestorOf(unit)
          || unit.isAncestorOf(priced) && used.containsKey(priced);
    }

    @Nullable BigDecimal rounded() {
      return some ? amount.setScale(Amounts.STORED_SCALE, RoundingMode.CEILING) : null;
    }
  }

  /** The highest price of one of each unit, in the currency of the book. */
  private static Map<Unit, BigDecimal> dearest(
      PriceBook book, List<Provider> providers, Instant at) {
    Map<Unit, BigDecimal> dearest = new HashMap<>();
    for (Provider provider : providers) {
      for (Model model : provider.models()) {
        for (PriceRule rule : model.rules()) {
          BigDecimal exchange = rule.validity().covers(at) ? exchange(book, rule, at) : null;
          if (exchange != null) {
            rule.rates()
                .forEach(
                    rate -> dearest.merge(rate.unit(), each(rate, exchange), CostBound::higher));
          }
        }
      }
    }
    return dearest;
  }

  private static @Nullable BigDecimal exchange(PriceBook book, PriceRule rule, Instant at) {
    String currency = rule.currency();
    return currency == null || currency.equals(book.currency())
        ? BigDecimal.ONE
        : book.fx(currency, at).map(FxRate::rate).orElse(null);
  }

  private static BigDecimal each(Rate rate, BigDecimal exchange) {
    BigDecimal highest = rate.rates().stream().reduce(BigDecimal.ZERO, CostBound::higher);
    return Amounts.per(highest.multiply(exchange), rate.per());
  }

  private static BigDecimal higher(BigDecimal a, BigDecimal b) {
    return a.compareTo(b) >= 0 ? a : b;
  }
}
