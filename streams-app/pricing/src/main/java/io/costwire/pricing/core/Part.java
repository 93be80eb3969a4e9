// SPDX-License-Identifier: Apache-2.0
package io.costwire.pricing.core;

import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/**
 * A quantity to charge at one rate: what remains of a unit after its own priced parts were taken
 * out.
 *
 * @param plainRate what the same quantity would have cost per {@code plainPer} without a cache;
 *     null for what no cache holds
 */
public record Part(
    Unit unit,
    BigDecimal quantity,
    BigDecimal rate,
    BigDecimal per,
    @Nullable BigDecimal plainRate,
    @Nullable BigDecimal plainPer) {}
