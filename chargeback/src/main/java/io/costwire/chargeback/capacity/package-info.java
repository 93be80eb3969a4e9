// SPDX-License-Identifier: Apache-2.0
/**
 * Capacity that is paid for by the hour, spread over who used it. What nobody used stays on a line
 * of its own; no split makes or loses money.
 */
@org.jspecify.annotations.NullMarked
package io.costwire.chargeback.capacity;
