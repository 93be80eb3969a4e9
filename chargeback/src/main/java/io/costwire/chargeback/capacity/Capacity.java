// SPDX-License-Identifier: Apache-2.0
package io.costwire.chargeback.capacity;

import io.costwire.chargeback.allocation.LargestRemainder;
import io.costwire.chargeback.close.Figures;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;

/**
 * A resource that costs the same whether it is used or not, in a range of time.
 *
 * @param amount of the range, in the currency; at most 18 digits after the point
 * @param time that it was there, within the range
 * @param tokensPerHour what it can do; nothing where nobody said so, and then all of it counts as
 *     used as soon as anybody uses it
 */
public record Capacity(
    String tenant,
    String resource,
    String currency,
    BigDecimal amount,
    Duration time,
    AmortisationKey key,
    Optional<BigDecimal> tokensPerHour) {

  private static final BigDecimal SECONDS_PER_HOUR = BigDecimal.valueOf(3_600);

  /**
   * @throws ArithmeticException for an amount of more than 18 digits after the point
   */
  public Capacity {
    amount = amount.setScale(Figures.SCALE);
    if (time.isNegative() || tokensPerHour.filter(it -> it.signum() <= 0).isPresent()) {
      throw new IllegalArgumentException("a capacity is there, and can do something: " + resource);
    }
  }

  /** Tokens times 3,600 that it can do in the range, which is exact. */
  Optional<BigDecimal> tokenSeconds() {
    return tokensPerHour.map(it -> it.multiply(BigDecimal.valueOf(time.toSeconds())));
  }

  static BigDecimal inTokenSeconds(BigDecimal tokens) {
    return tokens.multiply(SECONDS_PER_HOUR);
  }

  /**
   * The part of a charge that falls into a range, by time. The parts of ranges beside each other
   * sum to the charge, to the last digit, where these are as long as the charge together.
   *
   * @param from where the charge begins; one without a length is in the range that it begins in
   */
  public static BigDecimal within(
      BigDecimal amount, Instant from, Instant to, Instant rangeFrom, Instant rangeTo) {
    if (!from.isBefore(to)) {
      boolean inside = !from.isBefore(rangeFrom) && from.isBefore(rangeTo);
      return inside ? amount : BigDecimal.ZERO;
    }
    Instant first = clamped(rangeFrom, from, to);
    Instant last = clamped(rangeTo, first, to);
    List<BigDecimal> lengths = List.of(micros(from, first), micros(first, last), micros(last, to));
    return LargestRemainder.split(amount, lengths, Figures.SCALE).get(1);
  }

  private static Instant clamped(Instant time, Instant low, Instant high) {
    if (time.isBefore(low)) {
      return low;
    }
    return time.isAfter(high) ? high : time;
  }

  private static BigDecimal micros(Instant from, Instant to) {
    return BigDecimal.valueOf(ChronoUnit.MICROS.between(from, to));
  }
}
