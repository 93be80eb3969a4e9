// SPDX-License-Identifier: Apache-2.0
package io.costwire.chargeback.experiments;

import java.math.BigDecimal;

/**
 * What was measured of one variant. Each sample has only the requests of which the figure is known:
 * what is not known is neither 0 nor a failure.
 *
 * @param requests all of them
 * @param unpriced of them have no cost
 * @param cost exact sum of the costs that are known
 * @param costs sample of costs
 * @param latencies sample in milliseconds
 * @param known requests of which it is known whether they succeeded
 * @param qualities sample on the caller's scale
 * @param successCosts cost and success (1 or 0) of requests of which both are known
 * @param qualityCosts cost and quality of requests of which both are known
 */
public record VariantUse(
    String variant,
    long requests,
    long unpriced,
    BigDecimal cost,
    Moments costs,
    Moments latencies,
    long known,
    long succeeded,
    Moments qualities,
    Pairs successCosts,
    Pairs qualityCosts) {}
