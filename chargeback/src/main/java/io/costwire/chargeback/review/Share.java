// SPDX-License-Identifier: Apache-2.0
package io.costwire.chargeback.review;

import io.costwire.chargeback.close.Figures;
import io.costwire.chargeback.close.Line;
import io.costwire.chargeback.close.LineKey;
import java.math.BigDecimal;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One service, team or model of a month beside the month before.
 *
 * @param cost exact; all shares of a breakdown sum to the month
 * @param previous 0 where it had no usage
 * @param percent of the month's cost; null in a month that cost nothing
 * @param changePercent against the month before; null where that cost nothing
 */
public record Share(
    String name,
    BigDecimal cost,
    BigDecimal previous,
    @Nullable BigDecimal percent,
    @Nullable BigDecimal changePercent) {

  /** Breaks two months down; the highest cost first, and those that are gone at the end. */
  public static List<Share> of(
      List<Line> month, List<Line> before, Function<LineKey, String> dimension) {
    Map<String, BigDecimal> now = sums(month, dimension);
    Map<String, BigDecimal> then = sums(before, dimension);
    BigDecimal total = now.values().stream().reduce(BigDecimal.ZERO, BigDecimal::add);
    return Stream.concat(now.keySet().stream(), then.keySet().stream())
        .collect(TreeSet<String>::new, TreeSet::add, TreeSet::addAll)
        .stream()
        .map(name -> share(name, cost(now, name), cost(then, name), total))
        .sorted(Comparator.comparing(Share::cost, Comparator.reverseOrder()))
        .toList();
  }

  private static Share share(String name, BigDecimal cost, BigDecimal previous, BigDecimal total) {
    return new Share(
        name,
        cost,
        previous,
        Percent.of(cost, total),
        Percent.of(cost.subtract(previous), previous));
  }

  private static BigDecimal cost(Map<String, BigDecimal> sums, String name) {
    return sums.getOrDefault(name, BigDecimal.ZERO.setScale(Figures.SCALE));
  }

  private static Map<String, BigDecimal> sums(
      List<Line> lines, Function<LineKey, String> dimension) {
    Map<String, BigDecimal> sums = new TreeMap<>();
    for (Line line : lines) {
      sums.merge(dimension.apply(line.key()), line.figures().billed(), BigDecimal::add);
    }
    return sums;
  }
}
