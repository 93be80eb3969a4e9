// SPDX-License-Identifier: Apache-2.0
package io.costwire.chargeback.review;

import java.math.BigDecimal;

/**
 * A model whose cost changed, and why; the three effects sum to the difference (see
 * v_compare_periods).
 *
 * @param price the same tokens at another price per token
 * @param volume as all models together grew
 * @param mix usage that moved between models, and models that are new or gone
 */
public record Mover(
    String name,
    BigDecimal before,
    BigDecimal after,
    BigDecimal price,
    BigDecimal volume,
    BigDecimal mix) {

  /** What made most of the difference. */
  public enum Reason {
    PRICE,
    VOLUME,
    MIX
  }

  public BigDecimal difference() {
    return after.subtract(before);
  }

  /** The effect that is largest in the direction of the difference. */
  public Reason reason() {
    BigDecimal sign = BigDecimal.valueOf(difference().signum());
    BigDecimal ofPrice = price.multiply(sign);
    BigDecimal ofVolume = volume.multiply(sign);
    BigDecimal ofMix = mix.multiply(sign);
    if (ofPrice.compareTo(ofVolume) >= 0 && ofPrice.compareTo(ofMix) >= 0) {
      return Reason.PRICE;
    }
    return ofVolume.compareTo(ofMix) >= 0 ? Reason.VOLUME : Reason.MIX;
  }
}
