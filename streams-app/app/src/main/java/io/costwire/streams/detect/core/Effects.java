// SPDX-License-Identifier: Apache-2.0
package io.costwire.streams.detect.core;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Why the cost of models changed, as in the view v_compare_periods; the three sum up to the change.
 * The quantity is tokens, and requests of models without them.
 *
 * @param volume more or less of everything, at the prices and in the proportions of before
 * @param price another price of a unit within each model
 * @param mix what is left over: dearer or cheaper models in the place of others, new and gone ones
 */
public record Effects(BigDecimal volume, BigDecimal price, BigDecimal mix) {
  private static final Effects NONE =
      new Effects(BigDecimal.ZERO, BigDecimal.ZERO, BigDecimal.ZERO);

  /** Cost and quantity of something before and after. */
  private record Pair(
      BigDecimal costBefore, BigDecimal before, BigDecimal costAfter, BigDecimal after) {
    Pair plus(Pair more) {
      return new Pair(
          costBefore.add(more.costBefore),
          before.add(more.before),
          costAfter.add(more.costAfter),
          after.add(more.after));
    }

    BigDecimal volume() {
      return before.signum() == 0
          ? BigDecimal.ZERO
          : divide(costBefore.multiply(after.subtract(before)), before);
    }

    BigDecimal price() {
      return before.signum() == 0
          ? BigDecimal.ZERO
          : costAfter.subtract(divide(costBefore.multiply(after), before));
    }

    private static BigDecimal divide(BigDecimal dividend, BigDecimal divisor) {
      return dividend.divide(divisor, Amounts.SCALE, RoundingMode.HALF_EVEN);
    }
  }

  /**
   * @param before by provider and model
   */
  static Effects of(Map<List<String>, Amounts> before, Map<List<String>, Amounts> after) {
    Map<Boolean, Map<List<String>, Pair>> byUnit = new HashMap<>();
    Set<List<String>> models = new TreeSet<>((a, b) -> a.toString().compareTo(b.toString()));
    models.addAll(before.keySet());
    models.addAll(after.keySet());
    for (List<String> model : models) {
      Amounts was = before.getOrDefault(model, Amounts.NOTHING);
      Amounts is = after.getOrDefault(model, Amounts.NOTHING);
      boolean tokens = was.tokens().signum() != 0 || is.tokens().signum() != 0;
      byUnit.computeIfAbsent(tokens, t -> new HashMap<>()).put(model, pair(was, is, tokens));
    }
    return byUnit.values().stream().map(Effects::of).reduce(NONE, Effects::plus);
  }

  private static Pair pair(Amounts was, Amounts is, boolean tokens) {
    return tokens
        ? new Pair(was.cost(), was.tokens(), is.cost(), is.tokens())
        : new Pair(was.cost(), was.requests(), is.cost(), is.requests());
  }

  private static Effects of(Map<List<String>, Pair> models) {
    Pair all = models.values().stream().reduce(Pair::plus).orElseThrow();
    BigDecimal volume = all.volume();
    BigDecimal price =
        models.values().stream().map(Pair::price).reduce(BigDecimal.ZERO, BigDecimal::add);
    BigDecimal change = all.costAfter.subtract(all.costBefore);
    return new Effects(volume, price, change.subtract(volume).subtract(price));
  }

  private Effects plus(Effects more) {
    return new Effects(volume.add(more.volume), price.add(more.price), mix.add(more.mix));
  }
}
