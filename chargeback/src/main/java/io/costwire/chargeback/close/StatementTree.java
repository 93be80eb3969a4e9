// SPDX-License-Identifier: Apache-2.0
package io.costwire.chargeback.close;

import io.costwire.chargeback.allocation.LargestRemainder;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * The lines of a statement added up by one dimension after the other, in one currency, to the cent:
 * the total is rounded half even, and each level sums to what stands above it.
 *
 * @param name value of the dimension; empty at the root
 * @param figures exact sums
 * @param billed the billed cost to the cent
 * @param children the next dimension, the highest cost first; empty at the last
 */
public record StatementTree(
    String name, Figures figures, BigDecimal billed, List<StatementTree> children) {

  private static final int CENTS = 2;

  /** Adds lines up by dimensions; the whole is the root. */
  public static StatementTree of(List<Line> lines, List<Function<LineKey, String>> dimensions) {
    BigDecimal total = sum(lines).billed().setScale(CENTS, RoundingMode.HALF_EVEN);
    return node("", lines, total, dimensions);
  }

  private static StatementTree node(
      String name,
      List<Line> lines,
      BigDecimal billed,
      List<Function<LineKey, String>> dimensions) {
    if (dimensions.isEmpty()) {
      return new StatementTree(name, sum(lines), billed, List.of());
    }
    Map<String, List<Line>> groups = new TreeMap<>();
    for (Line line : lines) {
      String value = dimensions.getFirst().apply(line.key());
      groups.computeIfAbsent(value, unused -> new ArrayList<>()).add(line);
    }
    List<BigDecimal> cents =
        LargestRemainder.round(
            groups.values().stream().map(group -> sum(group).billed()).toList(), billed, CENTS);
    List<Function<LineKey, String>> rest = dimensions.subList(1, dimensions.size());
    List<StatementTree> children = new ArrayList<>();
    groups.forEach(
        (value, group) -> children.add(node(value, group, cents.get(children.size()), rest)));
    children.sort((a, b) -> b.figures.billed().compareTo(a.figures.billed()));
    return new StatementTree(name, sum(lines), billed, List.copyOf(children));
  }

  private static Figures sum(List<Line> lines) {
    return lines.stream().map(Line::figures).reduce(Figures.NONE, Figures::plus);
  }
}
