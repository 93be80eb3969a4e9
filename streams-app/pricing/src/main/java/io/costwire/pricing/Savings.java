// SPDX-License-Identifier: Apache-2.0
package io.costwire.pricing;

import io.costwire.pricing.core.Amounts;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/**
 * What an event would have cost more without a measure, each measure on its own: they are not meant
 * to be added up, since a cached token of a batch is saved on twice. Zero where a measure was not
 * used or somebody else pays; null where the comparison has no price.
 *
 * @param promptCache at the price of the same tokens uncached, the tier held; less what writing the
 *     cache cost extra, so that it can be negative
 * @param responseCache what the provider would have charged for the answer
 * @param tier batch or flex against the standard terms at list price
 * @param discount negotiated discounts against the list price, before any margin
 */
public record Savings(
    BigDecimal promptCache,
    @Nullable BigDecimal responseCache,
    @Nullable BigDecimal tier,
    BigDecimal discount) {

  public static final Savings NONE =
      new Savings(BigDecimal.ZERO, BigDecimal.ZERO, BigDecimal.ZERO, BigDecimal.ZERO);

  static Savings byResponseCache(@Nullable BigDecimal avoided) {
    return new Savings(BigDecimal.ZERO, avoided, BigDecimal.ZERO, BigDecimal.ZERO);
  }

  Savings rounded() {
    return this == NONE
        ? this
        : new Savings(
            Amounts.rounded(promptCache),
            responseCache == null ? null : Amounts.rounded(responseCache),
            tier == null ? null : Amounts.rounded(tier),
            Amounts.rounded(discount));
  }
}
