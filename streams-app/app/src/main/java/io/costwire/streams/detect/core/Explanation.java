// SPDX-License-Identifier: Apache-2.0
package io.costwire.streams.detect.core;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * What made spend change, exactly.
 *
 * @param change cost after less cost before
 * @param contributors values of single dimensions that explain most of it, the largest first
 */
public record Explanation(BigDecimal change, List<Contributor> contributors, Effects effects) {
  /** How many are named. */
  static final int MAX_CONTRIBUTORS = 5;

  /** Dimensions say much the same of one cause: no one of them may take all places. */
  private static final int MAX_OF_DIMENSION = 2;

  /** Part of the change below which a value explains nothing. */
  private static final BigDecimal LEAST = new BigDecimal("0.05");

  /** A value of a dimension, and how much more, or less, was spent under it. */
  public record Contributor(String dimension, String value, BigDecimal change) {}

  /**
   * Which dimensions spend is given by.
   *
   * @param names in the order of the values
   * @param own those that have one value only, as the series is of it
   * @param models those that make a price
   * @param untagged the value that says nothing
   */
  public record Dimensions(
      List<String> names, Set<String> own, List<String> models, String untagged) {}

  /** Explains the difference of two amounts of spend, each by the values of all dimensions. */
  public static Explanation of(
      Map<List<String>, Amounts> before, Map<List<String>, Amounts> after, Dimensions dimensions) {
    BigDecimal change = cost(after).subtract(cost(before));
    List<Contributor> all = new ArrayList<>();
    List<Contributor> sole = new ArrayList<>();
    for (int i = 0; i < dimensions.names.size(); i++) {
      if (!dimensions.own.contains(dimensions.names.get(i))) {
        List<Contributor> of = of(i, before, after, dimensions);
        (of.size() > 1 ? all : sole).addAll(of);
      }
    }
    List<Contributor> named = most(all, change);
    // where everything has one value only, that value is still better than nothing
    return new Explanation(
        change,
        named.isEmpty() ? most(tagged(sole, dimensions), change) : named,
        Effects.of(models(before, dimensions), models(after, dimensions)));
  }

  private static List<Contributor> of(
      int place,
      Map<List<String>, Amounts> before,
      Map<List<String>, Amounts> after,
      Dimensions dimensions) {
    Map<String, BigDecimal> changes = new LinkedHashMap<>();
    after.forEach((values, a) -> changes.merge(values.get(place), a.cost(), BigDecimal::add));
    before.forEach(
        (values, a) -> changes.merge(values.get(place), a.cost().negate(), BigDecimal::add));
    String dimension = dimensions.names.get(place);
    return changes.entrySet().stream()
        .map(entry -> new Contributor(dimension, entry.getKey(), entry.getValue()))
        .toList();
  }

  private static List<Contributor> tagged(List<Contributor> sole, Dimensions dimensions) {
    return sole.stream().filter(c -> !c.value.equals(dimensions.untagged)).toList();
  }

  /** The largest in the direction of the change; of equal ones, in the order of dimensions. */
  private static List<Contributor> most(List<Contributor> all, BigDecimal change) {
    BigDecimal least = change.abs().multiply(LEAST);
    Comparator<Contributor> largest =
        Comparator.comparing((Contributor c) -> c.change.abs()).reversed();
    Map<String, Integer> named = new HashMap<>();
    Stream<Contributor> candidates =
        all.stream()
            .filter(c -> c.change.signum() == change.signum() && c.change.signum() != 0)
            .filter(c -> c.change.abs().compareTo(least) >= 0)
            .sorted(largest);
    return candidates
        .filter(c -> named.merge(c.dimension, 1, Integer::sum) <= MAX_OF_DIMENSION)
        .limit(MAX_CONTRIBUTORS)
        .toList();
  }

  private static Map<List<String>, Amounts> models(
      Map<List<String>, Amounts> spend, Dimensions dimensions) {
    int[] places = dimensions.models.stream().mapToInt(dimensions.names::indexOf).toArray();
    Function<List<String>, List<String>> model =
        values -> Arrays.stream(places).mapToObj(values::get).toList();
    Map<List<String>, Amounts> models = new HashMap<>();
    spend.forEach((values, amounts) -> models.merge(model.apply(values), amounts, Amounts::plus));
    return models;
  }

  /** Cost of everything. */
  public static BigDecimal cost(Map<List<String>, Amounts> spend) {
    Collection<Amounts> all = spend.values();
    return all.stream().map(Amounts::cost).reduce(BigDecimal.ZERO, BigDecimal::add);
  }
}
