// SPDX-License-Identifier: Apache-2.0
package io.costwire.pricing.core;

import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/**
 * The price of a unit at one step, with all that does not depend on an event worked out beforehand:
 * charging is then one exact multiplication, which for the sizes that occur stays within a long.
 */
public final class StepRate {

  private final Unit unit;
  private final BigDecimal rate;
  private final BigDecimal per;

  /** The price of one, where {@code per} is a power of ten; null where it might not terminate. */
  private final @Nullable BigDecimal each;

  private final @Nullable StepRate plain;

  StepRate(Unit unit, BigDecimal rate, BigDecimal per, @Nullable StepRate plain) {
    this.unit = unit;
    this.rate = rate;
    this.per = per;
    this.each = Amounts.each(rate, per);
    this.plain = plain;
  }

  public Unit unit() {
    return unit;
  }

  public BigDecimal rate() {
    return rate;
  }

  public BigDecimal per() {
    return per;
  }

  /** What the same quantity would have been charged at without a cache; null for the uncached. */
  public @Nullable StepRate plain() {
    return plain;
  }

  /** {@code quantity × rate / per}: exact, or cut to the stored scale where it cannot be. */
  public BigDecimal amount(BigDecimal quantity) {
    return each == null ? Amounts.per(quantity.multiply(rate), per) : quantity.multiply(each);
  }

  /** Whether {@code amount}, of this quantity at this rate, is exact. */
  public boolean isExact(BigDecimal quantity, BigDecimal amount) {
    return each != null || Amounts.isExact(quantity.multiply(rate), per, amount);
  }
}
