// SPDX-License-Identifier: Apache-2.0
package io.costwire.chargeback.commitments;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Percent off the list price by provider and model, from a day on. Of the rates that are in force
 * on a day one for the model wins over one for all of its provider, and among equals the one that
 * began last. Use that no rate is for is at list price.
 */
public record NegotiatedDiscount(List<Rate> rates) implements Commitment {
  private static final BigDecimal HUNDRED = BigDecimal.valueOf(100);

  /**
   * What was agreed for a provider or one of its models.
   *
   * @param provider by its name in the price book
   * @param model likewise; none for all of them
   * @param discountPercent above 0 and below 100
   * @param from first day, UTC
   * @param until last day, itself included; none for no end
   */
  public record Rate(
      String provider,
      Optional<String> model,
      BigDecimal discountPercent,
      LocalDate from,
      Optional<LocalDate> until) {

    /**
     * @throws IllegalArgumentException for percent that no contract has, or days in the wrong order
     */
    public Rate {
      if (discountPercent.signum() <= 0 || discountPercent.compareTo(HUNDRED) >= 0) {
        throw new IllegalArgumentException(
            "a discount is above 0 and below 100 percent: " + discountPercent);
      }
      if (until.filter(last -> last.isBefore(from)).isPresent()) {
        throw new IllegalArgumentException("ends on %s before %s".formatted(until.get(), from));
      }
    }

    boolean isFor(MonthUse.Part part) {
      return provider.equals(part.provider())
          && model.filter(name -> !name.equals(part.model())).isEmpty()
          && !part.day().isBefore(from)
          && until.filter(part.day()::isAfter).isEmpty();
    }

    /** For people: what it is for. */
    String name() {
      return model.map(it -> provider + "/" + it).orElse(provider);
    }
  }

  private static final Comparator<Rate> BEST =
      Comparator.comparing((Rate rate) -> rate.model().isPresent()).thenComparing(Rate::from);

  /**
   * @throws IllegalArgumentException without rates, or when two for the same begin on one day
   */
  public NegotiatedDiscount {
    rates = List.copyOf(rates);
    if (rates.isEmpty()) {
      throw new IllegalArgumentException("no rate was agreed");
    }
    long different = rates.stream().map(rate -> rate.name() + "|" + rate.from()).distinct().count();
    if (different < rates.size()) {
      throw new IllegalArgumentException("two rates for the same begin on one day: " + rates);
    }
  }

  @Override
  public Basis basis() {
    return Basis.LIST;
  }

  /** What of the use is in no part has no discount. */
  @Override
  public MonthBill bill(MonthUse use) {
    Map<Rate, BigDecimal> spend = new LinkedHashMap<>();
    rates.forEach(rate -> spend.put(rate, BigDecimal.ZERO));
    BigDecimal rest = use.onDemand();
    for (MonthUse.Part part : use.parts()) {
      Optional<Rate> rate = rate(part);
      if (rate.isPresent()) {
        spend.merge(rate.get(), part.onDemand(), BigDecimal::add);
        rest = rest.subtract(part.onDemand());
      }
    }
    spend.values().removeIf(amount -> amount.signum() == 0);
    BigDecimal cost = rest;
    for (Map.Entry<Rate, BigDecimal> part : spend.entrySet()) {
      cost = cost.add(charge(part.getValue(), part.getKey()));
    }
    return new MonthBill(use, cost, arithmetic(spend, rest), Optional.empty(), Optional.empty());
  }

  private Optional<Rate> rate(MonthUse.Part part) {
    return rates.stream().filter(rate -> rate.isFor(part)).max(BEST);
  }

  private static BigDecimal charge(BigDecimal spend, Rate rate) {
    return spend.multiply(HUNDRED.subtract(rate.discountPercent())).movePointLeft(2);
  }

  private static String arithmetic(Map<Rate, BigDecimal> spend, BigDecimal rest) {
    String discounted =
        spend.entrySet().stream()
            .map(
                part ->
                    "%s of %s less %s %%"
                        .formatted(
                            Written.money(part.getValue()),
                            part.getKey().name(),
                            Written.number(part.getKey().discountPercent())))
            .collect(Collectors.joining(" + "));
    if (discounted.isEmpty()) {
      return Written.money(rest) + " at list price";
    }
    return rest.signum() == 0
        ? discounted
        : "%s + %s at list price".formatted(discounted, Written.money(rest));
  }

  /** Nothing is paid for it: it pays from the first use on that a rate is for. */
  @Override
  public Optional<BreakEven> breakEven(MonthUse use) {
    return bill(use).saving().signum() > 0
        ? Optional.of(new BreakEven(BigDecimal.ZERO, Unit.MONEY))
        : Optional.empty();
  }
}
