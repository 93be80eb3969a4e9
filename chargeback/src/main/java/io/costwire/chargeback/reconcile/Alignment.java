// SPDX-License-Identifier: Apache-2.0
package io.costwire.chargeback.reconcile;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Our prices for the provider's tokens.
 *
 * @param cost of the pool
 * @param findings what the change of tokens comes to, by cause
 */
record Alignment(Pool pool, BigDecimal cost, List<Finding> findings) {

  /** What the steps from our tokens to the provider's are called. */
  private record Causes(Cause cache, long unknown, Cause missing) {}

  /**
   * Every way in which the tokens can have been brought about: traffic that we do not know may have
   * been on any of the terms of the slot, or on the usual ones. The mean of the slot comes first.
   *
   * @param unknown requests of ours whose cost is not known
   */
  static List<Alignment> of(
      Pool ours, TokenDifference difference, Portion usual, long unknown, Cause missing) {
    Causes causes = new Causes(difference.cacheCause(), unknown, missing);
    List<Alignment> all = new ArrayList<>();
    Pool cached = ours.plus(difference.cache());
    Pool priced = cached.plus(difference.unpriced());
    boolean isPriced = priced.cost().isPresent();
    Pool known = isPriced ? priced : cached;
    Stream<Pool> ends = Stream.of(known.plus(difference.traffic()));
    if (!difference.traffic().isNothing()) {
      ends =
          Stream.concat(
              ends,
              places(known, usual).map(place -> known.with(place.only(difference.traffic()))));
    }
    ends.forEach(end -> steps(List.of(ours, cached, known, end), causes).ifPresent(all::add));
    return all;
  }

  /** One portion for each of the terms on which there is traffic, and the usual ones. */
  private static Stream<Portion> places(Pool pool, Portion usual) {
    Map<Terms, Portion> places = new LinkedHashMap<>();
    pool.portions().stream()
        .filter(Portion::isCharged)
        .forEach(portion -> places.putIfAbsent(portion.terms(), portion));
    places.putIfAbsent(usual.terms(), usual);
    return places.values().stream();
  }

  private static Optional<Alignment> steps(List<Pool> steps, Causes causes) {
    List<BigDecimal> costs = new ArrayList<>();
    for (Pool step : steps) {
      Optional<BigDecimal> cost = step.cost();
      if (cost.isEmpty()) {
        return Optional.empty();
      }
      costs.add(cost.get());
    }
    List<Finding> findings = new ArrayList<>();
    add(findings, causes.cache(), costs.get(1).subtract(costs.get(0)));
    add(findings, new Cause.NotPriced(causes.unknown()), costs.get(2).subtract(costs.get(1)));
    BigDecimal traffic = costs.get(3).subtract(costs.get(2));
    add(
        findings,
        traffic.signum() < 0 ? new Cause.NotBilled(Cause.Extent.PART) : causes.missing(),
        traffic);
    return Optional.of(new Alignment(steps.getLast(), costs.getLast(), findings));
  }

  private static void add(List<Finding> findings, Cause cause, BigDecimal amount) {
    if (amount.signum() != 0) {
      findings.add(new Finding(cause, amount));
    }
  }
}
