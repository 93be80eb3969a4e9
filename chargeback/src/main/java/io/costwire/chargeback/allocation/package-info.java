// SPDX-License-Identifier: Apache-2.0
/**
 * Spreads cost that several share. What is spread is what was there: no rule makes or loses money.
 */
@org.jspecify.annotations.NullMarked
package io.costwire.chargeback.allocation;
