// SPDX-License-Identifier: Apache-2.0
package io.costwire.chargeback.allocation;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Splits an amount in proportion to weights, by the method of the largest remainder (Hamilton's):
 * each share is cut off at the scale, and the units that are left go to those that lost most by it.
 * The shares sum to the amount to the last digit, and none is further than one unit of the scale
 * from its exact value.
 */
public final class LargestRemainder {
  private LargestRemainder() {}

  /**
   * @param amount what is split; negative for a credit
   * @param weights not negative, and not all 0
   * @param scale digits after the point of each share: 2 for cents; must hold the amount exactly
   * @return one share for each weight, in their order; of equal remainders the first is served
   * @throws IllegalArgumentException for weights that cannot be used
   * @throws ArithmeticException if the amount has more digits than the scale
   */
  public static List<BigDecimal> split(BigDecimal amount, List<BigDecimal> weights, int scale) {
    if (weights.stream().anyMatch(weight -> weight.signum() < 0)) {
      throw new IllegalArgumentException("a weight is negative: " + weights);
    }
    BigDecimal sum = weights.stream().reduce(BigDecimal.ZERO, BigDecimal::add);
    if (sum.signum() == 0) {
      throw new IllegalArgumentException(
          "no weight is above 0: there is nobody to bear the amount");
    }
    BigDecimal exact = amount.abs().setScale(scale, RoundingMode.UNNECESSARY);
    return shares(exact, weights, sum).stream()
        .map(units -> new BigDecimal(units, scale))
        .map(share -> amount.signum() < 0 ? share.negate() : share)
        .toList();
  }

  /**
   * Rounds amounts that are statement lines: each goes down to the scale, and the units that are
   * missing from the rounded sum go to those that lost most by it.
   *
   * @param amounts exact ones, of any sign
   * @param sum what the rounded ones sum to: their sum, rounded to the scale either way
   * @param scale digits after the point: 2 for cents
   * @return one amount for each, in their order, less than a unit away from the exact one; of equal
   *     remainders the first is served
   * @throws IllegalArgumentException if the sum is a unit or more away from that of the amounts
   */
  public static List<BigDecimal> round(List<BigDecimal> amounts, BigDecimal sum, int scale) {
    BigDecimal exact = amounts.stream().reduce(BigDecimal.ZERO, BigDecimal::add);
    BigDecimal unit = BigDecimal.ONE.movePointLeft(scale);
    if (sum.subtract(exact).abs().compareTo(unit) >= 0) {
      throw new IllegalArgumentException("%s is not %s, rounded".formatted(sum, exact));
    }
    List<BigDecimal> rounded = new ArrayList<>();
    BigDecimal left = sum;
    for (BigDecimal amount : amounts) {
      BigDecimal floor = amount.setScale(scale, RoundingMode.FLOOR);
      rounded.add(floor);
      left = left.subtract(floor);
    }
    IntStream.range(0, amounts.size())
        .boxed()
        .sorted(
            Comparator.comparing(
                i -> amounts.get(i).subtract(rounded.get(i)), Comparator.reverseOrder()))
        .limit(left.divideToIntegralValue(unit).intValueExact())
        .toList()
        .forEach(i -> rounded.set(i, rounded.get(i).add(unit)));
    return List.copyOf(rounded);
  }

  private static List<BigInteger> shares(
      BigDecimal amount, List<BigDecimal> weights, BigDecimal sum) {
    int weightScale = weights.stream().mapToInt(BigDecimal::scale).max().orElse(0);
    weightScale = Math.max(Math.max(weightScale, sum.scale()), 0);
    BigInteger whole = sum.setScale(weightScale).unscaledValue();
    BigInteger left = amount.unscaledValue();
    List<BigInteger> shares = new ArrayList<>();
    List<BigInteger> remainders = new ArrayList<>();
    for (BigDecimal weight : weights) {
      BigInteger part = weight.setScale(weightScale).unscaledValue();
      BigInteger[] quotient = amount.unscaledValue().multiply(part).divideAndRemainder(whole);
      shares.add(quotient[0]);
      remainders.add(quotient[1]);
      left = left.subtract(quotient[0]);
    }
    IntStream.range(0, shares.size())
        .boxed()
        .sorted(Comparator.comparing(remainders::get, Comparator.reverseOrder()))
        .limit(left.intValueExact())
        .forEach(i -> shares.set(i, shares.get(i).add(BigInteger.ONE)));
    return List.copyOf(shares);
  }
}
