// SPDX-License-Identifier: Apache-2.0
package io.costwire.chargeback.reconcile;

import java.math.BigDecimal;

/**
 * A cause and its part of the difference.
 *
 * @param amount positive where the provider bills more for it than we know of
 */
public record Finding(Cause cause, BigDecimal amount) {}
