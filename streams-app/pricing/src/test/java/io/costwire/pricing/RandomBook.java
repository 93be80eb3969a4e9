// SPDX-License-Identifier: Apache-2.0
package io.costwire.pricing;

import io.costwire.pricing.core.Unit;
import io.costwire.pricing.core.Units;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;

/**
 * A random price list and random reports that fit it. A report is made from amounts that lie at
 * exactly one unit, so that what it costs can also be told without taking anything apart: each
 * amount costs the rate of the narrowest priced unit around it.
 */
final class RandomBook {

  private static final List<String> POWERS = List.of("1", "1000", "1000000");
  private static final List<String> OTHERS = List.of("3600", "7", "12", "250");

  private final Random random;
  private final Map<Unit, List<BigDecimal>> rates = new LinkedHashMap<>();
  private final Map<Unit, BigDecimal> pers = new LinkedHashMap<>();
  private final List<BigDecimal> steps = new ArrayList<>();
  private final boolean gte;
  private final boolean exact;

  /**
   * @param exact whether all prices are for powers of ten, so that every amount terminates
   */
  RandomBook(Random random, boolean exact) {
    this.random = random;
    this.exact = exact;
    this.gte = random.nextBoolean();
    steps.add(BigDecimal.ZERO);
    for (int i = random.nextInt(3); i > 0; i--) {
      steps.add(steps.get(steps.size() - 1).add(BigDecimal.valueOf(1 + random.nextInt(4000))));
    }
    List<Unit> priced = new ArrayList<>(List.of(Units.INPUT_TOKENS, unit("output_tokens")));
    for (int i = random.nextInt(7); i > 0; i--) {
      priced.add(Units.all().get(random.nextInt(Units.all().size())));
    }
    close(priced);
    Collections.shuffle(priced, random);
    for (Unit unit : priced) {
      rates.put(unit, risingRates());
      List<String> choices = exact || random.nextInt(3) > 0 ? POWERS : OTHERS;
      pers.put(unit, new BigDecimal(choices.get(random.nextInt(choices.size()))));
    }
  }

  /** The book with every rate raised, as a retroactive correction would. */
  String corrected() {
    rates.replaceAll(
        (unit, values) ->
            values.stream().map(value -> value.add(BigDecimal.valueOf(1, 9))).toList());
    return yaml();
  }

  String yaml() {
    StringBuilder text =
        new StringBuilder("- id: one@base\n  tiers: {basis: input_tokens, boundary: ");
    text.append(gte ? "gte" : "gt").append(", steps: ").append(steps).append("}\n  rates:\n");
    rates.forEach(
        (unit, values) -> {
          text.append("    ").append(unit).append(": {per: ").append(pers.get(unit));
          List<String> quoted = values.stream().map(v -> "\"" + v.toPlainString() + "\"").toList();
          text.append(", rate: ").append(quoted).append("}\n");
        });
    return Fixtures.book(text.toString());
  }

  /** Amounts by the unit at which they lie and no narrower one. */
  Map<Unit, BigDecimal> amounts() {
    Map<Unit, BigDecimal> amounts = new LinkedHashMap<>();
    for (int i = 1 + random.nextInt(8); i > 0; i--) {
      Unit unit = Units.all().get(random.nextInt(Units.all().size()));
      if (!unit.equals(Units.REQUESTS)) {
        amounts.put(unit, BigDecimal.valueOf(random.nextInt(5000), random.nextInt(3)));
      }
    }
    return amounts;
  }

  /** The inclusive totals that report these amounts; nothing that is priced is left out. */
  Map<String, BigDecimal> report(Map<Unit, BigDecimal> amounts) {
    Map<String, BigDecimal> report = new TreeMap<>();
    for (Unit wide : Units.all()) {
      BigDecimal total = BigDecimal.ZERO;
      boolean reported = rates.containsKey(wide);
      for (Map.Entry<Unit, BigDecimal> amount : amounts.entrySet()) {
        if (wide.equals(amount.getKey()) || wide.isAncestorOf(amount.getKey())) {
          total = total.add(amount.getValue());
          reported = true;
        }
      }
      if (reported && !wide.equals(Units.REQUESTS)) {
        report.put(wide.name(), total);
      }
    }
    return report;
  }

  /** What the amounts cost by the definition, without decomposition and in exact fractions. */
  BigDecimal cost(Map<Unit, BigDecimal> amounts) {
    int step = step(report(amounts).getOrDefault("input_tokens", BigDecimal.ZERO));
    BigInteger numerator = BigInteger.ZERO;
    BigInteger denominator = BigInteger.ONE;
    Map<Unit, BigDecimal> all = new LinkedHashMap<>(amounts);
    if (rates.containsKey(Units.REQUESTS)) {
      all.put(Units.REQUESTS, BigDecimal.ONE);
    }
    for (Map.Entry<Unit, BigDecimal> amount : all.entrySet()) {
      Unit unit = narrowestPriced(amount.getKey());
      if (unit == null) {
        continue;
      }
      BigDecimal product = amount.getValue().multiply(rates.get(unit).get(step)).setScale(30);
      BigInteger bottom = BigInteger.TEN.pow(30).multiply(pers.get(unit).toBigIntegerExact());
      numerator = numerator.multiply(bottom).add(product.unscaledValue().multiply(denominator));
      denominator = denominator.multiply(bottom);
      BigInteger common = numerator.gcd(denominator).max(BigInteger.ONE);
      numerator = numerator.divide(common);
      denominator = denominator.divide(common);
    }
    return new BigDecimal(numerator).divide(new BigDecimal(denominator), new MathContext(60));
  }

  boolean isExact() {
    return exact;
  }

  List<Unit> priced() {
    return List.copyOf(rates.keySet());
  }

  private Unit narrowestPriced(Unit unit) {
    Unit best = null;
    for (Unit candidate : rates.keySet()) {
      boolean around = candidate.equals(unit) || candidate.isAncestorOf(unit);
      if (around && (best == null || best.dimensions().size() < candidate.dimensions().size())) {
        best = candidate;
      }
    }
    return best;
  }

  private int step(BigDecimal basis) {
    int step = 0;
    for (int i = 1; i < steps.size(); i++) {
      int order = basis.compareTo(steps.get(i));
      step = order > 0 || (gte && order == 0) ? i : step;
    }
    return step;
  }

  private List<BigDecimal> risingRates() {
    List<BigDecimal> rising = new ArrayList<>();
    BigDecimal rate = BigDecimal.valueOf(random.nextInt(10_000), 8);
    for (int i = 0; i < steps.size(); i++) {
      rising.add(rate);
      rate = rate.add(BigDecimal.valueOf(random.nextInt(1000), 9));
    }
    return rising;
  }

  /** A part needs the price of its whole, and what is part of two wholes its own. */
  private static void close(List<Unit> priced) {
    for (int before = -1; before != priced.size(); ) {
      before = priced.size();
      for (Unit unit : Units.all()) {
        boolean wanted =
            priced.stream().anyMatch(unit::isAncestorOf)
                || priced.stream()
                    .anyMatch(
                        a ->
                            List.copyOf(priced).stream()
                                .anyMatch(b -> Units.join(a, b).equals(Optional.of(unit))));
        if (wanted && !priced.contains(unit)) {
          priced.add(unit);
        }
      }
    }
    List<Unit> distinct = priced.stream().distinct().toList();
    priced.clear();
    priced.addAll(distinct);
  }

  private static Unit unit(String name) {
    return Units.named(name).orElseThrow();
  }
}
